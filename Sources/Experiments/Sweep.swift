public import Digits
public import NeuralNetwork
public import Storage
import Synchronization

/// Every combination of a grid with every seed, on the same images, or a part of that.
public struct Sweep: Sendable {
  public let grid: Grid
  /// The runs of each combination, one for each seed.
  private let combinations: [[Experiment]]
  private let shard: Shard

  /// One of several parts of a sweep, so that a scheduler can spread it over machines: `3/8`.
  public struct Shard: Sendable, LosslessStringConvertible {
    public let number, count: Int

    /// All of it.
    public static let whole = Shard(number: 1, count: 1)

    private init(number: Int, count: Int) {
      self.number = number
      self.count = count
    }

    public init?(_ text: String) {
      let numbers = text.split(separator: "/", omittingEmptySubsequences: false).map { Int($0) }
      guard numbers.count == 2, let number = numbers[0], let count = numbers[1], count >= 1, 1...count ~= number else {
        return nil
      }
      self.init(number: number, count: count)
    }

    public var description: String { "\(number)/\(count)" }
  }

  /// Lays the combinations out.
  ///
  /// - Parameters:
  ///   - plan: what the grid changes.
  ///   - seeds: how many seeds of each combination, from 1.
  ///   - teacher: a model whose answers every run learns, if any.
  ///   - images: given the plan of the first combination.
  /// - Throws: `PlanError` if a combination contradicts itself or has no validation images to rank it by; as `Experiment`
  ///   does.
  public init(
    _ grid: Grid, changing plan: Plan, seeds: Int, shard: Shard = .whole, taughtBy teacher: SourceModel? = nil,
    images: (Plan) throws -> LabeledImages
  ) throws {
    let plans = try grid.plans(changing: plan)
    guard plans[0].validation > 0 else {
      throw PlanError("validation", "must be above 0: ranks are by the validation images")
    }
    let images = try images(plans[0])
    let source = images.source
    self.grid = grid
    self.shard = shard
    combinations = try plans.map { plan in
      try (1...seeds).map { seed in
        var plan = plan
        plan.seed = UInt64(seed)
        return try Experiment(plan, on: images, source: source, taughtBy: teacher)
      }
    }
  }

  /// The runs of this part that are not in the file yet.
  public func missing(in file: SweepFile) -> [Experiment] {
    combinations.joined().enumerated().filter { $0.offset % shard.count == shard.number - 1 }.map(\.element)
      .filter { file.entries[SweepFile.Run($0)] == nil }
  }

  /// Trains some runs on a thread each, and adds each to the file as soon as it is finished.
  ///
  /// - Parameters:
  ///   - goesOn: asked after each mini-batch, from any thread.
  ///   - ended: called with each finished run and how many are, from any thread.
  /// - Returns: what was added.
  /// - Throws: the first error of a run, or `FileError` if the file cannot be written.
  public static func train(
    _ experiments: [Experiment], adding file: LineFile, jobs: Int, goesOn: @Sendable () -> Bool,
    ended: @Sendable (_ count: Int, Experiment, SweepFile.Entry) -> Void
  ) throws -> [SweepFile.Entry] {
    let state = Mutex((added: [SweepFile.Entry](), failure: (any Error)?.none))
    concurrently(experiments.count, workers: jobs) { index in
      guard state.withLock({ $0.failure == nil }), goesOn() else { return }
      let experiment = experiments[index]
      do {
        let outcome = experiment.run().run(
          from: Checkpoint(try experiment.trainer(threads: 1)), progress: { _ in goesOn() })
        guard outcome.ending != .interrupted else { return }
        let entry = SweepFile.Entry(SweepFile.Run(experiment), outcome)
        try file.append(entry.json.description)
        let count = state.withLock { state in
          state.added.append(entry)
          return state.added.count
        }
        ended(count, experiment, entry)
      } catch {
        state.withLock { $0.failure = $0.failure ?? error }
      }
    }
    let (added, failure) = state.withLock { $0 }
    if let failure { throw failure }
    return added
  }

  /// The combinations that have results, the best first.
  public func ranks(_ entries: [SweepFile.Run: SweepFile.Entry]) -> [SweepRank] {
    combinations.compactMap { experiments in
      SweepRank(experiments[0].plan, entries: experiments.compactMap { entries[SweepFile.Run($0)] })
    }.sorted { $0.accuracy.mean > $1.accuracy.mean }
  }
}

/// A combination of settings and how its runs did on the validation images.
public struct SweepRank: Sendable {
  public let plan: Plan
  /// Of the networks that the runs gave, which ranks are by.
  public let accuracy: Spread
  /// After the epoch of each run that was best.
  public let best: Spread
  public let runs: Int

  /// Nil if no run is finished.
  init?(_ plan: Plan, entries: [SweepFile.Entry]) {
    guard !entries.isEmpty else { return nil }
    self.plan = plan
    accuracy = Spread(entries.map(\.validationAccuracy))
    best = Spread(entries.map(\.bestValidationAccuracy))
    runs = entries.count
  }

  /// The rank as JSON, given its number from 1.
  public func json(_ rank: Int) -> JSON {
    let settings = plan.record.filter { $0.name != "seed" }.map { ($0.name, $0.text) }
    return [
      "rank": JSON(rank), "training": JSON(Dictionary(uniqueKeysWithValues: settings)),
      "validation_accuracy": accuracy.json, "best_validation_accuracy": best.json, "runs": JSON(runs),
    ]
  }
}
