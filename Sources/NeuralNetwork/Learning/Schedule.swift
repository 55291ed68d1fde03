/// The learning rate η over the course of a run. Time is counted in epochs, from 0.
public struct Schedule: Sendable, Equatable {
  /// η at its height.
  public let learningRate: Double
  /// How it falls.
  public let decay: Decay
  /// For how many epochs η first rises, in a straight line from 0 to its height. The decay's time begins after them.
  public let warmup: Double

  /// How a learning rate falls, from η at time 0.
  public enum Decay: Sendable, Equatable {
    /// Not at all, as in the book.
    case constant
    /// By `factor` every so many epochs: η factorᵏ after k times as many (PyTorch's `StepLR`).
    case step(epochs: Int, factor: Double)
    /// η / (1 + t)^power (scikit-learn's `invscaling`, with t in epochs).
    case inverseScaling(power: Double)
    /// Along half a cosine from η to `minimum` after so many epochs, and stays there (Loshchilov and Hutter, "SGDR",
    /// 2017; PyTorch's `CosineAnnealingLR`).
    case cosine(epochs: Double, minimum: Double)
  }

  /// Makes a schedule.
  ///
  /// - Precondition: `learningRate ≥ 0`, `warmup ≥ 0`.
  public init(learningRate: Double, decay: Decay = .constant, warmup: Double = 0) {
    precondition(learningRate >= 0 && warmup >= 0, "η \(learningRate) after \(warmup) epochs")
    self.learningRate = learningRate
    self.decay = decay
    self.warmup = warmup
  }

  /// η for a mini-batch that takes the time from `start` to `end`: the rise is counted at its end, so that even the
  /// first mini-batch is learned from, the decay at its start.
  public func learningRate(from start: Double, to end: Double) -> Double {
    guard start >= warmup else { return learningRate * min(1, end / warmup) }
    let time = start - warmup
    switch decay {
    case .constant: return learningRate
    case .step(let epochs, let factor):
      return (0..<Int(time) / epochs).reduce(learningRate) { rate, _ in rate * factor }
    case .inverseScaling(let power):
      return learningRate * naturalExponential(-power * naturalLogarithm(1 + time))
    case .cosine(let epochs, let minimum):
      return minimum + (learningRate - minimum) * (1 + cosine(ofHalfTurns: min(1, time / epochs))) / 2
    }
  }
}
