extension GrayImage {
  /// This image with 256 pixels along its longer side at most, without its noise: where large things are looked for.
  var overview: GrayImage { reduced(by: reductionFactor(toSide: Self.overviewSide)).smoothed() }
  /// The longer side of an overview, at most.
  static let overviewSide = 256

  /// How many pixels of each direction must become one for the longer side to have at most `side` pixels.
  func reductionFactor(toSide side: Int) -> Int { (max(width, height) - 1) / side + 1 }

  /// This image with squares of `factor` × `factor` pixels averaged to one; those at the right and lower edge may be
  /// cut.
  ///
  /// - Complexity: O(pixels).
  func reduced(by factor: Int) -> GrayImage {
    guard factor > 1 else { return self }
    let (columns, rows) = ((width - 1) / factor + 1, (height - 1) / factor + 1)
    var reduced: [UInt8] = []
    reduced.reserveCapacity(columns * rows)
    var sums = [Int](repeating: 0, count: columns)
    for row in 0..<rows {
      for column in 0..<columns { sums[column] = 0 }
      let last = min((row + 1) * factor, height)
      for source in row * factor..<last {
        let line = pixels[source * width..<(source + 1) * width]
        for column in 0..<columns {
          let start = line.startIndex + column * factor
          for pixel in line[start..<min(start + factor, line.endIndex)] { sums[column] += Int(pixel) }
        }
      }
      for column in 0..<columns {
        let count = (min((column + 1) * factor, width) - column * factor) * (last - row * factor)
        reduced.append(UInt8((sums[column] + count / 2) / count))
      }
    }
    return GrayImage(width: columns, height: rows, pixels: reduced)
  }
}
