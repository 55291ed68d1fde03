import NeuralNetwork
import Storage

/// What `mnist train` reports at the end.
struct TrainingResult {
  let outcome: Training.Outcome
  let testAccuracy: Double?
  let illness: Doctor.Illness?
  private let sizes: String
  private let samples: Int
  private let path: String

  init(run: Training, outcome: Training.Outcome, testAccuracy: Double?, illness: Doctor.Illness?, path: String) {
    self.outcome = outcome
    self.testAccuracy = testAccuracy
    self.illness = illness
    self.path = path
    sizes = outcome.network.architecture
    samples = run.training.count * outcome.history.count
  }

  /// The time of training alone.
  private var seconds: Double { outcome.history.reduce(0) { $0 + $1.duration.seconds } }
  private var samplesPerSecond: Double { Double(samples) / max(seconds, .leastNormalMagnitude) }

  var json: JSON {
    [
      "epochs": JSON(outcome.history.count), "best_epoch": JSON(outcome.epoch), "ending": JSON(outcome.ending.name),
      "seconds": JSON(seconds), "samples_per_second": JSON(samplesPerSecond.rounded()),
      "training_cost": JSON(outcome.training.cost), "training_accuracy": JSON(outcome.training.accuracy),
      "validation_cost": outcome.validation.map { JSON($0.cost) } ?? .null,
      "validation_accuracy": outcome.validation.map { JSON($0.accuracy) } ?? .null,
      "test_accuracy": testAccuracy.map { JSON($0) } ?? .null, "illness": illness.map { JSON($0.name) } ?? .null,
      "model": JSON(path),
    ]
  }

  var text: String {
    var lines = [
      "\(sizes): \(outcome.history.count) \(outcome.history.count == 1 ? "epoch" : "epochs") in \(seconds.fixed(2)) s, "
        + "\(Int(samplesPerSecond).grouped) samples/s",
      "training    cost \(outcome.training.cost.fixed(4)), accuracy \(outcome.training.accuracy.percentage)",
    ]
    if let validation = outcome.validation {
      lines.append("validation  cost \(validation.cost.fixed(4)), accuracy \(validation.accuracy.percentage)")
    }
    if let testAccuracy { lines.append("test        accuracy \(testAccuracy.percentage)") }
    if outcome.ending == .stoppedEarly { lines.append("stopped early; the network of epoch \(outcome.epoch) is kept") }
    lines.append("saved as \(path)")
    return lines.joined(separator: "\n")
  }
}

extension Training.Ending {
  /// Its name in JSON.
  var name: String {
    switch self {
    case .completed: "completed"
    case .stoppedEarly: "stopped early"
    case .diverged: "diverged"
    case .interrupted: "interrupted"
    }
  }
}
