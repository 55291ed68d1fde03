import ArgumentParser
import Digits
import Experiments
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

      With --checkpoint, Ctrl-C leaves a file with which --resume goes on; the model is the same as without the break. \
      Without it, Ctrl-C saves the network of the last epoch that was judged, beside the name of --save. \
      --resume FILE --epochs N gives a finished run more epochs.
      """)

  @OptionGroup(title: "Data") var dataOptions: DataOptions
  @OptionGroup var sources: PlanSources

  @Option(
    help: ArgumentHelp("Keep in this file all that it takes to go on.", valueName: "file"), completion: .file())
  var checkpoint: String?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Write it after every so many epochs, at the end and at Ctrl-C. (default: 1)", valueName: "n"))
  var checkpointEvery: Int?

  @Option(
    help: ArgumentHelp("Go on with a run, and with its checkpoints.", valueName: "checkpoint"), completion: .file())
  var resume: String?

  @Option(
    help: ArgumentHelp("Start from the weights of a model, and its layers.", valueName: "model"),
    completion: .file(extensions: ["safetensors", "json"]))
  var from: String?

  @Option(
    help: ArgumentHelp(
      "Learn a model's probabilities in place of the labels: one network can learn what a committee knows.",
      valueName: "model"),
    completion: .file(extensions: ["safetensors", "json"]))
  var teacher: String?

  @OptionGroup var threadOptions: ThreadOptions

  @Option(
    help: ArgumentHelp(
      "Write cost and accuracy of every epoch: JSON lines if it ends in .jsonl, else CSV.", valueName: "file"),
    completion: .file())
  var log: String?

  @Option(
    help: ArgumentHelp(
      "Draw both by epoch, as an SVG file with the epoch marked whose network is saved.", valueName: "file"),
    completion: .file(extensions: ["svg"]))
  var plot: String?

  @Option(
    help: ArgumentHelp(
      "Where to save the model: safetensors, or the book's JSON if it ends in .json.", valueName: "file"),
    completion: .file())
  var save = "mnist.safetensors"

  @Option(
    help: ArgumentHelp(
      "What the classes are called, such as shirt,trouser,…; classify and evaluate print them.",
      valueName: "names"))
  var classNames: String?

  @Flag(help: "Replace an existing model, log, drawing or checkpoint.")
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
    if let checkpointEvery { try require(checkpointEvery, "--checkpoint-every", in: 1...Int.max) }
    guard checkpointEvery == nil || checkpointPath != nil else {
      throw ValidationError("--checkpoint-every needs --checkpoint or --resume.")
    }
    let files = [save, log, plot, checkpointPath].compactMap { $0 }
    guard Set(files).count == files.count else {
      throw ValidationError("--save, --log, --plot and --checkpoint must name different files.")
    }
    guard save != "-" else { throw ValidationError("A model is not for the terminal; give --save a file's name.") }
    let given = sources.options.given.map(\.name)
    guard
      resume == nil
        || from == nil && sources.preset == nil && sources.config == nil && given.allSatisfy({ $0 == "epochs" })
    else { throw ValidationError("--resume goes on with the plan of the checkpoint; only --epochs may be another.") }
    try dataOptions.check(uses: test ? [.training, .test] : [.training])
  }

  private var checkpointPath: String? { checkpoint ?? resume }

  func run() throws {
    let resumed = try resume.map { path throws(FileError) in try CheckpointFile.load(path) }
    let start = try from.map { path throws(FileError) in try SourceModel(path) }
    let teacher = try teacher.map { path throws(FileError) in try SourceModel(path) }
    if let resumed, resumed.source.teacher != teacher?.digest {
      throw FileError(
        .mismatch,
        resumed.source.teacher == nil
          ? "the run has no teacher; leave out --teacher" : "the run learns from a model; name that with --teacher",
        path: resume)
    }
    let plan = try resumed.map(lengthened) ?? sources.plan(from: start)
    guard !save.hasSuffix(".json") || plan.savedActivations.allSatisfy({ $0 == .sigmoid }) else {
      throw ValidationError("The book's JSON format is for sigmoid networks; give --save a name without .json.")
    }
    if !dryRun { try checkWritable() }
    let (images, testImages) = try loadImages(classCount: plan.classes)
    var experiment = try Experiment(plan, on: images, from: start, taughtBy: teacher)
    if let classNames {
      let names = classNames.split(separator: ",", omittingEmptySubsequences: false).count
      let classes = images.classCount
      guard names == classes else { throw ValidationError("--class-names has \(names) names for \(classes) classes.") }
    }
    if dryRun { return try Terminal.print(PlanReport(experiment: experiment, path: save).text(asJSON: json)) }
    if let resumed, let path = resume {
      experiment.source.startingModel = resumed.source.startingModel
      guard resumed.source == experiment.source else {
        throw FileError(
          .mismatch, "the run learned from other images than \(dataOptions.source(of: .training))", path: path)
      }
    }
    try train(experiment, from: resumed, test: testImages)
  }

  /// The plan of a checkpoint, with as many epochs as are asked for.
  private func lengthened(_ file: CheckpointFile) throws(PlanError) -> Plan {
    var plan = file.plan
    guard let epochs = sources.options.epochs?.text else { return plan }
    try plan.set("epochs", to: epochs)
    guard plan.epochs == file.plan.epochs || plan.schedule != .cosine else {
      throw PlanError("epochs", "cannot be another with a cosine, which falls over all of them")
    }
    return plan
  }

  private func checkWritable() throws(FileError) {
    for file in [save, log, plot].compactMap({ $0 }) { try File.checkWritable(file, replacing: force) }
    if let path = checkpointPath { try File.checkWritable(path, replacing: force || path == resume) }
  }

  private func loadImages(classCount: Int?) throws(FileError) -> (training: LabeledImages, test: LabeledImages?) {
    guard test else { return (try dataOptions.training(classCount: classCount), nil) }
    let (images, testImages) = try dataOptions.trainingAndTest(classCount: classCount)
    guard (testImages.rows, testImages.columns) == (images.rows, images.columns) else {
      throw .mismatch(
        "test images are \(testImages.columns) × \(testImages.rows), training images "
          + "\(images.columns) × \(images.rows)")
    }
    return (images, testImages)
  }

  private func train(_ experiment: Experiment, from file: CheckpointFile?, test: LabeledImages?) throws {
    let interruption = Interruption()
    var display = Progress(epochs: experiment.plan.epochs, examples: experiment.training.count, isQuiet: quiet)
    let trainer = try experiment.trainer(threads: threadOptions.threads)
    let result: TrainingResult
    do throws(FileError) {
      result = try experiment.train(
        trainer, from: file, log: log, watchesTraining: plot != nil,
        checkpoints: checkpointPath.map { CheckpointKeeping(path: $0, every: checkpointEvery ?? 1) },
        progress: { trainer in
          display.show(epoch: trainer.epoch + 1, seen: trainer.seen)
          return !interruption.isRequested
        }, epochEnded: { epoch, _ in display.finish(epoch) }, advise: { if !quiet { Terminal.report($0.advice) } })
    } catch {
      throw resume.map { error.at($0) } ?? error
    }
    display.clear()
    let outcome = result.outcome
    if outcome.ending == .interrupted {
      try draw(outcome)
      return try leave(experiment, result, interruption)
    }
    if case .diverged(let epoch) = outcome.ending, outcome.epoch == 0 {
      throw Failure(
        "the cost became infinite or NaN in epoch \(epoch); no model was saved; try a smaller --eta or --l2")
    }
    let model = model(experiment, outcome)
    let testAccuracy = test.map {
      model.network.evaluate(on: $0.examples, cost: experiment.plan.cost, threads: threadOptions.threads).accuracy
    }
    try model.save(save, replacing: force)
    try draw(outcome)
    let report = TrainingReport(experiment: experiment, result: result, testAccuracy: testAccuracy, path: save)
    try Terminal.print(json ? report.json.description : report.text)
    interruption.endProcessIfRequested()
    if let failure = result.failure { throw failure }
    if case .diverged(let epoch) = outcome.ending {
      throw Failure(
        "the cost became infinite or NaN in epoch \(epoch); the network after epoch \(outcome.epoch) was saved; "
          + "try a smaller --eta or --l2")
    }
  }

  private func model(_ experiment: Experiment, _ outcome: Training.Outcome) -> Model {
    var model = experiment.model(outcome)
    model.notes["class_names"] = classNames
    return model
  }

  /// Draws the curves of a run that has any.
  private func draw(_ outcome: Training.Outcome) throws(FileError) {
    guard let plot, !outcome.history.isEmpty else { return }
    try File.write(Array(Curves(outcome.history, chosen: outcome.epoch).svg.utf8), to: plot, replacing: force)
  }

  /// Ends an interrupted run: says how to go on, or saves what there is, and obeys the signal.
  private func leave(_ experiment: Experiment, _ result: TrainingResult, _ interruption: Interruption) throws {
    if checkpointPath != nil, let failure = result.failure { throw failure }
    if checkpointPath != nil {
      Terminal.report("interrupted; go on with: \(continuation)")
    } else if result.outcome.epoch > 0 {
      let path = interruptedName
      try model(experiment, result.outcome).save(path, replacing: true)
      let epoch = result.outcome.epoch
      Terminal.report(
        "interrupted; the network after epoch \(epoch) was saved as \(path); with --checkpoint FILE a run can go on")
    } else {
      Terminal.report("interrupted in the first epoch; no model was saved; with --checkpoint FILE a run can go on")
    }
    if let failure = result.failure { throw failure }
    interruption.endProcessIfRequested()
  }

  /// `mnist.interrupted.safetensors` for `mnist.safetensors`.
  private var interruptedName: String {
    let parts = save.split(separator: ".", omittingEmptySubsequences: false)
    guard let suffix = parts.last, parts.count > 1, !suffix.contains("/") else { return save + ".interrupted" }
    return (parts.dropLast() + ["interrupted", suffix]).joined(separator: ".")
  }

  /// The command line that goes on with this run.
  private var continuation: String {
    var words = ["mnist", "train", "--resume", checkpointPath ?? ""] + dataOptions.arguments
    words += (sources.options.epochs.flatMap { resume == nil ? nil : ["--epochs", $0.text] } ?? [])
    words += (teacher.map { ["--teacher", $0] } ?? []) + (classNames.map { ["--class-names", $0] } ?? [])
    words += ["--save", save] + (log.map { ["--log", $0] } ?? []) + (plot.map { ["--plot", $0] } ?? [])
    if let checkpointEvery { words += ["--checkpoint-every", String(checkpointEvery)] }
    words += [(test, "--test"), (json, "--json"), (force || log != nil || plot != nil, "--force")].filter(\.0).map(\.1)
    return words.map(\.quotedForShell).joined(separator: " ")
  }
}
