/// A training run: how many epochs, on which examples, what is watched, and when it ends.
public struct Training: Sendable {
  /// The examples to learn from.
  public let training: Examples
  /// The examples held out, by which early stopping judges; may be empty.
  public let validation: Examples
  /// The largest number of epochs.
  public let epochs: Int
  /// After how many epochs without a better validation accuracy to stop and keep the best network; `nil` for never.
  public let patience: Int?
  /// Whether cost and accuracy on the training examples are measured after every epoch. Without validation examples
  /// they always are, as something must tell when the run has gone astray.
  public let watchesTraining: Bool
  /// The number of threads for evaluation.
  public let threads: Int

  /// Describes a run.
  ///
  /// - Precondition: there are training examples, `epochs > 0`, and `patience` goes with validation examples only.
  public init(
    on training: Examples, validation: Examples, epochs: Int, patience: Int? = nil, watchesTraining: Bool = false,
    threads: Int = 1
  ) {
    precondition(training.count > 0 && epochs > 0, "a run needs examples and at least one epoch")
    precondition(patience == nil || validation.count > 0, "early stopping needs validation examples")
    self.training = training
    self.validation = validation
    self.epochs = epochs
    self.patience = patience
    self.watchesTraining = watchesTraining || validation.count == 0
    self.threads = threads
  }

  /// Cost, what regularisation adds included, and accuracy on a set of examples.
  public struct Score: Sendable, Equatable {
    public let cost: Double
    public let accuracy: Double
  }

  /// What was seen at the end of an epoch.
  public struct Epoch: Sendable, Equatable {
    /// The number of the epoch, from 1.
    public let number: Int
    /// On the training examples, if they are watched.
    public let training: Score?
    /// On the validation examples, if there are any.
    public let validation: Score?
    /// How long the epoch's training took, without the evaluation.
    public let duration: Duration
  }

  /// Why a run ended.
  public enum Ending: Sendable, Equatable {
    /// All epochs are done.
    case completed
    /// Validation accuracy had not improved for as long as early stopping allows.
    case stoppedEarly
    /// In the epoch with this number a weight or the cost became infinite or NaN.
    case diverged(epoch: Int)
  }

  /// What a run has come to.
  public struct Outcome: Sendable {
    /// The best network with early stopping, else the last one whose weights and cost are finite.
    public let network: Network<Float>
    /// How that network does on the training examples.
    public let training: Score
    /// How it does on the validation examples, if there are any.
    public let validation: Score?
    /// What was seen, epoch by epoch; of a run that diverged, up to the last good epoch.
    public let history: [Epoch]
    /// The epoch after which `network` stood, from 1; 0 if the first epoch already diverged.
    public let epoch: Int
    /// Why the run ended.
    public let ending: Ending
  }

  /// Trains until the run ends.
  ///
  /// - Parameters:
  ///   - trainer: the trainer with the network to begin with. Epochs that it has seen count.
  ///   - progress: called after each mini-batch with the number of the epoch and of the examples seen in it.
  ///   - epochEnded: called after each good epoch.
  public func run(
    _ trainer: Trainer, progress: (_ epoch: Int, _ seen: Int) -> Void = { _, _ in },
    epochEnded: (Epoch) -> Void = { _ in }
  ) -> Outcome {
    var trainer = trainer
    let batch: Batch<Float> = training.batch()
    var history: [Epoch] = []
    var kept = trainer
    var best = -1.0
    var ending = Ending.completed
    while trainer.epoch < epochs {
      let number = trainer.epoch + 1
      let duration = ContinuousClock().measure { trainer.trainEpoch(on: batch) { progress(number, $0) } }
      let epoch = Epoch(
        number: number, training: watchesTraining ? score(of: trainer, on: training) : nil,
        validation: validationScore(of: trainer), duration: duration)
      guard trainer.network.parameters.isFinite, [epoch.training, epoch.validation].allSatisfy(\.isFinite) else {
        ending = .diverged(epoch: number)
        break
      }
      history.append(epoch)
      epochEnded(epoch)
      let accuracy = epoch.validation?.accuracy ?? 0
      if patience == nil || accuracy > best { (kept, best) = (trainer, accuracy) }
      if let patience, number - kept.epoch >= patience {
        ending = .stoppedEarly
        break
      }
    }
    let seen = history.first { $0.number == kept.epoch }
    return Outcome(
      network: kept.network, training: seen?.training ?? score(of: kept, on: training),
      validation: seen?.validation ?? validationScore(of: kept), history: history, epoch: kept.epoch, ending: ending)
  }

  private func score(of trainer: Trainer, on examples: Examples) -> Score {
    let evaluation = trainer.network.evaluate(on: examples, cost: trainer.cost, threads: threads)
    return Score(cost: evaluation.cost + trainer.penalty, accuracy: evaluation.accuracy)
  }

  private func validationScore(of trainer: Trainer) -> Score? {
    validation.count > 0 ? score(of: trainer, on: validation) : nil
  }
}

extension Training.Score? {
  fileprivate var isFinite: Bool { self?.cost.isFinite ?? true }
}
