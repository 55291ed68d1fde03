extension GrayImage {
  /// The level that parts this image's pixels into dark and bright ones with the least spread within both, and the means
  /// of these (Otsu, "A threshold selection method from gray-level histograms", 1979); nil if all are equal.
  func parting() -> (level: UInt8, dark: Double, bright: Double)? {
    var counts = [Int](repeating: 0, count: 256)
    for pixel in pixels { counts[Int(pixel)] += 1 }
    let total = counts.indices.reduce(0) { $0 + $1 * counts[$1] }
    var (below, sumBelow, largest) = (0, 0, 0.0)
    var best: (level: UInt8, dark: Double, bright: Double)?
    for level in 0..<255 {
      below += counts[level]
      sumBelow += level * counts[level]
      guard below > 0, below < pixels.count else { continue }
      let dark = Double(sumBelow) / Double(below)
      let bright = Double(total - sumBelow) / Double(pixels.count - below)
      let separation = Double(below) * Double(pixels.count - below) * (bright - dark) * (bright - dark)
      if separation > largest { (largest, best) = (separation, (UInt8(level), dark, bright)) }
    }
    return best
  }
}
