import ArgumentParser
import Digits
import NeuralNetwork
import Storage
import Synchronization

/// `mnist reproduce`.
struct Reproduce: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "reproduce", abstract: "Do the book's experiments again, or make a model again.",
    discussion: """
      With names that mnist presets lists, or none for all of them, it trains each with several seeds and compares \
      the accuracy with the book's: mean ± standard deviation, and whether the book's figure lies within three of them. \
      Starred figures are of epochs that were chosen on the test images themselves.

      With a model file, it follows the record in it and says whether the same bytes come out.
      """)

  @Argument(help: "Experiments, or model files, with a dot or a slash in their names. (default: all experiments)")
  var names: [String] = []

  @OptionGroup(title: "Data") var dataOptions: DataOptions

  @Option(help: ArgumentHelp("How many seeds, from 1.", valueName: "n"))
  var seeds = 3

  @Option(help: ArgumentHelp("How many runs side by side.", valueName: "n"))
  var jobs: Int = Terminal.processorCount

  @Option(help: ArgumentHelp("The model that a model file started from.", valueName: "model"))
  var from: String?

  @Flag(help: "Print one JSON object per experiment or file, in a line each.")
  var json = false

  @Flag(name: .shortAndLong, help: "Show no progress.")
  var quiet = false

  /// The name under which the book's baseline is asked for.
  private static let darkness = "darkness"

  func validate() throws {
    guard seeds >= 1 else { throw ValidationError("--seeds must be at least 1.") }
    guard (1...1024).contains(jobs) else { throw ValidationError("--jobs must be within 1…1024.") }
    guard !names.contains(where: isFile) || names.allSatisfy(isFile) else {
      throw ValidationError("Name experiments or model files, not both.")
    }
    guard from == nil || names.contains(where: isFile) else {
      throw ValidationError("--from is for a model file that started from another.")
    }
    for name in names where !isFile(name) && name != Self.darkness && !Preset.all.contains(where: { $0.name == name }) {
      throw ValidationError(
        "There is no experiment \(name.quoted); mnist presets lists them. (A model file in this folder is ./\(name).)")
    }
  }

  func run() throws {
    guard !names.contains(where: isFile) else {
      for name in names { try makeAgain(name) }
      return
    }
    let images = try dataOptions.trainingAndTest()
    if !json { try Terminal.print(Reproduction.header) }
    if names.isEmpty || names.contains(Self.darkness) { try reportDarkness(images.training, images.test) }
    let presets = Preset.all.filter { names.isEmpty || names.contains($0.name) }
    let started = ContinuousClock().now
    try reproduce(presets, on: images.training, test: images.test.examples.batch())
    let seconds = (ContinuousClock().now - started).seconds
    if !json {
      try Terminal.print(
        "\(seeds) seeds each, \(jobs) runs side by side, \(seconds.fixed(0)) s; * chosen on the test images")
    }
  }

  private func isFile(_ name: String) -> Bool { name.contains(".") || name.contains("/") }

  /// Trains all presets with all seeds, plans that are equal once, and prints each in its turn as soon as its runs are done.
  private func reproduce(_ presets: [Preset], on images: LabeledImages, test: Batch<Float>) throws(Failure) {
    var plans: [Plan] = []
    for preset in presets {
      for seed in 1...seeds {
        var plan = preset.plan
        plan.seed = UInt64(seed)
        if !plans.contains(plan) { plans.append(plan) }
      }
    }
    let runs = presets.map { preset in plans.indices.filter { plans[$0].isEqualButForSeed(to: preset.plan) } }
    let state = Mutex((trials: [Trial?](repeating: nil, count: plans.count), printed: 0, failure: Failure?.none))
    concurrently(plans.count, workers: jobs) { [plans] index in
      guard state.withLock({ $0.failure == nil }) else { return }
      do throws(Failure) {
        let trial = try Trial(plans[index], on: images, test: test)
        if !quiet { report(trial, of: plans[index]) }
        try state.withLock { state throws(Failure) in
          state.trials[index] = trial
          while state.printed < presets.count {
            let trials = runs[state.printed].compactMap { state.trials[$0] }
            guard trials.count == runs[state.printed].count else { break }
            try print(Reproduction(preset: presets[state.printed], trials: trials))
            state.printed += 1
          }
        }
      } catch {
        state.withLock { $0.failure = $0.failure ?? error }
      }
    }
    if let failure = state.withLock({ $0.failure }) { throw failure }
  }

  private func print(_ reproduction: Reproduction) throws(Failure) {
    do throws(FileError) {
      try Terminal.print(json ? reproduction.json.description : reproduction.row)
    } catch {
      throw Failure(error)
    }
  }

  private func report(_ trial: Trial, of plan: Plan) {
    let accuracy = trial.accuracy(on: .validation, at: .last)
    let name = Preset.all.first { plan.isEqualButForSeed(to: $0.plan) }?.name ?? ""
    Terminal.write(
      "\(name) seed \(plan.seed): validation accuracy \(accuracy.percentage) (\(trial.seconds.fixed(1)) s)\n")
  }

  private func reportDarkness(_ training: LabeledImages, _ test: LabeledImages) throws {
    let (known, _) = training.split(validation: min(10_000, training.count - 1))
    let accuracy = AverageDarkness(of: known).accuracy(on: test)
    let isEqual = abs(accuracy - 0.2225) < 0.5e-4
    if json {
      let published: JSON = ["percent": 22.25, "images": "test", "epoch": .null]
      try Terminal.print(
        [
          "name": JSON(Self.darkness), "published": published, "accuracy": JSON(accuracy), "inside": JSON(isEqual),
        ] as JSON)
    } else {
      try Terminal.print(
        Self.darkness.left(17) + "22.25".left(9) + "test".left(12) + (accuracy * 100).fixed(2).left(63)
          + (isEqual ? "equal" : "no"))
    }
  }
}

// MARK: - Making a model again

extension Reproduce {
  private func makeAgain(_ path: String) throws {
    let bytes = try File.read(path)
    let model = try Self.malformed(path) { () throws(ModelError) in try Model(decoding: bytes) }
    guard !model.settings.isEmpty else {
      throw Failure("\(path): says nothing of how it was trained", status: Failure.badData)
    }
    let plan = try Self.malformed(path) { () throws(PlanError) in
      let plan = try Plan(record: model.settings.map { (name: $0.key, text: $0.value) })
      try plan.check()
      return plan
    }
    let start = try from.map(StartingModel.init)
    let images = try dataOptions.training(classCount: plan.classes)
    if let difference = difference(between: model.metadata, and: images.source, from: start?.digest) {
      throw Failure("\(path): \(difference)", status: Failure.badData)
    }
    let experiment = try Experiment(plan, on: images, from: start?.model.network, digest: start?.digest)
    let outcome = experiment.run().run(from: Checkpoint(try experiment.trainer(threads: jobs)))
    let again: [UInt8]
    do throws(ModelError) { again = try experiment.model(outcome).encoded() } catch {
      throw Failure("\(path): cannot be made again: \(error)")
    }
    try report(path, isSame: again == bytes, SHA256.digest(of: again), model)
  }

  /// What `body` gives, its errors with the path in front.
  private static func malformed<Value, Reason: FormatError>(
    _ path: String, _ body: () throws(Reason) -> Value
  ) throws(ReadingError) -> Value {
    do throws(Reason) { return try body() } catch { throw .malformed(path: path, error) }
  }

  /// Why a model with such a record cannot come of these images and this model to start from; nil if it can.
  private func difference(
    between record: [String: String], and source: [String: String], from digest: String?
  ) -> String? {
    switch (record[Experiment.startDigestName], digest) {
    case (let recorded, let digest) where recorded == digest: break
    case (nil, _): return "did not start from another model; leave out --from"
    case (_, nil): return "started from another model's weights; name that model with --from"
    default: return "started from another model than \(from ?? "")"
    }
    let given = "than \(dataOptions.source(of: .training))"
    switch source.keys.sorted().first(where: { record[$0] != source[$0] }) {
    case nil: return nil
    case "image_size": return "was trained on images of another size \(given)"
    case "training_labels_sha256": return "was trained with other labels \(given)"
    default: return "was trained on other images \(given)"
    }
  }

  private func report(_ path: String, isSame: Bool, _ digest: SHA256.Digest, _ model: Model) throws {
    if json {
      try Terminal.print(["file": JSON(path), "identical": JSON(isSame), "sha256": JSON(digest.description)] as JSON)
    } else if isSame {
      try Terminal.print("\(path): made again, byte for byte; SHA-256 \(digest)")
    }
    guard !isSame else { return }
    let (instructions, version) = (model.metadata["instruction_set"] ?? "", model.metadata["app_version"] ?? "")
    let reason =
      if instructions != FastKernels.instructionSet {
        "it was trained with the instructions \(instructions), these are \(FastKernels.instructionSet)"
      } else if version != MNIST.configuration.version {
        "version \(version) made it, this is \(MNIST.configuration.version)"
      } else {
        "it was changed, or its record does not tell all"
      }
    throw Failure("\(path): other bytes came out: \(reason)")
  }
}
