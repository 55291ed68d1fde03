/// A run between two mini-batches: everything that it takes to go on with it, to the bit.
public struct Checkpoint: Sendable {
  /// The trainer as it stands, perhaps in the middle of an epoch.
  public let trainer: Trainer
  /// What the run has come to.
  let standing: Standing
  /// What was seen, epoch by epoch.
  public var history: [Training.Epoch] { standing.history }
  /// How long the epoch under way has been trained.
  let elapsed: Duration

  /// The beginning of a run.
  public init(_ trainer: Trainer) { self.init(trainer: trainer, standing: Standing(trainer.network)) }

  init(trainer: Trainer, standing: Standing, elapsed: Duration = .zero) {
    self.trainer = trainer
    self.standing = standing
    self.elapsed = elapsed
  }
}

/// What a run has come to so far.
struct Standing: Sendable, Equatable {
  /// The network that the run would give now.
  var network: Network<Float>
  /// The epoch after which it stood; 0 before the first.
  var epoch = 0
  /// What was seen, epoch by epoch.
  var history: [Training.Epoch] = []
  /// Why the run has ended; nil while it goes on.
  var ending: Training.Ending?

  init(_ network: Network<Float>) { self.network = network }

  /// Takes the judgement on the next epoch into account and returns whether the epoch was a good one.
  mutating func accepts(_ judgement: Training.Judgement, _ earlyStopping: EarlyStopping?) -> Bool {
    guard judgement.isFinite else {
      ending = .diverged(epoch: judgement.epoch.number)
      return false
    }
    let best = history.compactMap { $0.validation?.accuracy }.max() ?? -1
    history.append(judgement.epoch)
    if earlyStopping == nil || (judgement.epoch.validation?.accuracy ?? 0) > best {
      (network, epoch) = (judgement.trainer.network, judgement.epoch.number)
    }
    reconsiderEnding(earlyStopping)
    return true
  }

  /// Ends a run that has seen enough, and lets others go on, such as one that was interrupted.
  mutating func reconsiderEnding(_ earlyStopping: EarlyStopping?) {
    let accuracies = history.compactMap { $0.validation?.accuracy }
    ending = earlyStopping.map { $0.ends(after: accuracies) } ?? false ? .stoppedEarly : nil
  }
}
