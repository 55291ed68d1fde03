extension GrayImage {
  /// The mean width of the strokes of this image of light ink on dark paper, in pixels; 0 without ink.
  ///
  /// The points of a bar of width w are w/4 from its edge on average, so w is four times the mean distance.
  func strokeWidth() -> Double {
    let distances = distances { $0 < Ink.threshold }
    var (sum, count) = (0.0, 0)
    for (index, pixel) in pixels.enumerated() where pixel >= Ink.threshold {
      // Distances are to the centre of the next pixel of paper, which lies half a pixel behind the edge.
      sum += Double(distances[index]) - 0.5
      count += 1
    }
    return count == 0 ? 0 : 4 * sum / Double(count)
  }

  /// This image with strokes that are wider by `radius` pixels on either side.
  func thickened(by radius: Double) -> GrayImage {
    let distances = distances { $0 >= Ink.threshold }
    let grown = zip(pixels, distances).map { pixel, distance in
      // A pixel is covered as far as it lies within the radius of the edge, which is half a pixel before its
      // neighbour's centre.
      max(pixel, UInt8(255 * min(max(Float(radius) + 1 - distance, 0), 1)))
    }
    return GrayImage(width: width, height: height, pixels: grown)
  }

  /// The distance of each pixel to the nearest one that `isTarget` tells, in pixels, with steps of 1 and 4/3 along and
  /// across (Borgefors, "Distance transformations in digital images", 1986: within 6 % of Euclid's). Beyond the edges
  /// of the image there are none.
  private func distances(to isTarget: (UInt8) -> Bool) -> [Float] {
    let far = Float(width + height)
    var distances = pixels.map { isTarget($0) ? 0 : far }
    func relax(_ index: Int, _ neighbour: Int, _ step: Float) {
      distances[index] = min(distances[index], distances[neighbour] + step)
    }
    for row in 0..<height {
      for column in 0..<width {
        let index = row * width + column
        if column > 0 { relax(index, index - 1, 1) }
        if row > 0 {
          relax(index, index - width, 1)
          if column > 0 { relax(index, index - width - 1, 4 / 3) }
          if column + 1 < width { relax(index, index - width + 1, 4 / 3) }
        }
      }
    }
    for row in (0..<height).reversed() {
      for column in (0..<width).reversed() {
        let index = row * width + column
        if column + 1 < width { relax(index, index + 1, 1) }
        if row + 1 < height {
          relax(index, index + width, 1)
          if column + 1 < width { relax(index, index + width + 1, 4 / 3) }
          if column > 0 { relax(index, index + width - 1, 4 / 3) }
        }
      }
    }
    return distances
  }
}
