import NeuralNetwork
import Storage

/// A combination of settings and how its runs did on the validation images.
struct SweepRank {
  let plan: Plan
  /// Of the networks that the runs gave, which ranks are by.
  let accuracy: Spread
  /// After the epoch of each run that was best.
  let best: Spread
  let runs: Int

  /// Nil if no run is finished.
  init?(_ plan: Plan, entries: [SweepFile.Entry]) {
    guard !entries.isEmpty else { return nil }
    self.plan = plan
    accuracy = Spread(entries.map(\.validationAccuracy))
    best = Spread(entries.map(\.bestValidationAccuracy))
    runs = entries.count
  }

  static let header = "rank  validation accuracy  best epoch      runs  settings"

  /// A line of the table.
  func row(_ rank: Int, in grid: Grid) -> String {
    String(rank).right(4) + "  " + accuracy.percentages.left(21) + best.percentages.left(16) + String(runs).right(4)
      + "  " + grid.place(of: plan)
  }

  func json(_ rank: Int) -> JSON {
    let settings = plan.record.filter { $0.name != "seed" }.map { ($0.name, $0.text) }
    return [
      "rank": JSON(rank), "training": JSON(Dictionary(uniqueKeysWithValues: settings)),
      "validation_accuracy": accuracy.json, "best_validation_accuracy": best.json, "runs": JSON(runs),
    ]
  }
}
