import NeuralNetwork
import Storage

/// What `mnist train` reports at the end.
struct TrainingResult {
  let outcome: Training.Outcome
  /// Cost and accuracy of the network that is kept.
  let training: Training.Score
  let validation: Training.Score?
  let testAccuracy: Double?
  private let sizes: String
  private let samples: Int
  private let path: String

  init(run: Training, outcome: Training.Outcome, test: Examples?, path: String) {
    self.outcome = outcome
    self.path = path
    training = run.score(outcome.network, on: run.training)
    validation = run.validation.count > 0 ? run.score(outcome.network, on: run.validation) : nil
    testAccuracy = test.map { run.score(outcome.network, on: $0).accuracy }
    sizes = outcome.network.architecture
    samples = run.training.count * outcome.history.count
  }

  /// The time of training alone.
  private var seconds: Double { outcome.history.reduce(0) { $0 + $1.duration.seconds } }
  private var samplesPerSecond: Double { Double(samples) / max(seconds, .leastNormalMagnitude) }

  var json: JSON {
    [
      "epochs": JSON(outcome.history.count), "best_epoch": JSON(outcome.epoch), "ending": JSON(ending),
      "seconds": JSON(seconds), "samples_per_second": JSON(samplesPerSecond.rounded()),
      "training_cost": JSON(training.cost), "training_accuracy": JSON(training.accuracy),
      "validation_cost": validation.map { JSON($0.cost) } ?? .null,
      "validation_accuracy": validation.map { JSON($0.accuracy) } ?? .null,
      "test_accuracy": testAccuracy.map { JSON($0) } ?? .null, "model": JSON(path),
    ]
  }

  var text: String {
    var lines = [
      "\(sizes): \(outcome.history.count) epochs in \(seconds.fixed(2)) s, "
        + "\(Int(samplesPerSecond).grouped) samples/s",
      "training    cost \(training.cost.fixed(4)), accuracy \(training.accuracy.percentage)",
    ]
    if let validation {
      lines.append("validation  cost \(validation.cost.fixed(4)), accuracy \(validation.accuracy.percentage)")
    }
    if let testAccuracy { lines.append("test        accuracy \(testAccuracy.percentage)") }
    if outcome.ending == .stoppedEarly { lines.append("stopped early; the network of epoch \(outcome.epoch) is kept") }
    lines.append("saved as \(path)")
    return lines.joined(separator: "\n")
  }

  private var ending: String {
    switch outcome.ending {
    case .completed: "completed"
    case .stoppedEarly: "stopped early"
    case .diverged: "diverged"
    }
  }
}
