import Experiments
import NeuralNetwork
import Storage

/// What `mnist train --dry-run` prints.
struct PlanReport {
  let experiment: Experiment
  let path: String

  /// The report, as text or as a JSON object.
  func text(asJSON: Bool) -> String { asJSON ? json.description : text }

  private var json: JSON {
    .object([
      .init("architecture", JSON(experiment.architecture)),
      .init("training_images", JSON(experiment.training.count)),
      .init("validation_images", JSON(experiment.validation.count)),
      .init("training", .object(experiment.plan.record.map { .init($0.name, JSON($0.text)) })),
      .init("model", JSON(path)),
    ])
  }

  private var text: String {
    let plan = experiment.plan.resolved
    let images = experiment.images
    return """
      \(experiment.architecture), \(plan.activations.map(\.rawValue).joined(separator: ", "))
      \(plan.cost.rawValue) cost, η \(plan.learningRate ?? 0), λ \(plan.l2 ?? 0), mini-batches of \(plan.batchSize), \
      \(plan.initializer.rawValue) initialisation with seed \(plan.seed)
      \(plan.epochs) epochs on \(experiment.training.count) images of \(images.columns) × \(images.rows) in \
      \(images.classCount) classes, \(experiment.validation.count) for validation\(others)
      would be saved as \(path); nothing was written
      """
  }

  /// The settings that the sentences do not tell, where they are not as usual.
  private var others: String {
    let told = [
      "hidden", "activation", "output_activation", "cost", "learning_rate", "l2", "batch_size", "initializer", "seed",
      "epochs", "training", "validation", "classes",
    ]
    let settings = experiment.plan.changes.filter { !told.contains($0.name) }
    return settings.isEmpty ? "" : "\n" + settings.map { "\($0.name) \($0.text)" }.joined(separator: ", ")
  }
}
