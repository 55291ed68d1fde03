public import Storage

/// How some measurements lie: their mean and their standard deviation.
public struct Spread: Sendable, Equatable {
  public let mean: Double
  /// With n − 1 in the denominator; nil for a single measurement, which tells nothing of it.
  public let deviation: Double?

  /// - Precondition: there is a measurement.
  public init(_ values: [Double]) {
    precondition(!values.isEmpty, "nothing was measured")
    let mean = values.reduce(0, +) / Double(values.count)
    let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    self.mean = mean
    deviation = values.count > 1 ? (squares / Double(values.count - 1)).squareRoot() : nil
  }

  /// Whether `value` lies within three standard deviations of the mean; nil if there is none.
  public func contains(_ value: Double) -> Bool? {
    // Where all measurements are equal, the mean differs from them by rounding.
    deviation.map { abs(value - mean) <= 3 * $0 + 1e-9 }
  }

  /// Shares as percentages: `97.81 ± 0.09`.
  public var percentages: String {
    (mean * 100).fixed(2) + (deviation.map { " ± \(($0 * 100).fixed(2))" } ?? "")
  }

  public var json: JSON { ["mean": JSON(mean), "standard_deviation": deviation.map { JSON($0) } ?? .null] }
}
