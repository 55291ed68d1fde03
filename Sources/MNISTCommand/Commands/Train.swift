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
      Chapter 1's network is: mnist train --hidden 30 --cost quadratic --initializer large --eta 3
      (With the large initialisation some seeds leave output neurons stuck at 0; take another --seed then.)
      """)

  @OptionGroup(title: "Data") var dataOptions: DataOptions
  @OptionGroup(title: "Network and learning") var plan: PlanOptions

  @Option(
    help: ArgumentHelp("Stop when validation accuracy has not improved for N epochs; keep the best.", valueName: "n"))
  var earlyStopping: Int?

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

  @Flag(help: "Replace an existing model or log.")
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
    guard earlyStopping.map({ $0 >= 1 }) ?? true else { throw ValidationError("--early-stopping must be at least 1.") }
    guard earlyStopping == nil || plan.validation > 0 else {
      throw ValidationError("--early-stopping needs validation images; give --validation more than 0.")
    }
    guard log != save else { throw ValidationError("--log and --save name the same file.") }
    guard !save.hasSuffix(".json") || plan.activations.allSatisfy({ $0 == .sigmoid }) else {
      throw ValidationError("The book's JSON format is for sigmoid networks; give --save a name without .json.")
    }
  }

  func run() throws {
    if !dryRun {
      try File.checkWritable(save, replacing: force)
      if let log { try File.checkWritable(log, replacing: force) }
    }
    let (images, testImages) = try loadImages()
    guard plan.validation < images.count else {
      throw Failure(
        "--validation \(plan.validation) leaves nothing to learn from: there are \(images.count) training images",
        status: Failure.badData)
    }
    if let failure = plan.tooLarge(for: images) { throw failure }
    if let testImages, (testImages.rows, testImages.columns) != (images.rows, images.columns) {
      throw Failure(
        "test images are \(testImages.columns) × \(testImages.rows), training images "
          + "\(images.columns) × \(images.rows)", status: Failure.badData)
    }
    let (training, validation) = images.split(validation: plan.validation)
    let run = Training(
      on: training.examples, validation: validation.examples, epochs: plan.epochs,
      patience: earlyStopping, watchesTraining: log != nil)
    if dryRun { return try printPlan(images, run) }
    try train(run, on: images, test: testImages)
  }

  private func loadImages() throws(ReadingError) -> (training: LabeledImages, test: LabeledImages?) {
    test
      ? try dataOptions.trainingAndTest(classCount: plan.classes)
      : (try dataOptions.training(classCount: plan.classes), nil)
  }

  private func train(_ run: Training, on images: LabeledImages, test: LabeledImages?) throws {
    let log = try log.map { path throws(FileError) in try TrainingLog(path: path) }
    let interruption = Interruption(saying: "interrupted; no model was saved")
    let (outcome, logFailure) = watch(
      run, plan.trainer(for: images, trainingCount: run.training.count, threads: threads), log: log)
    if case .diverged(let epoch) = outcome.ending, outcome.epoch == 0 {
      throw Failure(
        "the cost became infinite or NaN in epoch \(epoch); no model was saved; try a smaller --eta or --l2")
    }
    let testAccuracy = test.map {
      outcome.network.evaluate(on: $0.examples, cost: plan.cost, threads: threads).accuracy
    }
    let result = TrainingResult(run: run, outcome: outcome, testAccuracy: testAccuracy, path: save)
    let model = Model(
      network: outcome.network, cost: plan.cost,
      metadata: TrainingRecord.metadata(of: self, on: images, outcome: outcome))
    try interruption.saving { () throws(FileError) in try model.save(save, replacing: force) }
    try Terminal.print(json ? result.json.description : result.text)
    if let logFailure { throw logFailure }
    if case .diverged(let epoch) = outcome.ending {
      throw Failure(
        "the cost became infinite or NaN in epoch \(epoch); the network after epoch \(outcome.epoch) was saved; "
          + "try a smaller --eta or --l2")
    }
  }

  /// Runs the training with progress and log; a log that cannot be written does not stop it.
  private func watch(_ run: Training, _ trainer: Trainer, log: TrainingLog?) -> (Training.Outcome, FileError?) {
    var display = Progress(epochs: run.epochs, examples: run.training.count, isQuiet: quiet)
    var logFailure: FileError?
    let outcome = run.run(
      trainer, progress: { display.show(epoch: $0, seen: $1) },
      epochEnded: { epoch in
        display.finish(epoch)
        do throws(FileError) { try log?.append(epoch) } catch { logFailure = logFailure ?? error }
      })
    display.clear()
    return (outcome, logFailure)
  }

  private func printPlan(_ images: LabeledImages, _ run: Training) throws {
    let architecture = plan.sizes(for: images).map(String.init).joined(separator: "-")
    if json {
      let record = TrainingRecord.options(of: self, on: images)
      try Terminal.print(
        JSON.object([
          .init("architecture", JSON(architecture)),
          .init("training_images", JSON(run.training.count)), .init("validation_images", JSON(run.validation.count)),
          .init("training", .object(record.map { .init($0.name, JSON($0.value)) })), .init("model", JSON(save)),
        ]))
      return
    }
    try Terminal.print(
      """
      \(architecture), \(plan.activations.map(\.rawValue).joined(separator: ", "))
      \(plan.cost.rawValue) cost, η \(plan.learningRate), λ \(plan.lambda), mini-batches of \(plan.batchSize), \
      \(plan.initializer.rawValue) initialisation with seed \(plan.seed)
      \(plan.epochs) epochs on \(run.training.count) images of \(images.columns) × \(images.rows) in \
      \(images.classCount) classes, \(run.validation.count) for validation
      would be saved as \(save); nothing was written
      """)
  }
}
