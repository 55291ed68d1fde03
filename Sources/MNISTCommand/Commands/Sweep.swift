public import ArgumentParser
import Digits
public import Experiments
import NeuralNetwork
import Storage

/// `mnist sweep`.
struct SweepCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sweep", abstract: "Train every combination of some settings, and rank them.",
    discussion: """
      Runs are independent and use one thread each. A line of JSON is added to the output when a run is finished; the \
      same command later does the runs that are missing, and prints the table of all. Ranks are by the accuracy on \
      the validation images; the test images are not touched.

      Example: mnist sweep --grid 'learning-rate=0.1,0.5 hidden=30,100-30 l2=0,5' --seeds 3 --epochs 10
      """)

  @Option(
    help: ArgumentHelp(
      "Settings and their values, named as options are; layers are joined by hyphens.", valueName: "name=x,y …"),
    completion: .list(Plan.settings.map { $0.name.replacing("_", with: "-") + "=" }))
  var grid: String

  @Option(parsing: .unconditional, help: ArgumentHelp("How many seeds of each combination, from 1.", valueName: "n"))
  var seeds = 1

  @Option(parsing: .unconditional, help: ArgumentHelp("How many runs side by side.", valueName: "n"))
  var jobs: Int = Processors.count

  @Option(help: ArgumentHelp("Do the I-th of N parts only.", valueName: "i/n"))
  var shard = Sweep.Shard.whole

  @Option(help: ArgumentHelp("Where the results are, a line each.", valueName: "file"), completion: .file())
  var output = "sweep.jsonl"

  @Option(
    help: ArgumentHelp(
      "Draw the combinations and their accuracies, as an SVG file, which is replaced.", valueName: "file"),
    completion: .file(extensions: ["svg"]))
  var plot: String?

  @Option(
    help: ArgumentHelp("Let every run learn a model's answers in place of the labels.", valueName: "model"),
    completion: .file(extensions: ["safetensors", "json"]))
  var teacher: String?

  @OptionGroup(title: "Data") var dataOptions: DataOptions
  @OptionGroup var sources: PlanSources

  @Flag(help: "Print the ranks as JSON objects, in a line each.")
  var json = false

  @Flag(name: .shortAndLong, help: "Show no progress.")
  var quiet = false

  func validate() throws {
    try require(seeds, "--seeds", in: 1...10_000)
    try require(jobs, "--jobs", in: 1...1024)
    guard plot != output else { throw ValidationError("--plot and --output must name different files.") }
    guard sources.options.seed == nil else { throw ValidationError("Seeds are counted from 1; give --seeds.") }
    try dataOptions.check(uses: [.training])
    let axes = try validated { () throws(PlanError) in try Grid(grid) }.axes.map(\.name)
    if let name = sources.options.given.map(\.name).first(where: axes.contains) {
      throw ValidationError("--\(name.replacing("_", with: "-")) is given, and in the grid as well.")
    }
  }

  func run() throws {
    let teacher = try teacher.map { path throws(FileError) in try SourceModel(path) }
    let sweep = try Sweep(
      Grid(grid), changing: sources.uncheckedPlan(), seeds: seeds, shard: shard, taughtBy: teacher
    ) { plan in
      try dataOptions.training(classCount: plan.classes)
    }
    let file = try SweepFile(output)
    for line in file.brokenLines { Terminal.report("\(output): line \(line) is not whole and does not count") }
    let missing = sweep.missing(in: file)
    let added = missing.isEmpty ? [] : try train(missing, of: sweep, adding: file.opened())
    let ranks = sweep.ranks(file.entries.merging(added.map { ($0.run, $0) }) { known, _ in known })
    try printRanks(ranks, in: sweep.grid)
    if let plot { try File.write(Array(SweepPicture(ranks, of: sweep.grid).svg.utf8), to: plot, replacing: true) }
  }

  /// Trains what is missing. Ends the process when interrupted.
  private func train(
    _ experiments: [Experiment], of sweep: Sweep, adding file: LineFile
  ) throws -> [SweepFile.Entry] {
    let interruption = Interruption()
    let (total, quiet) = (experiments.count, quiet)
    let added = try Sweep.train(
      experiments, adding: file, jobs: jobs, goesOn: { [request = interruption.request] in !request.isMade },
      ended: { count, experiment, entry in
        guard !quiet else { return }
        Terminal.write(
          "\(String(count).right(String(total).count))/\(total)  \(sweep.grid.place(of: experiment.plan)), "
            + "seed \(experiment.plan.seed): \(entry.validationAccuracy.percentage)  (\(entry.seconds.fixed(1)) s)\n")
      })
    if interruption.isRequested {
      Terminal.report("interrupted; the same command does the \(total - added.count) runs that are missing")
    }
    interruption.endProcessIfRequested()
    return added
  }

  private func printRanks(_ ranks: [SweepRank], in grid: Grid) throws(FileError) {
    if !json { try Terminal.print("rank  validation accuracy  best epoch      runs  settings") }
    for (index, rank) in ranks.enumerated() {
      let row =
        String(index + 1).right(4) + "  " + rank.accuracy.percentages.left(21) + rank.best.percentages.left(16)
        + String(rank.runs).right(4) + "  " + grid.place(of: rank.plan)
      try Terminal.print(json ? rank.json(index + 1).description : row)
    }
  }
}

extension Sweep.Shard: ExpressibleByArgument {}
