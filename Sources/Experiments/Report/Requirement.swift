/// A figure that a model must reach: `accuracy>=0.98`.
public struct Requirement: Sendable, LosslessStringConvertible {
  /// What can be asked for.
  public enum Figure: String, CaseIterable, Sendable {
    case accuracy
    case topTwoAccuracy = "top-two-accuracy"
    /// The smallest recall of a class.
    case worstRecall = "worst-recall"
    case calibrationError = "calibration-error"
    case brierScore = "brier-score"
    case logLoss = "log-loss"
  }

  public let figure: Figure
  /// Whether the figure must be at least the bound, rather than at most.
  public let isLowerBound: Bool
  public let bound: Double

  public init?(_ text: String) {
    let sign = text.contains(">=") ? ">=" : "<="
    let parts = text.split(separator: sign, maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
    guard parts.count == 2, let figure = Figure(rawValue: parts[0]), let bound = Double(parts[1]), bound.isFinite else {
      return nil
    }
    (self.figure, self.bound, isLowerBound) = (figure, bound, sign == ">=")
  }

  public var description: String { "\(figure.rawValue)\(isLowerBound ? ">=" : "<=")\(bound)" }

  /// The figure as it is.
  public func value(for judgement: Judgement) -> Double {
    switch figure {
    case .accuracy: judgement.evaluation.accuracy
    case .topTwoAccuracy: judgement.evaluation.topTwoAccuracy
    case .worstRecall: judgement.worstRecall
    case .calibrationError: judgement.calibrationError
    case .brierScore: judgement.brierScore
    case .logLoss: judgement.logLoss
    }
  }

  /// Whether it is reached.
  public func isMet(by judgement: Judgement) -> Bool {
    let value = value(for: judgement)
    return isLowerBound ? value >= bound : value <= bound
  }
}
