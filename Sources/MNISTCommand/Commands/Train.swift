import ArgumentParser
import Digits
import NeuralNetwork
import Storage

/// `mnist train`.
struct Train: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "train", abstract: "Train a network and save it.",
    discussion: """
      Without options it trains chapter 3's network of the book, 784-100-10 with cross-entropy, for 30 epochs.
      Chapter 1's network is: mnist train --preset ch1-30
      (With the large initialisation some seeds leave output neurons stuck at 0; take another --seed then.)

      With --checkpoint, Ctrl-C leaves a file with which --resume goes on; the model is the same as without the break.
      """)

  @OptionGroup(title: "Data") var dataOptions: DataOptions
  @OptionGroup var sources: PlanSources
  @OptionGroup(title: "Breaks") var checkpoints: CheckpointOptions

  @Option(help: ArgumentHelp("Start from the weights of a model, and its layers.", valueName: "model"))
  var from: String?

  @Option(help: ArgumentHelp("The number of threads; the result does not depend on it.", valueName: "n"))
  var threads: Int = Terminal.processorCount

  @Option(
    help: ArgumentHelp(
      "Write cost and accuracy of every epoch: JSON lines if it ends in .jsonl, else CSV.", valueName: "file"))
  var log: String?

  @Option(
    help: ArgumentHelp(
      "Where to save the model: safetensors, or the book's JSON if it ends in .json.", valueName: "file"))
  var save = "mnist.safetensors"

  @Flag(help: "Replace an existing model, log or checkpoint.")
  var force = false

  @Flag(help: "Measure the accuracy on the test images, once, at the end.")
  var test = false

  @Flag(help: "Print the result as one JSON object.")
  var json = false

  @Flag(help: "Print the plan and write nothing.")
  var dryRun = false

  @Flag(name: .shortAndLong, help: "Show no progress.")
  var quiet = false

  func validate() throws {
    guard (1...1024).contains(threads) else { throw ValidationError("--threads must be within 1…1024.") }
    let files = [save, log, checkpoints.path].compactMap { $0 }
    guard Set(files).count == files.count else {
      throw ValidationError("--save, --log and --checkpoint must name different files.")
    }
    guard checkpoints.resume == nil || isPlanOpen else {
      throw ValidationError("--resume goes on with the plan of the checkpoint; give no other.")
    }
  }

  /// Whether no option says what the plan is.
  private var isPlanOpen: Bool {
    sources.preset == nil && sources.config == nil && from == nil && sources.options.given.isEmpty
  }

  func run() throws {
    let resumed = try checkpoints.resume.map { path throws(ReadingError) in try CheckpointFile.load(path) }
    let start = try from.map(StartingModel.init)
    let plan = try resumed?.plan ?? start?.plan(sources) ?? sources.plan()
    guard !save.hasSuffix(".json") || plan.activations.allSatisfy({ $0 == .sigmoid }) else {
      throw ValidationError("The book's JSON format is for sigmoid networks; give --save a name without .json.")
    }
    if !dryRun { try checkWritable() }
    let (images, testImages) = try loadImages(classCount: plan.classes)
    let experiment = try Experiment(
      plan, on: images, from: start?.model.network,
      digest: start?.digest ?? resumed?.metadata[Experiment.startDigestName])
    if dryRun { return try Terminal.print(PlanReport(experiment: experiment, path: save).text(asJSON: json)) }
    let beginning = try self.beginning(of: experiment, in: resumed)
    try train(experiment, from: beginning, test: testImages)
  }

  private func checkWritable() throws(FileError) {
    for file in [save, log].compactMap({ $0 }) { try File.checkWritable(file, replacing: force) }
    if let path = checkpoints.path {
      try File.checkWritable(path, replacing: force || path == checkpoints.resume)
    }
  }

  /// Where the run begins: where it stood, or with a new trainer.
  private func beginning(of experiment: Experiment, in resumed: CheckpointFile?) throws -> Checkpoint {
    let trainer = try experiment.trainer(threads: threads)
    guard let resumed, let path = checkpoints.resume else { return Checkpoint(trainer) }
    guard resumed.metadata == experiment.source else {
      throw Failure(
        "\(path): the run learned from other images than \(dataOptions.source(of: .training))", status: Failure.badData)
    }
    do throws(CheckpointError) { return try resumed.checkpoint(of: trainer, examples: experiment.training.count) } catch
    {
      throw ReadingError.malformed(path: path, error)
    }
  }

  private func loadImages(classCount: Int?) throws -> (training: LabeledImages, test: LabeledImages?) {
    guard test else { return (try dataOptions.training(classCount: classCount), nil) }
    let (images, testImages) = try dataOptions.trainingAndTest(classCount: classCount)
    guard (testImages.rows, testImages.columns) == (images.rows, images.columns) else {
      throw Failure(
        "test images are \(testImages.columns) × \(testImages.rows), training images "
          + "\(images.columns) × \(images.rows)", status: Failure.badData)
    }
    return (images, testImages)
  }

  private func train(_ experiment: Experiment, from beginning: Checkpoint, test: LabeledImages?) throws {
    let run = experiment.run(watchesTraining: log != nil)
    let interruption = Interruption()
    let doctor = Doctor(before: try experiment.trainer(threads: 1), on: run.training)
    var watch = try Watch(run, experiment, doctor, log: log, checkpoints: checkpoints, isQuiet: quiet)
    let outcome = watch.train(from: beginning, until: interruption)
    if outcome.ending == .interrupted { return try leave(with: outcome.checkpoint, &watch, interruption) }
    if case .diverged(let epoch) = outcome.ending, outcome.epoch == 0 {
      throw Failure(
        "the cost became infinite or NaN in epoch \(epoch); no model was saved; try a smaller --eta or --l2")
    }
    let testAccuracy = test.map {
      outcome.network.evaluate(on: $0.examples, cost: experiment.plan.cost, threads: threads).accuracy
    }
    let result = TrainingResult(
      run: run, outcome: outcome, testAccuracy: testAccuracy, illness: watch.illness, path: save)
    try experiment.model(outcome).save(save, replacing: force)
    try Terminal.print(json ? result.json.description : result.text)
    interruption.endProcessIfRequested()
    try watch.reportFailure()
    if case .diverged(let epoch) = outcome.ending {
      throw Failure(
        "the cost became infinite or NaN in epoch \(epoch); the network after epoch \(outcome.epoch) was saved; "
          + "try a smaller --eta or --l2")
    }
  }

  /// Ends an interrupted run: keeps where it stands, says how to go on and obeys the signal.
  private func leave(with checkpoint: Checkpoint, _ watch: inout Watch, _ interruption: Interruption) throws {
    watch.keep(checkpoint)
    try watch.reportFailure()
    Terminal.report(
      checkpoints.path == nil ? "interrupted; no model was saved" : "interrupted; go on with: \(continuation)")
    interruption.endProcessIfRequested()
  }

  /// The command line that goes on with this run.
  private var continuation: String {
    var words = ["mnist", "train", "--resume", checkpoints.path ?? ""] + dataOptions.arguments
    words += ["--save", save] + (log.map { ["--log", $0] } ?? [])
    if checkpoints.checkpointEvery != 1 { words += ["--checkpoint-every", String(checkpoints.checkpointEvery)] }
    words += [(test, "--test"), (json, "--json"), (force || log != nil, "--force")].filter(\.0).map(\.1)
    return words.map(\.quotedForShell).joined(separator: " ")
  }
}
