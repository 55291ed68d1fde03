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
      "Settings and their values, named as options are; layers are joined by hyphens.", valueName: "name=x,y …"))
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
    guard !grid.axes.contains(where: { $0.name == "seed" }) else {
      throw ValidationError("Seeds are not for the grid; give --seeds.")
    }
  }

  func run() throws {
    let combinations = try combinations()
    let images = try dataOptions.training(classCount: combinations[0].classes)
    let experiments = try combinations.flatMap { plan in
      try (1...seeds).map { seed in
        var plan = plan
        plan.seed = UInt64(seed)
        return try Experiment(plan, on: images)
      }
    }
    let file = try SweepFile(output)
    for line in file.brokenLines { Terminal.report("\(output): line \(line) is not whole; its run is done again") }
    let digest = images.imageDigest.description
    let known = file.entries.filter { $0.imagesDigest == digest }
    let missing = experiments.enumerated().filter { index, experiment in
      shard.contains(index) && !known.contains { $0.record == SweepFile.Entry.members(of: experiment.plan) }
    }
    let added = try train(missing.map(\.element), of: experiments.count, adding: file.opened())
    try printRanks(of: known + added, among: experiments)
  }

  private func combinations() throws -> [Plan] {
    let plan = try sources.uncheckedPlan()
    do throws(PlanError) { return try grid.plans(changing: plan) } catch {
      throw ValidationError(PlanOptions.sentence(error) + ".")
    }
  }

  /// Trains what is missing and adds it to the file, each as soon as it is finished.
  private func train(
    _ experiments: [Experiment], of total: Int, adding file: LineFile
  ) throws -> [SweepFile.Entry] {
    let state = Mutex((added: [SweepFile.Entry](), failure: Failure?.none))
    concurrently(experiments.count, workers: jobs) { index in
      guard state.withLock({ $0.failure == nil }) else { return }
      let experiment = experiments[index]
      do throws(Failure) {
        let outcome = experiment.run().run(from: Checkpoint(try experiment.trainer(threads: 1)))
        let entry = SweepFile.Entry(experiment.plan, on: experiment, outcome)
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
    return added
  }

  private func progress(_ count: Int, of total: Int, _ plan: Plan, _ entry: SweepFile.Entry) -> String {
    "\(String(count).right(String(total).count))/\(total)  \(grid.place(of: plan)), seed \(plan.seed): "
      + "\(entry.validationAccuracy.percentage)  (\(entry.seconds.fixed(1)) s)\n"
  }

  /// Prints the combinations that have results, the best first.
  private func printRanks(of entries: [SweepFile.Entry], among experiments: [Experiment]) throws {
    struct Rank {
      let plan: Plan
      let accuracy, best: Spread
      let runs: Int
    }
    var ranks: [Rank] = []
    for experiment in experiments where experiment.plan.seed == 1 {
      let own = experiments.filter { $0.plan.isEqualButForSeed(to: experiment.plan) }.compactMap { experiment in
        entries.first { $0.record == SweepFile.Entry.members(of: experiment.plan) }
      }
      guard !own.isEmpty else { continue }
      ranks.append(
        Rank(
          plan: experiment.plan, accuracy: Spread(own.map(\.validationAccuracy)),
          best: Spread(own.map(\.bestValidationAccuracy)), runs: own.count))
    }
    ranks.sort { $0.accuracy.mean > $1.accuracy.mean }
    if !json { try Terminal.print("rank  validation accuracy  best epoch      runs  settings") }
    for (index, rank) in ranks.enumerated() {
      if json {
        try Terminal.print(
          [
            "rank": JSON(index + 1), "training": .object(SweepFile.Entry.members(of: rank.plan)),
            "validation_accuracy": rank.accuracy.json, "best_validation_accuracy": rank.best.json,
            "runs": JSON(rank.runs),
          ] as JSON)
      } else {
        try Terminal.print(
          String(index + 1).right(4) + "  " + rank.accuracy.percentages.left(21) + rank.best.percentages.left(16)
            + String(rank.runs).right(4) + "  " + grid.place(of: rank.plan))
      }
    }
  }
}
