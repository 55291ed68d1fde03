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
    case step(every: Int, factor: Double)
    /// By `factor` after each of these epochs, which ascend (PyTorch's `MultiStepLR`).
    case steps(after: [Int], factor: Double)
    /// η / (1 + t)^power (scikit-learn's `invscaling`, with t in epochs).
    case inverseScaling(power: Double)
    /// Along half a cosine from η to `etaMin` after so many epochs, and stays there (Loshchilov and Hutter, "SGDR",
    /// 2017; PyTorch's `CosineAnnealingLR`).
    case cosine(epochs: Double, etaMin: Double)
  }

  /// Makes a schedule.
  ///
  /// - Precondition: `learningRate ≥ 0`, `warmup ≥ 0`, and a step or a cosine takes more than no time.
  public init(learningRate: Double, decay: Decay = .constant, warmup: Double = 0) {
    precondition(learningRate >= 0 && warmup >= 0, "η \(learningRate) after \(warmup) epochs")
    switch decay {
    case .step(let every, _): precondition(every > 0, "η cannot fall every \(every) epochs")
    case .cosine(let epochs, _): precondition(epochs > 0, "η cannot fall within \(epochs) epochs")
    case .constant, .steps, .inverseScaling: break
    }
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
    case .step(let every, let factor): return fallen(times: Int(time) / every, by: factor)
    case .steps(let epochs, let factor): return fallen(times: epochs.count { time >= Double($0) }, by: factor)
    case .inverseScaling(let power):
      return learningRate * naturalExponential(-power * naturalLogarithm(1 + time))
    case .cosine(let epochs, let etaMin):
      return etaMin + (learningRate - etaMin) * (1 + cosine(ofHalfTurns: min(1, time / epochs))) / 2
    }
  }

  private func fallen(times: Int, by factor: Double) -> Double {
    (0..<times).reduce(learningRate) { rate, _ in rate * factor }
  }
}
