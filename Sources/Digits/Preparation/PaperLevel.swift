extension GrayImage {
  /// The brightness of the paper everywhere: this image with strokes of up to 2 · `radius` filled.
  ///
  /// Light that falls off evenly is taken out before and put back: else the paper at the edges, where its brighter or
  /// darker neighbours lie on one side only, would be theirs.
  func paper(_ polarity: Polarity, radius: Int) -> [Float] {
    let (across, down) = slope()
    let sorted = stride(from: 0, to: pixels.count, by: (pixels.count - 1) / 10_007 + 1).map { pixels[$0] }.sorted()
    let middle = Float(sorted[sorted.count / 2])
    func light(_ index: Int) -> Float {
      across * Float(index % width - width / 2) + down * Float(index / width - height / 2) + middle - 128
    }
    let level = GrayImage(
      width: width, height: height,
      pixels: pixels.indices.map { UInt8(min(max(Float(pixels[$0]) - light($0), 0), 255)) })
    let filled = polarity == .darkOnLight ? level.closed(radius: radius) : level.opened(radius: radius)
    return filled.pixels.indices.map { min(max(Float(filled.pixels[$0]) + light($0), 0), 255) }
  }

  /// By how many levels a pixel the image becomes brighter to the right and down: the medians of what pixels differ that
  /// are a quarter of the image apart, which neither ink nor the edge of a shadow moves far.
  private func slope() -> (across: Float, down: Float) {
    let (stepAcross, stepDown) = (width / 4, height / 4)
    var (across, down): ([Int], [Int]) = ([], [])
    for row in stride(from: 0, to: height, by: (height - 1) / 64 + 1) {
      for column in stride(from: 0, to: width, by: (width - 1) / 64 + 1) {
        let here = Int(pixels[row * width + column])
        if column + stepAcross < width { across.append(Int(pixels[row * width + column + stepAcross]) - here) }
        if row + stepDown < height { down.append(Int(pixels[(row + stepDown) * width + column]) - here) }
      }
    }
    across.sort()
    down.sort()
    return (
      stepAcross == 0 ? 0 : Float(across[across.count / 2]) / Float(stepAcross),
      stepDown == 0 ? 0 : Float(down[down.count / 2]) / Float(stepDown)
    )
  }
}
