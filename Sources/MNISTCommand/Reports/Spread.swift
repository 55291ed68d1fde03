import Storage

/// How some measurements lie: their mean and their standard deviation.
struct Spread: Equatable {
  let mean: Double
  /// With n − 1 in the denominator; 0 for a single measurement.
  let deviation: Double

  /// - Precondition: there is a measurement.
  init(_ values: [Double]) {
    precondition(!values.isEmpty, "nothing was measured")
    let mean = values.reduce(0, +) / Double(values.count)
    let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    self.mean = mean
    deviation = values.count > 1 ? (squares / Double(values.count - 1)).squareRoot() : 0
  }

  /// Whether `value` lies within three standard deviations of the mean.
  func contains(_ value: Double) -> Bool { abs(value - mean) <= 3 * deviation }

  /// Shares as percentages: `97.81 ± 0.09`.
  var percentages: String { "\((mean * 100).fixed(2)) ± \((deviation * 100).fixed(2))" }

  var json: JSON { ["mean": JSON(mean), "standard_deviation": JSON(deviation)] }
}
