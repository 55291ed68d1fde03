import Experiments
import NeuralNetwork
import Storage

/// What `mnist train` reports at the end.
struct TrainingReport {
  let experiment: Experiment
  let result: TrainingResult
  let testAccuracy: Double?
  let path: String

  private var outcome: Training.Outcome { result.outcome }
  private var samplesPerSecond: Double {
    Double(experiment.training.count * outcome.history.count) / max(outcome.seconds, .leastNormalMagnitude)
  }

  var json: JSON {
    [
      "epochs": JSON(outcome.history.count), "best_epoch": JSON(outcome.epoch), "ending": JSON(outcome.ending.name),
      "seconds": JSON(outcome.seconds), "samples_per_second": JSON(samplesPerSecond.rounded()),
      "training_cost": JSON(outcome.training.cost), "training_accuracy": JSON(outcome.training.accuracy),
      "validation_cost": outcome.validation.map { JSON($0.cost) } ?? .null,
      "validation_accuracy": outcome.validation.map { JSON($0.accuracy) } ?? .null,
      "test_accuracy": testAccuracy.map { JSON($0) } ?? .null, "illness": result.illness.map { JSON($0.name) } ?? .null,
      "model": JSON(path),
    ]
  }

  var text: String {
    var lines = [
      "\(experiment.architecture): \(counted(outcome.history.count, "epoch")) in \(outcome.seconds.fixed(2)) s, "
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
