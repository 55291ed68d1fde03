/// Reads from a run's history whether it shows an illness that is known and has a remedy.
///
/// The bounds were chosen on the book's experiments and on runs made ill on purpose; a test holds them to these.
public struct Doctor: Sendable {
  /// The share of examples that belong to the most frequent class: what guessing it would reach.
  private let chance: Double
  /// The cost of answering every example with how often each class occurs.
  private let ignorantCost: Double
  /// The number of examples.
  private let count: Int
  /// The mean input of the first examples, 0…1.
  private let brightness: Double
  /// The signs before the first epoch.
  private let beginning: VitalSigns

  /// Something that keeps a network from learning, or from learning what it should.
  public enum Illness: Sendable, Equatable {
    /// The cost became infinite, or is above that of knowing nothing and falls no more.
    case learningRateTooHigh
    /// The run ends while the cost falls slowly and steadily, far from its least.
    case learningRateTooLow
    /// So large a share of the hidden neurons learns next to nothing, because σ′(z) ≈ 0.
    case saturated(share: Double)
    /// So large a share of the rectifiers gives 0 for every example.
    case deadRectifiers(share: Double)
    /// The training examples are remembered, and nothing of it helps with others.
    case shuffledLabels
    /// Most of the inputs are bright: dark digits on light paper.
    case invertedPixels
    /// The network does so much better on what it learned from, and validation cost has risen since an epoch.
    case overfitting(gap: Double, since: Int)
    /// The network has found out how often each class occurs, and nothing else.
    case ignorance
  }

  /// Looks at the examples and at the network before it learns.
  ///
  /// - Precondition: there are examples.
  public init(before trainer: Trainer, on training: Examples) {
    let counts = training.labels.reduce(into: [Int](repeating: 0, count: training.classCount)) { $0[Int($1)] += 1 }
    count = training.count
    let shares = counts.map { Double($0) / Double(training.count) }
    chance = shares.max() ?? 0
    ignorantCost = trainer.cost.ofShares(shares, outputs: trainer.network.outputActivation)
    let sample = training[0..<min(VitalSigns.sampleCount, training.count)]
    brightness = sample.inputs.reduce(0.0) { $0 + Double($1) } / (255 * Double(sample.inputs.count))
    beginning = VitalSigns(of: trainer.network, on: sample.batch(), cost: trainer.cost)
  }

  /// The illness that a run shows after these epochs, the gravest if there are several; nil for a healthy one. While a
  /// run goes on, only what further epochs cannot cure is told.
  public func diagnosis(_ history: [Training.Epoch]) -> Illness? {
    if brightness > 0.5 { return .invertedPixels }
    guard let signs = history.last?.signs else { return nil }
    let costs = [beginning.cost] + history.map(\.signs.cost)
    if signs.cost > 1.05 * ignorantCost {
      let hasStopped = signs.cost > 0.999 * costs[costs.count - 2]
      let hasSaturated = signs.saturated > beginning.saturated + 0.2
      if signs.cost > 1.1 * beginning.cost || hasStopped && hasSaturated { return .learningRateTooHigh }
    }
    if signs.dead > 0.4 { return .deadRectifiers(share: signs.dead) }
    if signs.saturated > 0.88 { return .saturated(share: signs.saturated) }
    return nil
  }

  /// The illness that a run shows at its end.
  public func diagnosis(_ outcome: Training.Outcome) -> Illness? {
    if case .diverged = outcome.ending { return brightness > 0.5 ? .invertedPixels : .learningRateTooHigh }
    let history = outcome.history
    if let illness = diagnosis(history) { return illness }
    guard let latest = history.last else { return nil }
    let accuracy = latest.validation?.accuracy ?? latest.signs.accuracy
    let isAtChance = accuracy < chance + 0.02
    // Remembered examples are few at first: what counts is beyond three standard deviations of guessing twice.
    let luck = 3 * (2 * chance * (1 - chance) / Double(count)).squareRoot()
    if isAtChance && outcome.training.accuracy > max(chance, accuracy) + max(0.012, luck) { return .shuffledLabels }
    if isStillFalling(history) && latest.signs.accuracy < 0.8 { return .learningRateTooLow }
    if isAtChance { return .ignorance }
    return overfitting(history)
  }

  /// Whether the cost fell in each of the last three epochs, by a thousandth at least.
  private func isStillFalling(_ history: [Training.Epoch]) -> Bool {
    let costs = history.suffix(4).map(\.signs.cost)
    return costs.count >= 3 && zip(costs, costs.dropFirst()).allSatisfy { $1 < 0.999 * $0 }
  }

  private func overfitting(_ history: [Training.Epoch]) -> Illness? {
    guard let latest = history.last, let validation = latest.validation else { return nil }
    let gap = latest.signs.accuracy - validation.accuracy
    let best = history.min { ($0.validation?.cost ?? .infinity) < ($1.validation?.cost ?? .infinity) }
    guard gap > 0.05, let best, let least = best.validation?.cost, validation.cost > 1.05 * least else { return nil }
    return .overfitting(gap: gap, since: best.number)
  }
}

extension Cost {
  /// The mean cost of answering every example with the shares of the classes.
  fileprivate func ofShares(_ shares: [Double], outputs: Activation) -> Double {
    switch (self, outputs) {
    case (.quadratic, _): shares.reduce(0) { $0 + $1 * (1 - $1) / 2 }
    case (.crossEntropy, .softmax): shares.reduce(0) { $0 + entropy($1) }
    case (.crossEntropy, _): shares.reduce(0) { $0 + entropy($1) + entropy(1 - $1) }
    }
  }

  private func entropy(_ share: Double) -> Double { share > 0 ? -share * log(share) : 0 }
}
