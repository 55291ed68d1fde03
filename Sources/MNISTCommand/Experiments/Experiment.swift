import Digits
import NeuralNetwork
import Storage

/// A plan and the images that it is followed on: all that the weights of the network depend on.
struct Experiment {
  /// The plan, with the number of classes that the images have.
  let plan: Plan
  /// The images to learn from, those held out included.
  let images: LabeledImages
  /// The network that it starts from, if not a new one, and the digest of the model file that it came from.
  private let start: Network<Float>?
  private let startDigest: String?
  /// The examples to learn from and those to validate by.
  let training, validation: Examples

  /// - Throws: `Failure` if the plan does not suit the images.
  init(
    _ plan: Plan, on images: LabeledImages, from start: Network<Float>? = nil, digest: String? = nil
  ) throws(Failure) {
    var plan = plan
    plan.classes = images.classCount
    self.plan = plan
    self.images = images
    self.start = start
    startDigest = digest
    do throws(PlanError) {
      try plan.check()
      (training, validation) = try plan.split(images.examples)
    } catch {
      throw Failure(PlanOptions.sentence(error), status: Failure.badData)
    }
    if let failure = tooLarge { throw failure }
    if let sizes = start?.sizes, sizes != plan.sizes(for: training) {
      throw Failure(
        "the model to start from is \(sizes.architecture), and these images need "
          + plan.sizes(for: training).architecture, status: Failure.badData)
    }
  }

  /// The run of the plan.
  func run(watchesTraining: Bool = false) -> Training {
    plan.run(on: training, validation: validation, watchesTraining: watchesTraining)
  }

  /// What trains the network, at the beginning.
  func trainer(threads: Int) throws(Failure) -> Trainer {
    do throws(PlanError) {
      return try plan.trainer(on: training, from: start, threads: threads)
    } catch {
      throw Failure(error.description, status: Failure.usage)
    }
  }

  /// The model that a run has come to, with the temperature by which its confidence can be believed, fitted on the
  /// validation images.
  func model(_ outcome: Training.Outcome) -> Model {
    var model = Model(network: outcome.network, cost: plan.cost, metadata: record(of: outcome))
    if validation.count > 0 { model.temperature = outcome.network.temperature(on: validation, cost: plan.cost) }
    return model
  }

  /// The network in figures: `784-100-10`.
  var architecture: String { plan.sizes(for: training).architecture }

  /// Why a network for these images, or a mini-batch of them, would not fit into memory; nil if they do.
  ///
  /// The limit is what a model file may hold, 1 GiB.
  private var tooLarge: Failure? {
    let sizes = plan.sizes(for: images.examples)
    let limit = Double(1 << 28)
    let weights = zip(sizes, sizes.dropFirst()).reduce(0.0) { $0 + (Double($1.0) + 1) * Double($1.1) }
    let activations = sizes.reduce(0.0) { $0 + Double($1) } * Double(min(plan.batchSize, images.count))
    guard weights <= limit, activations <= limit else {
      let what =
        weights > limit
        ? "network would have \(weights.fixed(0)) weights" : "mini-batch would have \(activations.fixed(0)) activations"
      return Failure("the \(what); the limit is \(Int(limit).grouped)", status: Failure.usage)
    }
    return nil
  }
}

// MARK: - The record

extension Experiment {
  /// The name of the digest of the model that it starts from.
  static let startDigestName = "starting_model_sha256"

  /// What the network learns from, by name, for model files and checkpoints.
  var source: [String: String] {
    var source = images.source
    source[Self.startDigestName] = startDigest
    return source
  }

  /// What a model file tells of how its network was trained: every setting of the plan, the data, and what came of it.
  /// Nothing that differs between two runs with equal weights, so that equal runs give equal bytes.
  private func record(of outcome: Training.Outcome) -> [String: String] {
    var record = source
    for (name, text) in plan.record { record[name] = text }
    record["trained_epochs"] = String(outcome.epoch)
    record["training_accuracy"] = String(outcome.training.accuracy)
    record["validation_accuracy"] = outcome.validation.map { String($0.accuracy) }
    record["instruction_set"] = FastKernels.instructionSet
    record["app_version"] = MNIST.configuration.version
    return record
  }
}

extension Model {
  /// The settings of the plan that it was trained by, by name; none if it tells of none.
  var settings: [String: String] {
    let known = Set(Plan.settings.map(\.name))
    let recorded = metadata.filter { known.contains($0.key) }
    // The cost stands in the file in its own right.
    return recorded.isEmpty ? [:] : recorded.merging(["cost": cost.rawValue]) { $1 }
  }
}

extension LabeledImages {
  /// What tells these images from others, by name.
  ///
  /// - Complexity: O(*n*) in the number of bytes, as digests are.
  var source: [String: String] {
    [
      "image_size": "\(columns)x\(rows)", "training_images_sha256": imageDigest.description,
      "training_labels_sha256": labelDigest.description,
    ]
  }
}

extension [Int] {
  /// The sizes of layers as text: `784-100-10`.
  var architecture: String { map(String.init).joined(separator: "-") }
}
