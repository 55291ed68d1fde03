import Digits
import NeuralNetwork
import Storage

/// What a model file tells of how its network was trained: every option that changes the weights, the data, and what
/// came of it. Nothing that differs between two runs with equal weights, so that equal runs give equal bytes.
enum TrainingRecord {
  /// The options, by the names that they have on the command line with `_` for `-`, and what each was for these images.
  private static let table: [(name: String, value: @Sendable (Train, LabeledImages) -> String?)] = [
    ("hidden", { train, _ in train.plan.hidden.description }),
    ("activation", { train, _ in train.plan.activation.description }),
    ("output_activation", { train, _ in train.plan.outputActivation.rawValue }),
    ("cost", { train, _ in train.plan.cost.rawValue }),
    ("epochs", { train, _ in String(train.plan.epochs) }),
    ("batch_size", { train, _ in String(train.plan.batchSize) }),
    ("learning_rate", { train, _ in String(train.plan.learningRate) }),
    ("l2", { train, _ in String(train.plan.lambda) }),
    ("initializer", { train, _ in train.plan.initializer.rawValue }),
    ("validation", { train, _ in String(train.plan.validation) }),
    ("classes", { _, images in String(images.classCount) }),
    ("precision", { train, _ in train.plan.precision.rawValue }),
    ("seed", { train, _ in String(train.plan.seed) }),
    ("early_stopping", { train, _ in train.earlyStopping.map { String($0) } }),
  ]

  /// The names of all options that are recorded.
  static var optionNames: Set<String> { Set(table.map(\.name)) }

  /// The options of a run and their values, in a fixed order.
  static func options(of train: Train, on images: LabeledImages) -> [(name: String, value: String)] {
    table.compactMap { option in option.value(train, images).map { (option.name, $0) } }
  }

  /// Everything that is recorded.
  static func metadata(of train: Train, on images: LabeledImages, outcome: Training.Outcome) -> [String: String] {
    var record = Dictionary(uniqueKeysWithValues: options(of: train, on: images).map { ($0.name, $0.value) })
    record["image_size"] = "\(images.columns)x\(images.rows)"
    record["trained_epochs"] = String(outcome.epoch)
    record["training_accuracy"] = String(outcome.training.accuracy)
    record["validation_accuracy"] = outcome.validation.map { String($0.accuracy) }
    record["training_images_sha256"] = images.imageDigest.description
    record["training_labels_sha256"] = images.labelDigest.description
    record["instruction_set"] = FastKernels.instructionSet
    record["app_version"] = MNIST.configuration.version
    return record
  }
}
