/// A training run: how many epochs, on which examples, what is watched, and when it ends.
public struct Training: Sendable {
  /// The examples to learn from.
  public let training: Examples
  /// The examples held out, by which early stopping judges; may be empty.
  public let validation: Examples
  /// The largest number of epochs.
  public let epochs: Int
  /// When to stop before, with the network that did best on the validation examples; `nil` for never.
  public let earlyStopping: EarlyStopping?
  /// Whether cost and accuracy on the training examples are measured after every epoch. Without validation examples
  /// they always are, as something must tell when the run has gone astray.
  public let watchesTraining: Bool

  /// Describes a run.
  ///
  /// - Precondition: there are training examples, `epochs > 0`, and `earlyStopping` goes with validation examples only.
  public init(
    on training: Examples, validation: Examples, epochs: Int, earlyStopping: EarlyStopping? = nil,
    watchesTraining: Bool = false
  ) {
    precondition(training.count > 0 && epochs > 0, "a run needs examples and at least one epoch")
    precondition(earlyStopping == nil || validation.count > 0, "early stopping needs validation examples")
    self.training = training
    self.validation = validation
    self.epochs = epochs
    self.earlyStopping = earlyStopping
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
    /// How the network's neurons did on some of the training examples.
    public let signs: VitalSigns
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
    /// The run was asked not to go on.
    case interrupted
  }

  /// What a run has come to.
  public struct Outcome: Sendable {
    /// The best network with early stopping, else the last one that was judged and whose weights and cost are finite.
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
    /// Where the run stands; of one that was interrupted, what it takes to go on.
    public let checkpoint: Checkpoint
  }

  /// Trains until the run ends.
  ///
  /// With more than one thread, an epoch is judged beside the training of the next, which comes to nothing if the run ends
  /// with the judgement.
  ///
  /// - Parameters:
  ///   - checkpoint: where to begin: `Checkpoint(trainer)`, or where another such run stood.
  ///   - progress: called after each mini-batch with the number of the epoch and of the examples seen in it; says whether
  ///     to go on.
  ///   - epochEnded: called for each good epoch when it has been judged, with the epoch and where the run stood after it.
  public func run(
    from checkpoint: Checkpoint, progress: (_ epoch: Int, _ seen: Int) -> Bool = { _, _ in true },
    epochEnded: (Epoch, Checkpoint) -> Void = { _, _ in }
  ) -> Outcome {
    let watched = Watched(
      training: training.batch(), validation: validation.batch(),
      sample: training[0..<min(VitalSigns.sampleCount, training.count)].batch())
    let kernels = checkpoint.trainer.kernels
    let helpers = kernels.threads - 1
    var (trainer, standing) = (checkpoint.trainer, checkpoint.standing)
    standing.reconsiderEnding(earlyStopping)
    var elapsed = checkpoint.elapsed
    var judging: Background<Judgement>?
    func settle(_ judgement: Judgement) {
      judging = nil
      guard standing.accepts(judgement, earlyStopping) else { return }
      epochEnded(judgement.epoch, Checkpoint(trainer: judgement.trainer, standing: standing))
    }
    while trainer.epoch < epochs && standing.ending == nil {
      let number = trainer.epoch + 1
      var isComplete = false
      elapsed += ContinuousClock().measure {
        isComplete = trainer.trainEpoch(on: watched.training) {
          if let judging, judging.isReady { settle(judging.value) }
          return progress(number, $0)
        }
      }
      if let judging { settle(judging.value) }
      if standing.ending != nil { break }
      guard isComplete else {
        standing.ending = .interrupted
        break
      }
      if helpers > 0 && number < epochs {
        kernels.lend(helpers)
        judging = Background { [trainer, elapsed] in
          defer { kernels.lend(-helpers) }
          return judge(trainer, on: watched, duration: elapsed, threads: helpers)
        }
      } else {
        settle(judge(trainer, on: watched, duration: elapsed, threads: kernels.threads))
      }
      elapsed = .zero
    }
    return outcome(of: standing, Checkpoint(trainer: trainer, standing: standing, elapsed: elapsed), on: watched)
  }

  /// The same from the beginning.
  public func run(_ trainer: Trainer) -> Outcome { run(from: Checkpoint(trainer)) }

  /// The examples in the form for computing.
  private struct Watched: Sendable {
    let training: Batch<Float>
    let validation: Batch<Float>
    /// The first training examples, by which vital signs are taken.
    let sample: Batch<Float>
  }

  /// What the evaluation after an epoch found.
  struct Judgement: Sendable {
    let trainer: Trainer
    let epoch: Epoch
    let isFinite: Bool
  }

  private func judge(_ trainer: Trainer, on watched: Watched, duration: Duration, threads: Int) -> Judgement {
    let network = trainer.network
    func score(on examples: Batch<Float>) -> Score { Score(of: network, trainer, on: examples, threads: threads) }
    let epoch = Epoch(
      number: trainer.epoch, training: watchesTraining ? score(on: watched.training) : nil,
      validation: watched.validation.count > 0 ? score(on: watched.validation) : nil,
      signs: VitalSigns(of: network, on: watched.sample, cost: trainer.cost), duration: duration)
    let isFinite =
      network.parameters.isFinite && [epoch.training, epoch.validation].allSatisfy { $0?.cost.isFinite ?? true }
    return Judgement(trainer: trainer, epoch: epoch, isFinite: isFinite)
  }

  private func outcome(of standing: Standing, _ checkpoint: Checkpoint, on watched: Watched) -> Outcome {
    let trainer = checkpoint.trainer
    let seen = standing.history.first { $0.number == standing.epoch }
    func score(on examples: Batch<Float>) -> Score {
      Score(of: standing.network, trainer, on: examples, threads: trainer.kernels.threads)
    }
    return Outcome(
      network: standing.network, training: seen?.training ?? score(on: watched.training),
      validation: watched.validation.count > 0 ? seen?.validation ?? score(on: watched.validation) : nil,
      history: standing.history, epoch: standing.epoch, ending: standing.ending ?? .completed,
      checkpoint: checkpoint)
  }
}

extension Training.Score {
  /// How a network of the trainer's does on some examples.
  fileprivate init(of network: Network<Float>, _ trainer: Trainer, on examples: Batch<Float>, threads: Int) {
    let evaluation = network.evaluate(on: examples, cost: trainer.cost, threads: threads)
    self.init(cost: evaluation.cost + trainer.penalty(on: network), accuracy: evaluation.accuracy)
  }
}
