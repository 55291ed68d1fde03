public import NeuralNetwork
public import Storage

/// What the training of an experiment has come to.
public struct TrainingResult: Sendable {
  /// Network, scores and history.
  public let outcome: Training.Outcome
  /// The first illness that the run has shown.
  public let illness: Doctor.Illness?
  /// The first failure to write the log or a checkpoint, which did not stop the run.
  public let failure: FileError?
}

/// Where a run that may be broken off keeps all that it takes to go on, and how often.
public struct CheckpointKeeping: Sendable {
  /// The file, which every checkpoint replaces.
  public let path: String
  /// After every so many epochs, at the end, and when the run is asked to stop.
  public let every: Int

  /// - Precondition: `every > 0`.
  public init(path: String, every: Int = 1) {
    precondition(every > 0, "checkpoints after every \(every) epochs")
    self.path = path
    self.every = every
  }
}

extension Experiment {
  /// Trains until the end, or until it is asked to stop; beside that writes a log and checkpoints, and tells an illness once.
  ///
  /// - Parameters:
  ///   - trainer: what `trainer(threads:)` gives.
  ///   - file: where an earlier run by this plan stood, to go on from there.
  ///   - log: a file for cost and accuracy of every epoch; see `TrainingLog`.
  ///   - watchesTraining: whether these are measured on the training images too, as they are for a log.
  ///   - checkpoints: where the run keeps what it takes to go on.
  ///   - progress: called after each mini-batch with the trainer, which it may change; says whether to go on.
  ///   - epochEnded: called when an epoch has been judged and what is to be kept of it is kept, with where the run stood
  ///     after it.
  ///   - advise: called with the first illness that the run shows.
  /// - Throws: `FileError` if the log cannot be begun or `file` is not of such a run.
  public func train(
    _ trainer: Trainer, from file: CheckpointFile? = nil, log: String? = nil, watchesTraining: Bool = false,
    checkpoints: CheckpointKeeping? = nil, progress: (inout Trainer) -> Bool = { _ in true },
    epochEnded: (Training.Epoch, Checkpoint) -> Void = { _, _ in }, advise: (Doctor.Illness) -> Void = { _ in }
  ) throws(FileError) -> TrainingResult {
    let beginning = try file?.checkpoint(of: trainer, examples: training.count) ?? Checkpoint(trainer)
    guard beginning.trainer.epoch <= plan.epochs else {
      throw .mismatch(
        "the run has done \(beginning.trainer.epoch) epochs already, more than the \(plan.epochs) of its plan")
    }
    let lines = try log.map { path throws(FileError) in try TrainingLog(path: path) }
    let doctor = Doctor(before: trainer, on: training)
    var (illness, failure) = (Doctor.Illness?.none, FileError?.none)
    func attempt(_ write: () throws(FileError) -> Void) {
      do throws(FileError) { try write() } catch { failure = failure ?? error }
    }
    func keep(_ checkpoint: Checkpoint) {
      guard let path = checkpoints?.path else { return }
      attempt { () throws(FileError) in try CheckpointFile(checkpoint, plan: plan, source: source).save(path) }
    }
    func tell(_ found: Doctor.Illness?) {
      guard let found, illness == nil else { return }
      illness = found
      advise(found)
    }
    for epoch in beginning.history { attempt { () throws(FileError) in try lines?.append(epoch) } }
    let outcome = run(watchesTraining: watchesTraining || log != nil, threads: trainer.kernels.threads).run(
      from: beginning, progress: progress,
      epochEnded: { epoch, checkpoint in
        // What is seen to be done is kept.
        let isLast = epoch.number == plan.epochs || checkpoint.ending != nil
        if isLast || epoch.number % (checkpoints?.every ?? 1) == 0 { keep(checkpoint) }
        attempt { () throws(FileError) in try lines?.append(epoch) }
        epochEnded(epoch, checkpoint)
        tell(doctor.diagnosis(checkpoint.history))
      })
    if outcome.ending == .interrupted { keep(outcome.checkpoint) } else { tell(doctor.diagnosis(outcome)) }
    return TrainingResult(outcome: outcome, illness: illness, failure: failure)
  }
}
