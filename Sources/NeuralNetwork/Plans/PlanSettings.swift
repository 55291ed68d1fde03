extension Plan {
  /// All properties, in the order in which they are told.
  public static let settings: [PlanSetting] = [
    PlanSetting("hidden", \.hidden, .init("sizes within 1…100000 such as 100 or 100,30, or none")),
    PlanSetting("activation", \.activation, .init("one or more of \(hiddenActivations), separated by commas")),
    PlanSetting("output_activation", \.outputActivation, .name(of: Activation.self)),
    PlanSetting("initializer", \.initializer, .name(of: Initializer.self)),
    PlanSetting("cost", \.cost, .name(of: Cost.self)),
    PlanSetting("label_smoothing", \.labelSmoothing, .share) { $0.labelSmoothing > 0 },
    PlanSetting("training", \.training, .count),
    PlanSetting("validation", \.validation, .countOrNone),
    PlanSetting("classes", \.classes, .init("a whole number within 1…256") { 1...256 ~= $0 }),
    PlanSetting("epochs", \.epochs, .count),
    PlanSetting("batch_size", \.batchSize, .count),
    PlanSetting("optimizer", \.optimizer, .name(of: Rule.self)),
    PlanSetting("learning_rate", \.learningRate, .fromZero),
    PlanSetting("momentum", \.momentum, .share) { $0.momentum > 0 },
    PlanSetting("nesterov", \.nesterov, .init("true or false")),
    PlanSetting("beta1", \.beta1, .share) { $0.optimizer == .adam },
    PlanSetting("beta2", \.beta2, .share) { $0.optimizer == .adam },
    PlanSetting("epsilon", \.epsilon, .aboveZero) { $0.optimizer == .adam },
    PlanSetting("schedule", \.schedule, .name(of: Fall.self)),
    PlanSetting("step_size", \.stepSize, .count) { $0.schedule == .step },
    PlanSetting("gamma", \.gamma, .fromZero) { $0.schedule == .step },
    PlanSetting("power", \.power, .init("a number within 0…10") { 0...10 ~= $0 }) { $0.schedule == .inverseScaling },
    PlanSetting("eta_min", \.minimumLearningRate, .fromZero) { $0.schedule == .cosine },
    PlanSetting("warmup", \.warmup, .fromZero) { $0.warmup > 0 },
    PlanSetting("clip_norm", \.clipNorm, .aboveZero),
    PlanSetting("l1", \.l1, .fromZero) { $0.l1 > 0 },
    PlanSetting("l2", \.l2, .fromZero),
    PlanSetting("weight_decay", \.weightDecay, .fromZero) { $0.weightDecay > 0 },
    PlanSetting("dropout", \.dropout, .share) { $0.dropout > 0 },
    PlanSetting("max_norm", \.maxNorm, .aboveZero),
    PlanSetting("ema_decay", \.averageDecay, .share) { $0.averageDecay > 0 },
    PlanSetting("early_stopping", \.earlyStopping, .count),
    PlanSetting("min_delta", \.minimumImprovement, .share) { $0.minimumImprovement > 0 },
    PlanSetting("precision", \.precision, .name(of: FastKernels.Precision.self)),
    PlanSetting("seed", \.seed, .init("a whole number within 0…18446744073709551615")),
  ]

  private static let hiddenActivations = Activation.allCases.filter { $0 != .softmax }.map(\.rawValue)
    .joined(separator: ", ")

  /// Every setting that has a say in this plan, by name, as text: what `init(record:)` makes the same plan of.
  public var record: [(name: String, text: String)] {
    let plan = resolved
    return Self.settings.compactMap { setting in setting.read(plan).map { (setting.name, $0) } }
  }

  /// Makes a plan of texts by name; what they do not say is as in `Plan()`.
  ///
  /// - Throws: `PlanError` for a name or a text that is none.
  public init(record: some Sequence<(name: String, text: String)>) throws(PlanError) {
    self.init()
    for (name, text) in record { try set(name, to: text) }
  }

  /// Changes the property `name` to what `text` says.
  ///
  /// - Throws: `PlanError` if there is no such property, or the text is not as it expects.
  public mutating func set(_ name: String, to text: String) throws(PlanError) {
    guard let setting = Self.settings.first(where: { $0.name == name }) else { throw .unknownSetting(name) }
    guard setting.write(&self, text) else { throw .invalid(setting: name, text: text, expected: setting.expected) }
  }
}
