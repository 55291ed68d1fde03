import NeuralNetwork
import Storage

/// What is done beside a run while it goes on: progress is shown, the log and checkpoints are written, and an illness is
/// told once. A file that cannot be written does not stop the run.
struct Watch {
  private let run: Training
  private let experiment: Experiment
  private let checkpoints: CheckpointOptions
  /// What the run learns from, for checkpoints.
  private let source: [String: String]
  private let doctor: Doctor
  private let log: TrainingLog?
  private let isQuiet: Bool
  /// The first illness that the run has shown.
  private(set) var illness: Doctor.Illness?
  private var failure: FileError?

  /// Begins the log.
  init(
    _ run: Training, _ experiment: Experiment, _ doctor: Doctor, log: String?, checkpoints: CheckpointOptions,
    isQuiet: Bool
  ) throws {
    self.run = run
    self.experiment = experiment
    source = checkpoints.path == nil ? [:] : experiment.source
    self.doctor = doctor
    self.checkpoints = checkpoints
    self.isQuiet = isQuiet
    self.log = try log.map { path throws(FileError) in try TrainingLog(path: path) }
  }

  /// Runs from `checkpoint` until the end, or until the run is interrupted.
  mutating func train(from checkpoint: Checkpoint, until interruption: Interruption) -> Training.Outcome {
    var display = Progress(epochs: run.epochs, examples: run.training.count, isQuiet: isQuiet)
    for epoch in checkpoint.history { append(epoch) }
    let outcome = run.run(
      from: checkpoint,
      progress: { epoch, seen in
        display.show(epoch: epoch, seen: seen)
        return !interruption.isRequested
      },
      epochEnded: { epoch, checkpoint in
        // What is seen to be done is kept.
        if epoch.number % checkpoints.checkpointEvery == 0 { keep(checkpoint) }
        display.finish(epoch)
        append(epoch)
        tell(doctor.diagnosis(checkpoint.history))
      })
    display.clear()
    if outcome.ending != .interrupted { tell(doctor.diagnosis(outcome)) }
    return outcome
  }

  /// Writes a checkpoint if they are wanted.
  mutating func keep(_ checkpoint: Checkpoint) {
    guard let path = checkpoints.path else { return }
    let file = CheckpointFile(checkpoint, plan: experiment.plan, metadata: source)
    do throws(FileError) { try file.save(path) } catch { failure = failure ?? error }
  }

  /// - Throws: the first failure to write the log or a checkpoint, if there was any.
  func reportFailure() throws(FileError) {
    if let failure { throw failure }
  }

  private mutating func append(_ epoch: Training.Epoch) {
    do throws(FileError) { try log?.append(epoch) } catch { failure = failure ?? error }
  }

  private mutating func tell(_ illness: Doctor.Illness?) {
    guard let illness, self.illness == nil else { return }
    self.illness = illness
    if !isQuiet { Terminal.report(illness.advice) }
  }
}
