extension GrayImage {
  /// This image with all that is darker than its surroundings and holds no square of 2 · `radius` + 1 pixels filled
  /// with what lies around it: the largest value around each pixel, and of these the least (a closing; Serra, Image
  /// Analysis and Mathematical Morphology, 1982). Edges of larger things stay where they are. Beyond the edges of the
  /// image there is nothing.
  ///
  /// - Complexity: O(pixels), whatever the radius (van Herk, "A fast algorithm for local minimum and maximum filters",
  ///   1992).
  func closed(radius: Int) -> GrayImage {
    guard radius > 0 else { return self }
    return dilated(radius).inverted.dilated(radius).inverted
  }

  /// The same for what is brighter than its surroundings (an opening).
  func opened(radius: Int) -> GrayImage { inverted.closed(radius: radius).inverted }

  /// This image with black and white exchanged.
  var inverted: GrayImage { GrayImage(width: width, height: height, pixels: pixels.map { 255 - $0 }) }

  /// The largest value in the square of 2 · `radius` + 1 pixels around each.
  private func dilated(_ radius: Int) -> GrayImage {
    let across = Self.dilatedDown(transposed(pixels, width, height), width: height, height: width, radius)
    let back = transposed(across, height, width)
    return GrayImage(width: width, height: height, pixels: Self.dilatedDown(back, width: width, height: height, radius))
  }

  /// The largest of the values within `radius` rows of each pixel. Rows are taken in blocks of 2 · `radius` + 1: each
  /// pixel's neighbours are the end of a block and the beginning of the next one.
  private static func dilatedDown(_ pixels: [UInt8], width: Int, height: Int, _ radius: Int) -> [UInt8] {
    let block = 2 * radius + 1
    var (fromAbove, fromBelow) = (pixels, pixels)
    for row in 1..<max(height, 1) where row % block != 0 {
      for index in row * width..<(row + 1) * width {
        fromAbove[index] = max(fromAbove[index], fromAbove[index - width])
      }
    }
    for row in (0..<max(height - 1, 0)).reversed() where row % block != block - 1 {
      for index in row * width..<(row + 1) * width {
        fromBelow[index] = max(fromBelow[index], fromBelow[index + width])
      }
    }
    var result = pixels
    for row in 0..<height {
      let (first, last) = (max(row - radius, 0), min(row + radius, height - 1))
      // Where the neighbourhood is cut by an edge, it may lie within one block.
      let isOneBlock = first / block == last / block
      for column in 0..<width {
        let (above, below) = (fromAbove[last * width + column], fromBelow[first * width + column])
        result[row * width + column] =
          !isOneBlock ? max(above, below) : first % block == 0 ? above : last == height - 1 ? below : max(above, below)
      }
    }
    return result
  }

  private func transposed(_ pixels: [UInt8], _ width: Int, _ height: Int) -> [UInt8] {
    var result = pixels
    for top in stride(from: 0, to: height, by: 16) {
      for column in 0..<width {
        for row in top..<min(top + 16, height) { result[column * height + row] = pixels[row * width + column] }
      }
    }
    return result
  }
}
