/// Reads from a run's history whether it shows an illness that is known and has a remedy.
///
/// The bounds were chosen on the book's experiments and on runs made ill on purpose; a test holds them to these.
public struct Doctor: Sendable {
  /// The number of examples of the most frequent class, as a share: what guessing it would reach.
  private let chance: Double
  /// The cost of answering every example with how often each class occurs.
  private let ignorantCost: Double
  /// The mean input, 0…1.
  private let brightness: Double
  /// The signs before the first epoch.
  private let beginning: VitalSigns

  /// Something that keeps a network from learning, or from learning what it should.
  public enum Illness: Sendable, Equatable {
    /// The cost became infinite, rose above where it began, or sits at chance.
    case learningRateTooHigh
    /// The cost still falls as it did in the beginning.
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
    let shares = counts.map { Double($0) / Double(training.count) }
    chance = shares.max() ?? 0
    ignorantCost = trainer.cost.ofShares(shares, outputs: trainer.network.outputActivation)
    brightness = training.inputs.reduce(0.0) { $0 + Double($1) } / (255 * Double(training.inputs.count))
    let sample = training[0..<min(VitalSigns.sampleCount, training.count)].batch(of: Float.self)
    beginning = VitalSigns(of: trainer.network, on: sample, cost: trainer.cost)
  }

  /// The illness that a run shows after these epochs, the gravest if there are several; nil for a healthy one.
  ///
  /// - Parameter ending: why the run has ended; nil while it goes on, when only what further epochs cannot cure is told.
  public func diagnosis(_ history: [Training.Epoch], ending: Training.Ending? = nil) -> Illness? {
    if brightness > 0.5 { return .invertedPixels }
    if case .diverged = ending { return .learningRateTooHigh }
    guard let latest = history.last else { return nil }
    let signs = latest.signs
    let accuracy = latest.validation?.accuracy ?? signs.accuracy
    let isAtChance = accuracy < chance + 0.02
    if signs.cost > 1.1 * beginning.cost && signs.cost > 1.1 * ignorantCost { return .learningRateTooHigh }
    if signs.dead > 0.4 { return .deadRectifiers(share: signs.dead) }
    if isAtChance && signs.cost > 1.05 * ignorantCost && signs.saturated > 0.9 { return .learningRateTooHigh }
    if signs.saturated > 0.9 { return .saturated(share: signs.saturated) }
    guard ending != nil else { return nil }
    if isAtChance && signs.accuracy > accuracy + 0.1 { return .shuffledLabels }
    if isStillBeginning(history) { return .learningRateTooLow }
    if isAtChance { return .ignorance }
    return overfitting(history)
  }

  /// Whether the cost fell in the last epoch at least a third as fast as in all of them on average.
  private func isStillBeginning(_ history: [Training.Epoch]) -> Bool {
    let costs = [beginning.cost] + history.map(\.signs.cost)
    guard costs.count > 3, let last = costs.last, (history.last?.signs.accuracy ?? 1) < 0.8 else { return false }
    let perEpoch = (costs[0] - last) / Double(history.count)
    return costs[costs.count - 2] - last > perEpoch / 3
  }

  private func overfitting(_ history: [Training.Epoch]) -> Illness? {
    guard let latest = history.last, let validation = latest.validation else { return nil }
    let gap = latest.signs.accuracy - validation.accuracy
    let best = history.min { ($0.validation?.cost ?? .infinity) < ($1.validation?.cost ?? .infinity) }
    guard gap > 0.05, let best, best.number < latest.number else { return nil }
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
