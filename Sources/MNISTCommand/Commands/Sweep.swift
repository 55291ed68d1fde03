import ArgumentParser
import Digits
import NeuralNetwork
import Storage
import Synchronization

/// `mnist sweep`.
struct Sweep: ParsableCommand {
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
    transform: { text in try Grid(text) })
  var grid: Grid

  @Option(help: ArgumentHelp("How many seeds of each combination, from 1.", valueName: "n"))
  var seeds = 1

  @Option(help: ArgumentHelp("How many runs side by side.", valueName: "n"))
  var jobs: Int = Terminal.processorCount

  @Option(help: ArgumentHelp("Do the I-th of N parts only.", valueName: "i/n"))
  var shard = Shard.whole

  @Option(help: ArgumentHelp("Where the results are, a line each.", valueName: "file"))
  var output = "sweep.jsonl"

  @OptionGroup(title: "Data") var dataOptions: DataOptions
  @OptionGroup var sources: PlanSources

  @Flag(help: "Print the ranks as JSON objects, in a line each.")
  var json = false

  @Flag(name: .shortAndLong, help: "Show no progress.")
  var quiet = false

  func validate() throws {
    guard seeds >= 1 else { throw ValidationError("--seeds must be at least 1.") }
    guard (1...1024).contains(jobs) else { throw ValidationError("--jobs must be within 1…1024.") }
    guard sources.options.seed == nil else { throw ValidationError("Seeds are counted from 1; give --seeds.") }
    if let axis = sources.options.given.first(where: { option in grid.axes.contains { $0.name == option.name } }) {
      throw ValidationError("--\(axis.name.replacing("_", with: "-")) is given, and in the grid as well.")
    }
  }

  func run() throws {
    let plans = try grid.plans(changing: sources.uncheckedPlan())
    guard plans[0].validation > 0 else {
      throw ValidationError("Ranks are by the validation images; --validation must be above 0.")
    }
    let images = try dataOptions.training(classCount: plans[0].classes)
    let combinations = try plans.map { plan throws(Failure) in try experiments(plan, on: images) }
    let source = images.source
    let file = try SweepFile(output)
    for line in file.brokenLines { Terminal.report("\(output): line \(line) is not whole and does not count") }
    let own = combinations.joined().enumerated().filter { shard.contains($0.offset) }.map(\.element)
    let missing = own.filter { file.entries[SweepFile.Run($0.plan, source: source)] == nil }
    let added = missing.isEmpty ? [] : try train(missing, source: source, adding: file.opened())
    let entries = file.entries.merging(added.map { ($0.run, $0) }) { known, _ in known }
    let ranks = combinations.compactMap { experiments in
      SweepRank(
        experiments[0].plan, entries: experiments.compactMap { entries[SweepFile.Run($0.plan, source: source)] })
    }
    try printRanks(ranks)
  }

  /// The plan with each of the seeds.
  private func experiments(_ plan: Plan, on images: LabeledImages) throws(Failure) -> [Experiment] {
    try (1...seeds).map { seed throws(Failure) in
      var plan = plan
      plan.seed = UInt64(seed)
      return try Experiment(plan, on: images)
    }
  }

  /// Trains what is missing and adds it to the file, each as soon as it is finished. Ends the process when interrupted.
  private func train(
    _ experiments: [Experiment], source: [String: String], adding file: LineFile
  ) throws(Failure) -> [SweepFile.Entry] {
    let state = Mutex((added: [SweepFile.Entry](), failure: Failure?.none))
    let interruption = Interruption()
    concurrently(experiments.count, workers: jobs) { [request = interruption.request] index in
      guard state.withLock({ $0.failure == nil }), !request.isMade else { return }
      let experiment = experiments[index]
      do throws(Failure) {
        let outcome = experiment.run().run(
          from: Checkpoint(try experiment.trainer(threads: 1)), progress: { _, _ in !request.isMade })
        guard outcome.ending != .interrupted else { return }
        let entry = SweepFile.Entry(SweepFile.Run(experiment.plan, source: source), outcome)
        do throws(FileError) { try file.append(entry.json.description) } catch { throw Failure(error) }
        let count = state.withLock { state in
          state.added.append(entry)
          return state.added.count
        }
        if !quiet { Terminal.write(progress(count, of: experiments.count, experiment.plan, entry)) }
      } catch {
        state.withLock { $0.failure = $0.failure ?? error }
      }
    }
    let (added, failure) = state.withLock { $0 }
    if let failure { throw failure }
    if interruption.isRequested {
      Terminal.report("interrupted; the same command does the \(experiments.count - added.count) runs that are missing")
    }
    interruption.endProcessIfRequested()
    return added
  }

  private func progress(_ count: Int, of total: Int, _ plan: Plan, _ entry: SweepFile.Entry) -> String {
    "\(String(count).right(String(total).count))/\(total)  \(grid.place(of: plan)), seed \(plan.seed): "
      + "\(entry.validationAccuracy.percentage)  (\(entry.seconds.fixed(1)) s)\n"
  }

  /// Prints the combinations that have results, the best first.
  private func printRanks(_ ranks: [SweepRank]) throws {
    if !json { try Terminal.print(SweepRank.header) }
    for (index, rank) in ranks.sorted(by: { $0.accuracy.mean > $1.accuracy.mean }).enumerated() {
      try Terminal.print(json ? rank.json(index + 1).description : rank.row(index + 1, in: grid))
    }
  }
}
