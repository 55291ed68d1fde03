import Digits
import NeuralNetwork
import Storage

/// What a model file tells of how its network was trained: every option that changes the weights, the data, and what
/// came of it. Nothing that differs between two runs with equal weights, so that equal runs give equal bytes.
enum TrainingRecord {
  /// The options, by the names that they have on the command line, with `_` for `-`.
  static func options(plan: PlanOptions, earlyStopping: Int?) -> [(key: String, value: String)] {
    var options = [
      ("hidden", plan.hidden.sizes.isEmpty ? "none" : plan.hidden.defaultValueDescription),
      ("activation", plan.activation.defaultValueDescription),
      ("output_activation", plan.outputActivation.rawValue), ("cost", plan.cost.rawValue),
      ("epochs", String(plan.epochs)), ("batch_size", String(plan.batchSize)),
      ("learning_rate", String(plan.learningRate)), ("l2", String(plan.lambda)),
      ("initializer", plan.initializer.rawValue), ("validation", String(plan.validation)), ("seed", String(plan.seed)),
    ]
    if let earlyStopping { options.append(("early_stopping", String(earlyStopping))) }
    return options.map { (key: $0.0, value: $0.1) }
  }

  /// The keys under which `options` stand in a model file.
  static let optionNames = [
    "hidden", "activation", "output_activation", "cost", "epochs", "batch_size", "learning_rate", "l2", "initializer",
    "validation", "seed", "early_stopping",
  ]

  /// Everything that is recorded.
  static func metadata(
    plan: PlanOptions, earlyStopping: Int?, images: LabeledImages, result: TrainingResult
  ) -> [String: String] {
    var record = Dictionary(
      uniqueKeysWithValues: options(plan: plan, earlyStopping: earlyStopping).map { ($0.key, $0.value) })
    record["image_size"] = "\(images.columns)x\(images.rows)"
    record["trained_epochs"] = String(result.outcome.epoch)
    record["training_accuracy"] = String(result.training.accuracy)
    record["validation_accuracy"] = result.validation.map { String($0.accuracy) }
    record["training_images_sha256"] = images.imageDigest.description
    record["training_labels_sha256"] = images.labelDigest.description
    record["instruction_set"] = FastKernels.instructionSet
    record["app_version"] = MNIST.configuration.version
    return record
  }
}
