/// How a network was trained and what came of it: enough to do it again and compare the bytes.
public struct TrainingRecord: Sendable, Equatable {
  /// The plan that was followed.
  public var plan: Plan
  /// What was learned from.
  public var source: TrainingSource
  /// The epoch after which the network stood.
  public var epochs: Int
  /// The share of training images that it reads correctly, 0…1.
  public var trainingAccuracy: Double
  /// The share of validation images, if there were any.
  public var validationAccuracy: Double?
  /// Cost and accuracy after each epoch of the run, as `[Training.Epoch].curve` has them; empty where a file does not tell.
  public var curve: [Training.Score]
  /// The kernels' instruction set; equal plans give equal bytes on equal ones.
  public var instructionSet: String
  /// The version of the program.
  public var version: String

  public init(
    plan: Plan, source: TrainingSource, epochs: Int, trainingAccuracy: Double, validationAccuracy: Double?,
    curve: [Training.Score] = [], instructionSet: String, version: String
  ) {
    self.plan = plan
    self.source = source
    self.epochs = epochs
    self.trainingAccuracy = trainingAccuracy
    self.validationAccuracy = validationAccuracy
    self.curve = curve
    self.instructionSet = instructionSet
    self.version = version
  }
}

/// What a network learned from: the size of the images, and the SHA-256 digests of the uncompressed IDX files of images and
/// labels and of the model files that training started from and that taught it, if any, as hexadecimal digits.
public struct TrainingSource: Sendable, Hashable {
  public let imageSize: ImageSize
  public let images: String
  public let labels: String
  public var startingModel: String?
  public var teacher: String?

  public init(
    imageSize: ImageSize, images: String, labels: String, startingModel: String? = nil, teacher: String? = nil
  ) {
    self.imageSize = imageSize
    self.images = images
    self.labels = labels
    self.startingModel = startingModel
    self.teacher = teacher
  }
}

// MARK: - As text

extension TrainingSource {
  /// What files say of it, by name.
  public var text: [String: String] {
    var text = [
      "image_size": imageSize.description, "training_images_sha256": images, "training_labels_sha256": labels,
    ]
    text["starting_model_sha256"] = startingModel
    text["teacher_sha256"] = teacher
    return text
  }

  /// Reads what a file says; nil if that is not all.
  public init?(text: [String: String]) {
    guard let size = text["image_size"].flatMap({ ImageSize($0) }), let images = text["training_images_sha256"],
      let labels = text["training_labels_sha256"]
    else { return nil }
    self.init(
      imageSize: size, images: images, labels: labels, startingModel: text["starting_model_sha256"],
      teacher: text["teacher_sha256"])
  }
}

extension TrainingRecord {
  /// What files say of it, by name; nothing that differs between two runs with equal weights.
  var text: [String: String] {
    var text = source.text
    for (name, value) in plan.record { text[name] = value }
    text["trained_epochs"] = String(epochs)
    text["training_accuracy"] = String(trainingAccuracy)
    text["validation_accuracy"] = validationAccuracy.map { String($0) }
    if !curve.isEmpty { text["curve"] = curve.map { "\($0.cost) \($0.accuracy)" }.joined(separator: ",") }
    text["instruction_set"] = instructionSet
    text["app_version"] = version
    return text
  }

  /// Reads what a file says; nil if that is not all.
  init?(text: [String: String]) {
    let settings = Plan.settings.compactMap { setting in text[setting.name].map { (name: setting.name, text: $0) } }
    guard let source = TrainingSource(text: text), let plan = try? Plan(record: settings), (try? plan.check()) != nil,
      let epochs = text["trained_epochs"].flatMap({ Int($0) }),
      let training = text["training_accuracy"].flatMap({ Double($0) }),
      let instructionSet = text["instruction_set"], let version = text["app_version"]
    else { return nil }
    self.init(
      plan: plan, source: source, epochs: epochs, trainingAccuracy: training,
      validationAccuracy: text["validation_accuracy"].flatMap { Double($0) },
      curve: text["curve"].flatMap(Self.curve) ?? [], instructionSet: instructionSet, version: version)
  }

  /// Reads pairs of cost and accuracy; nil if one is not such a pair.
  private static func curve(_ text: String) -> [Training.Score]? {
    let pairs = text.utf8.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false).map { pair in
      let numbers = pair.split(separator: UInt8(ascii: " "), omittingEmptySubsequences: false)
      return numbers.compactMap { Double(String(decoding: $0, as: UTF8.self)) }.filter(\.isFinite)
    }
    guard pairs.allSatisfy({ $0.count == 2 }) else { return nil }
    return pairs.map { Training.Score(cost: $0[0], accuracy: $0[1]) }
  }
}

extension [Training.Epoch] {
  /// Cost and accuracy after each epoch on the validation examples, or without any on the training examples; costs rounded to
  /// four digits behind the point, accuracies, 0…1, to five.
  public var curve: [Training.Score] {
    compactMap { epoch in
      (epoch.validation ?? epoch.training).map {
        Training.Score(cost: ($0.cost * 1e4).rounded() / 1e4, accuracy: ($0.accuracy * 1e5).rounded() / 1e5)
      }
    }
  }
}
