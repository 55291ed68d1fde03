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
  /// The training examples as an epoch, from 1, shows them: each deformed anew, for instance; nil for the examples as they
  /// are. Equal epochs must give equal examples, or a run that is resumed ends elsewhere.
  public let view: (@Sendable (_ epoch: Int) -> Batch<Float>)?

  /// Describes a run.
  ///
  /// - Precondition: there are training examples, `epochs > 0`, and `earlyStopping` goes with validation examples only.
  public init(
    on training: Examples, validation: Examples, epochs: Int, earlyStopping: EarlyStopping? = nil,
    watchesTraining: Bool = false, view: (@Sendable (_ epoch: Int) -> Batch<Float>)? = nil
  ) {
    precondition(training.count > 0 && epochs > 0, "a run needs examples and at least one epoch")
    precondition(earlyStopping == nil || validation.count > 0, "early stopping needs validation examples")
    self.training = training
    self.validation = validation
    self.epochs = epochs
    self.earlyStopping = earlyStopping
    self.watchesTraining = watchesTraining || validation.count == 0
    self.view = view
  }

  /// Cost, what regularisation adds included, and accuracy on a set of examples.
  public struct Score: Sendable, Equatable {
    public let cost: Double
    public let accuracy: Double

    public init(cost: Double, accuracy: Double) {
      self.cost = cost
      self.accuracy = accuracy
    }
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
    /// How long the epoch's training took, without evaluation and checkpoints.
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

  /// What a run has come to: its checkpoint, and how the network in it does.
  public struct Outcome: Sendable {
    /// Where the run stands, its history and its network.
    public let checkpoint: Checkpoint
    /// How the network does on the training examples.
    public let training: Score
    /// How it does on the validation examples, if there are any.
    public let validation: Score?

    /// The network that the run gives.
    public var network: Network<Float> { checkpoint.network }
    /// The epoch after which it stood, from 1; 0 if the first epoch already diverged.
    public var epoch: Int { checkpoint.epoch }
    /// What was seen, epoch by epoch.
    public var history: [Epoch] { checkpoint.history }
    /// Why the run ended.
    public var ending: Ending { checkpoint.ending ?? .completed }
    /// The seconds of training alone.
    public var seconds: Double { history.reduce(0) { $0 + $1.duration.seconds } }
  }
}

// MARK: - Running

extension Training {
  /// Trains until the run ends.
  ///
  /// With more than one thread, beside the training of an epoch the one before is judged, and then the view of the next is
  /// made; both the training and the view come to nothing if the run ends with the judgement.
  ///
  /// - Parameters:
  ///   - checkpoint: where to begin: `Checkpoint(trainer)`, or where another such run stood.
  ///   - progress: called after each mini-batch with the trainer, which it may change; says whether to go on.
  ///   - epochEnded: called for each good epoch when it has been judged, with the epoch and where the run stood after it.
  public func run(
    from checkpoint: Checkpoint, progress: (inout Trainer) -> Bool = { _ in true },
    epochEnded: (Epoch, Checkpoint) -> Void = { _, _ in }
  ) -> Outcome {
    let examples = (training: training.batch() as Batch<Float>, validation: validation.batch() as Batch<Float>)
    let clock = ContinuousClock()
    let helpers = checkpoint.trainer.kernels.threads - 1
    var (run, trainer, elapsed) = (checkpoint, checkpoint.trainer, checkpoint.elapsed)
    run.reconsiderEnding(earlyStopping)
    var judging: Background<(trainer: Trainer, epoch: Epoch?)>?
    var coming: Background<Batch<Float>>?
    /// Computes something on the threads that help, without which training goes on meanwhile.
    func beside<Value: Sendable>(_ body: @escaping @Sendable () -> Value) -> Background<Value> {
      let kernels = checkpoint.trainer.kernels
      kernels.lend(helpers)
      return Background {
        defer { kernels.lend(-helpers) }
        return body()
      }
    }
    func settle(_ judged: (trainer: Trainer, epoch: Epoch?)) {
      judging = nil
      if let epoch = judged.epoch {
        run.add(epoch, of: judged.trainer.network, earlyStopping)
      } else {
        run.ending = .diverged(epoch: judged.trainer.epoch)
      }
      var checkpoint = run
      (checkpoint.trainer, checkpoint.elapsed) = (judged.trainer, .zero)
      if run.ending != nil { run = checkpoint }
      if let epoch = judged.epoch { epochEnded(epoch, checkpoint) }
    }
    while trainer.epoch < epochs && run.ending == nil {
      let number = trainer.epoch + 1
      let shown = coming?.value ?? view?(number) ?? examples.training
      coming = nil
      if helpers > 0 && number < epochs, let view {
        coming = beside { [judging] in
          _ = judging?.value
          return view(number + 1)
        }
      }
      var (isComplete, goesOn) = (false, true)
      elapsed += clock.measure {
        isComplete = trainer.trainEpoch(on: shown) {
          if let judging, judging.isReady { elapsed -= clock.measure { settle(judging.value) } }
          goesOn = progress(&$0)
          return goesOn
        }
      }
      if let judging { settle(judging.value) }
      if run.ending != nil { break }
      guard isComplete else {
        run.ending = .interrupted
        break
      }
      if helpers > 0 && number < epochs {
        judging = beside { [trainer, elapsed] in
          (trainer, judge(trainer, on: examples, duration: elapsed, threads: helpers))
        }
      } else {
        settle((trainer, judge(trainer, on: examples, duration: elapsed, threads: trainer.kernels.threads)))
      }
      elapsed = .zero
      // The only mini-batch of an epoch is its last as well.
      guard goesOn || number == epochs else {
        if let judging { settle(judging.value) }
        run.ending = run.ending ?? .interrupted
        break
      }
    }
    if run.ending == nil || run.ending == .interrupted { (run.trainer, run.elapsed) = (trainer, elapsed) }
    return outcome(of: run, on: examples)
  }

  /// The same from the beginning.
  public func run(_ trainer: Trainer) -> Outcome { run(from: Checkpoint(trainer)) }

  /// The examples in the form for computing.
  private typealias Batches = (training: Batch<Float>, validation: Batch<Float>)

  /// What is seen of the epoch that the trainer has completed; nil if a weight or a cost is not finite.
  private func judge(_ trainer: Trainer, on examples: Batches, duration: Duration, threads: Int) -> Epoch? {
    let network = trainer.network
    func score(on examples: Batch<Float>) -> Score { trainer.score(of: network, on: examples, threads: threads) }
    let (training, validation) = examples
    let epoch = Epoch(
      number: trainer.epoch, training: watchesTraining ? score(on: training) : nil,
      validation: validation.count > 0 ? score(on: validation) : nil,
      signs: VitalSigns(
        of: network, on: training[0..<min(VitalSigns.sampleCount, training.count)], cost: trainer.cost),
      duration: duration)
    let costs = [epoch.training, epoch.validation].compactMap { $0?.cost }
    return network.parameters.isFinite && costs.allSatisfy(\.isFinite) ? epoch : nil
  }

  private func outcome(of run: Checkpoint, on examples: Batches) -> Outcome {
    let seen = run.history.first { $0.number == run.epoch }
    func score(on examples: Batch<Float>) -> Score {
      run.trainer.score(of: run.network, on: examples, threads: run.trainer.kernels.threads)
    }
    return Outcome(
      checkpoint: run, training: seen?.training ?? score(on: examples.training),
      validation: examples.validation.count > 0 ? seen?.validation ?? score(on: examples.validation) : nil)
  }
}

extension Trainer {
  /// How a network does on some examples, by the cost that is learned.
  fileprivate func score(of network: Network<Float>, on examples: Batch<Float>, threads: Int) -> Training.Score {
    let evaluation = network.evaluate(on: examples, cost: cost, threads: threads)
    return Training.Score(cost: evaluation.cost + penalty(on: network), accuracy: evaluation.accuracy)
  }
}
