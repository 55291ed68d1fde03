/// A run between two mini-batches: all that it takes to go on with it, to the bit, and what it has come to.
public struct Checkpoint: Sendable {
  /// The trainer as it stands, perhaps in the middle of an epoch.
  public internal(set) var trainer: Trainer
  /// The network that the run would give: of the best epoch with early stopping, else of the last.
  public internal(set) var network: Network<Float>
  /// The epoch after which that network stood; 0 before the first.
  public internal(set) var epoch = 0
  /// What was seen, epoch by epoch; of a run that diverged, up to the last good epoch.
  public internal(set) var history: [Training.Epoch] = []
  /// How long the epoch under way has been trained.
  var elapsed = Duration.zero
  /// Why the run has ended; nil while it goes on.
  public internal(set) var ending: Training.Ending?

  /// The beginning of a run.
  public init(_ trainer: Trainer) {
    self.trainer = trainer
    network = trainer.network
  }

  /// Adds what was seen of the next epoch, after which `network` stands, and keeps that network if it is the one to keep.
  mutating func add(_ seen: Training.Epoch, of network: Network<Float>, _ earlyStopping: EarlyStopping?) {
    let best = history.compactMap { $0.validation?.accuracy }.max() ?? -1
    history.append(seen)
    if earlyStopping == nil || (seen.validation?.accuracy ?? 0) > best {
      (self.network, epoch) = (network, seen.number)
    }
    reconsiderEnding(earlyStopping)
  }

  /// Ends a run that has seen enough, and lets others go on, such as one that was interrupted or is to have more epochs.
  mutating func reconsiderEnding(_ earlyStopping: EarlyStopping?) {
    let accuracies = history.compactMap { $0.validation?.accuracy }
    ending = earlyStopping.map { $0.ends(after: accuracies) } ?? false ? .stoppedEarly : nil
  }
}
