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

  /// Describes a run.
  ///
  /// - Precondition: there are training examples, `epochs > 0`, and `patience` goes with validation examples only.
  public init(
    on training: Examples, validation: Examples, epochs: Int, patience: Int? = nil, watchesTraining: Bool = false
  ) {
    precondition(training.count > 0 && epochs > 0, "a run needs examples and at least one epoch")
    precondition(patience == nil || validation.count > 0, "early stopping needs validation examples")
    self.training = training
    self.validation = validation
    self.epochs = epochs
    self.patience = patience
    self.watchesTraining = watchesTraining || validation.count == 0
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
  /// With more than one thread, an epoch is judged beside the training of the next, which comes to nothing if the run ends
  /// with the judgement.
  ///
  /// - Parameters:
  ///   - trainer: the trainer with the network to begin with. Epochs that it has seen count.
  ///   - progress: called after each mini-batch with the number of the epoch and of the examples seen in it.
  ///   - epochEnded: called for each good epoch when it has been judged.
  public func run(
    _ trainer: Trainer, progress: (_ epoch: Int, _ seen: Int) -> Void = { _, _ in },
    epochEnded: (Epoch) -> Void = { _ in }
  ) -> Outcome {
    let watched = Watched(training: training.batch(), validation: validation.batch())
    let kernels = trainer.kernels
    let helpers = kernels.threads - 1
    var trainer = trainer
    var standing = Standing(kept: trainer)
    var judging: Background<Judgement>?
    func settle(_ judgement: Judgement) {
      judging = nil
      if standing.accepts(judgement, patience: patience) { epochEnded(judgement.epoch) }
    }
    while trainer.epoch < epochs && standing.ending == nil {
      let number = trainer.epoch + 1
      let duration = ContinuousClock().measure {
        trainer.trainEpoch(on: watched.training) {
          progress(number, $0)
          if let judging, judging.isReady { settle(judging.value) }
        }
      }
      if let judging { settle(judging.value) }
      if standing.ending != nil { break }
      if helpers > 0 && number < epochs {
        kernels.lend(helpers)
        judging = Background { [trainer] in
          defer { kernels.lend(-helpers) }
          return judge(trainer, on: watched, duration: duration, threads: helpers)
        }
      } else {
        settle(judge(trainer, on: watched, duration: duration, threads: kernels.threads))
      }
    }
    return outcome(of: standing, on: watched)
  }

  /// The examples in the form for computing.
  private struct Watched: Sendable {
    let training: Batch<Float>
    let validation: Batch<Float>
  }

  /// What the evaluation after an epoch found.
  private struct Judgement: Sendable {
    let trainer: Trainer
    let epoch: Epoch
    let isFinite: Bool
  }

  private func judge(_ trainer: Trainer, on watched: Watched, duration: Duration, threads: Int) -> Judgement {
    let epoch = Epoch(
      number: trainer.epoch,
      training: watchesTraining ? score(of: trainer, on: watched.training, threads: threads) : nil,
      validation: score(of: trainer, on: watched.validation, threads: threads), duration: duration)
    let isFinite =
      trainer.network.parameters.isFinite
      && [epoch.training, epoch.validation].allSatisfy { $0?.cost.isFinite ?? true }
    return Judgement(trainer: trainer, epoch: epoch, isFinite: isFinite)
  }

  /// What a run has come to so far.
  private struct Standing {
    var kept: Trainer
    var history: [Epoch] = []
    var ending: Ending?
    private var best = -1.0

    init(kept: Trainer) { self.kept = kept }

    /// Takes the judgement on the next epoch into account and returns whether the epoch was a good one.
    mutating func accepts(_ judgement: Judgement, patience: Int?) -> Bool {
      let epoch = judgement.epoch
      guard judgement.isFinite else {
        ending = .diverged(epoch: epoch.number)
        return false
      }
      history.append(epoch)
      let accuracy = epoch.validation?.accuracy ?? 0
      if patience == nil || accuracy > best { (kept, best) = (judgement.trainer, accuracy) }
      if let patience, epoch.number - kept.epoch >= patience { ending = .stoppedEarly }
      return true
    }
  }

  private func outcome(of standing: Standing, on watched: Watched) -> Outcome {
    let kept = standing.kept
    let threads = kept.kernels.threads
    let seen = standing.history.first { $0.number == kept.epoch }
    return Outcome(
      network: kept.network,
      training: seen?.training ?? Score(of: kept, on: watched.training, threads: threads),
      validation: seen?.validation ?? score(of: kept, on: watched.validation, threads: threads),
      history: standing.history, epoch: kept.epoch, ending: standing.ending ?? .completed)
  }

  /// How the trainer's network does on some examples; nil if there are none.
  private func score(of trainer: Trainer, on examples: Batch<Float>, threads: Int) -> Score? {
    examples.count > 0 ? Score(of: trainer, on: examples, threads: threads) : nil
  }
}

extension Training.Score {
  fileprivate init(of trainer: Trainer, on examples: Batch<Float>, threads: Int) {
    let evaluation = trainer.network.evaluate(on: examples, cost: trainer.cost, threads: threads)
    self.init(cost: evaluation.cost + trainer.penalty, accuracy: evaluation.accuracy)
  }
}
