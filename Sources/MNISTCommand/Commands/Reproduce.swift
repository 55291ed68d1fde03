import ArgumentParser
import Digits
import Experiments
import NeuralNetwork
import Storage

/// `mnist reproduce`.
struct Reproduce: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "reproduce", abstract: "Do experiments of the book and of papers again, or make a model again.",
    discussion: """
      With names that mnist presets lists, or none for all of the book, it trains each with several seeds and compares \
      the accuracy with the book's: mean ± standard deviation, and whether the book's figure lies within three of them; \
      "same epoch" is at the epoch that the book tells, "by valid." at the one that is best on the validation images.

      With a model file, or built-in or built-in-small, it follows the record in it and says whether the same \
      bytes come out.
      """)

  @Argument(
    help: "Experiments, or model files, with a dot or a slash in their names. (default: all of the book)",
    completion: .list(Preset.all.map(\.name)))
  var names: [String] = []

  @OptionGroup(title: "Data") var dataOptions: DataOptions

  @Option(parsing: .unconditional, help: ArgumentHelp("How many seeds, from 1. (default: 3)", valueName: "n"))
  var seeds: Int?

  @Option(parsing: .unconditional, help: ArgumentHelp("How many runs side by side.", valueName: "n"))
  var jobs: Int = Processors.count

  @Option(
    help: ArgumentHelp("The model that a model file started from.", valueName: "model"),
    completion: .file(extensions: ["safetensors", "json"]))
  var from: String?

  @Option(
    help: ArgumentHelp("The model that taught a model file.", valueName: "model"),
    completion: .file(extensions: ["safetensors", "json"]))
  var teacher: String?

  @Flag(help: "Print one JSON object per experiment or file, in a line each.")
  var json = false

  @Flag(name: .shortAndLong, help: "Show no progress.")
  var quiet = false

  /// The name under which the book's baseline is asked for.
  private static let darkness = "darkness"

  func validate() throws {
    if let seeds { try require(seeds, "--seeds", in: 1...10_000) }
    try require(jobs, "--jobs", in: 1...1024)
    guard !names.contains(where: isModel) || names.allSatisfy(isModel) else {
      throw ValidationError("Name experiments or models, not both.")
    }
    let makesModels = names.contains(where: isModel)
    guard from == nil || makesModels else {
      throw ValidationError("--from is for a model file that started from another.")
    }
    guard teacher == nil || makesModels else {
      throw ValidationError("--teacher is for a model file that learned from another.")
    }
    guard seeds == nil || !makesModels else {
      throw ValidationError("A model has a seed of its own; leave out --seeds.")
    }
    try dataOptions.check(uses: makesModels ? [.training] : [.training, .test])
    for name in names where !isModel(name) && name != Self.darkness && Preset.named(name) == nil {
      throw ValidationError(
        "There is no experiment \(name.quoted); mnist presets lists them. (A model file in this folder is ./\(name).)")
    }
  }

  func run() throws {
    guard !names.contains(where: isModel) else {
      for name in names { try makeAgain(name) }
      return
    }
    let images = try dataOptions.trainingAndTest()
    if !json { try Terminal.print(Self.header) }
    if names.isEmpty || names.contains(Self.darkness) { try reportDarkness(images.training, images.test) }
    let presets = names.isEmpty ? Preset.book : Preset.all.filter { names.contains($0.name) }
    let started = ContinuousClock().now
    let (json, quiet, seeds) = (json, quiet, seeds ?? 3)
    try Reproduction.run(
      presets, seeds: seeds, on: images.training, test: images.test.examples.batch(), jobs: jobs,
      trialEnded: { trial, plan in if !quiet { Self.report(trial, of: plan) } },
      ended: {
        if !quiet && Terminal.showsProgress { Terminal.write(Terminal.clearedLine) }
        try Terminal.print(json ? $0.json.description : Self.row($0))
      })
    let seconds = (ContinuousClock().now - started).seconds
    if !json {
      try Terminal.print(
        "\(seeds) seeds each, \(jobs) runs side by side, \(seconds.fixed(0)) s")
    }
  }

  private func isModel(_ name: String) -> Bool {
    Model.BuiltIn(rawValue: name) != nil || name.contains(".") || name.contains("/")
  }

  private static let header =
    "experiment".left(17) + "book".left(7) + "on".left(7) + "same epoch".left(14) + "last epoch".left(14)
    + "by valid.".left(14) + "inside"

  /// The lines of an experiment: its figures, which 80 columns hold, and below what the doctor found, if anything.
  private static func row(_ reproduction: Reproduction) -> String {
    let preset = reproduction.preset
    let book = preset.published.map { $0.percent.fixed(2) } ?? "·"
    let same = reproduction.comparable.last.map(\.percentages) ?? "·"
    let inside = reproduction.containsPublished.map { $0 ? "yes" : "no" } ?? "·"
    let row =
      preset.name.left(17) + book.left(7) + String(reproduction.images.rawValue.prefix(5)).left(7) + same.left(14)
      + reproduction.final.percentages.left(14) + reproduction.bestByValidation.percentages.left(14) + inside
    let illnesses = reproduction.illnesses.map { "\($0.name) in \($0.count) of \(reproduction.trials.count)" }
    return illnesses.isEmpty ? row : row + "\n" + "".left(17) + "doctor: " + illnesses.joined(separator: ", ")
  }

  /// Tells of a finished run: on a terminal in a line that the next one replaces, so that it does not fall into the table.
  private static func report(_ trial: Trial, of plan: Plan) {
    let images: Preset.Published.Images = plan.validation > 0 ? .validation : .test
    let accuracy = trial.accuracy(on: images, at: .last)
    let name = Preset.all.first { plan.isEqualButForSeed(to: $0.plan) }?.name ?? ""
    let judged = "\(images.rawValue) accuracy \(accuracy.percentage)"
    let line = "\(name) seed \(plan.seed): \(judged) (\(trial.seconds.fixed(1)) s)"
    Terminal.write(Terminal.showsProgress ? Terminal.clearedLine + line : line + "\n")
  }

  private func reportDarkness(_ training: LabeledImages, _ test: LabeledImages) throws(FileError) {
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
        Self.darkness.left(17) + "22.25".left(7) + "test".left(7) + (accuracy * 100).fixed(2).left(42)
          + (isEqual ? "equal" : "no"))
    }
  }

  private func makeAgain(_ name: String) throws {
    let start = try from.map { path throws(FileError) in try SourceModel(path) }
    let teacher = try teacher.map { path throws(FileError) in try SourceModel(path) }
    let images = { (plan: Plan) in try dataOptions.training(classCount: plan.classes) }
    let source = dataOptions.source(of: .training)
    let again: ModelReproduction
    if let builtIn = try Model.BuiltIn(rawValue: name).map(Model.builtIn) {
      again = try ModelReproduction(
        of: builtIn, bytes: builtIn.encoded(), images: images, called: source, from: start, taughtBy: teacher,
        threads: jobs)
    } else {
      again = try ModelReproduction(name, images: images, called: source, from: start, taughtBy: teacher, threads: jobs)
    }
    if json {
      try Terminal.print(
        [
          "file": JSON(name), "identical": JSON(again.difference == nil), "sha256": JSON(again.digest),
        ] as JSON)
    } else if again.difference == nil {
      try Terminal.print("\(name): made again, byte for byte; SHA-256 \(again.digest)")
    }
    if let difference = again.difference { throw Failure("\(name): other bytes came out: \(difference)") }
  }
}
