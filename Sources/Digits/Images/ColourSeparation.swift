/// How the colours of one picture become gray: as `Luma` says, unless they differ far more in another direction, as red
/// ink does from green paper of the same brightness.
struct ColourSeparation {
  /// What red, green and blue count for, and what is added; nil for luma.
  private let weights: (red: Double, green: Double, blue: Double, offset: Double)?

  /// Looks at some 10,000 of the colours in `samples`, of which `channels` make a pixel, red, green and blue first.
  ///
  /// The direction in which they differ most is the first principal component (Pearson, 1901), found by multiplying a
  /// vector with their covariance again and again. Luma is what counts unless it holds less than a tenth of the variance
  /// along that direction, the colours differ by more than a camera's noise does, 8 levels on average, and there are as
  /// many pixels as a small digit has, 400.
  init(of samples: [UInt8], channels: Int) {
    let step = channels * ((samples.count / channels - 1) / 10_007 + 1)
    var (count, sums) = (0.0, [0.0, 0, 0])
    var products = [[Double]](repeating: [0, 0, 0], count: 3)
    for start in stride(from: 0, to: samples.count - 2, by: step) {
      let colour = (0..<3).map { Double(samples[start + $0]) }
      for i in 0..<3 {
        sums[i] += colour[i]
        for j in 0..<3 { products[i][j] += colour[i] * colour[j] }
      }
      count += 1
    }
    guard samples.count >= 400 * channels else { weights = nil; return }
    let covariance = (0..<3).map { i in (0..<3).map { products[i][$0] / count - sums[i] / count * sums[$0] / count } }
    func variance(along direction: [Double]) -> Double {
      (0..<3).reduce(0) { sum, i in sum + (0..<3).reduce(0) { $0 + direction[i] * covariance[i][$1] * direction[$1] } }
    }
    var direction = [1.0, 0.4, -0.7]
    for _ in 0..<32 {
      let next = (0..<3).map { i in (0..<3).reduce(0) { $0 + covariance[i][$1] * direction[$1] } }
      let length = next.reduce(0) { $0 + $1 * $1 }.squareRoot()
      guard length > 0 else { break }
      direction = next.map { $0 / length }
    }
    // Luma's weights as a direction of length 1.
    let luma = [0.299, 0.587, 0.114].map { $0 / 0.66856 }
    let most = variance(along: direction)
    guard most > 64, 10 * variance(along: luma) < most else { weights = nil; return }
    // Two standard deviations to either side of the mean fill the range.
    let scale = 127 / (2.5 * most.squareRoot())
    let mean = (0..<3).reduce(0) { $0 + direction[$1] * sums[$1] / count }
    weights = (direction[0] * scale, direction[1] * scale, direction[2] * scale, 128 - mean * scale)
  }

  /// Whether colours become what `Luma` makes of them.
  var isLuma: Bool { weights == nil }

  /// The gray of a colour.
  func gray(_ red: UInt8, _ green: UInt8, _ blue: UInt8) -> UInt8 {
    guard let weights else { return Luma.byte(red, green, blue) }
    let (r, g, b) = (weights.red * Double(red), weights.green * Double(green), weights.blue * Double(blue))
    return UInt8(min(max(r + g + b + weights.offset, 0), 255))
  }
}
