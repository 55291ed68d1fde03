import Storage

extension Plan {
  /// All properties, in the order in which they are told: the one place for their names, ranges, defaults and help.
  public static let settings: [Setting] = network + examples + descent + regularization + computation

  private static let network: [Setting] = [
    Setting(
      "hidden", \.hidden, Setting.Domain("sizes within 1…100000 such as 100 or 100,30, or none") { 1...100_000 ~= $0 },
      aliases: ["hidden-layer-sizes"], symbol: "sizes", "Neurons of each hidden layer, such as 100 or 100,30, or none."),
    Setting(
      "activation", \.activation, Setting.Domain("one or more of \(hiddenActivations), separated by commas"),
      symbol: "names", "\(hiddenActivations): one name, or one for each hidden layer."),
    Setting(
      "output_activation", \.outputActivation, .name(of: Activation.self), symbol: "name",
      "The output layer's activation, softmax among them."),
    Setting(
      "as_sigmoid", \.asSigmoid, Setting.Domain("true or false"), symbol: "",
      "Save tanh and scaled-tanh layers as sigmoid ones that give the same answers."),
    Setting(
      "initializer", \.initializer, .name(of: Initializer.self), symbol: "name",
      "Weights drawn with deviation 1/√inputs (scaled), 1 (large), Glorot's or He's."),
    Setting("cost", \.cost, .name(of: Cost.self), aliases: ["loss"], symbol: "name", "cross-entropy or quadratic."),
    Setting(
      "label_smoothing", \.labelSmoothing, .share, symbol: "ε", "Even the desired outputs out by this share."
    ) { $0.labelSmoothing > 0 },
    Setting(
      "teacher_temperature", \.teacherTemperature, Setting.Domain("a number within 0.1…100") { 0.1...100 ~= $0 },
      symbol: "T", "Learn from a --teacher's answers softened so much."
    ) { $0.needsTeacher },
  ]

  private static let examples: [Setting] = [
    Setting("training", \.training, .count, symbol: "n", "Learn from the first N training images only."),
    Setting(
      "validation", \.validation, .countFromZero, symbol: "n",
      "How many training images, the last ones, are held out to validate by."),
    Setting(
      "classes", \.classes, Setting.Domain("a whole number within 1…256") { 1...256 ~= $0 }, symbol: "n",
      usual: "as the labels have it", "The number of classes."),
    Setting(
      "rotation", \.rotation, Setting.Domain("a number within 0…45") { 0...45 ~= $0 }, symbol: "degrees",
      "Turn or slant every image by up to so many degrees, a 1 or a 7 by half as many, anew in every epoch."
    ) { $0.rotation > 0 },
    Setting(
      "scaling", \.scaling, Setting.Domain("a number within 0…0.9") { 0...0.9 ~= $0 }, symbol: "share",
      "Make every image wider or narrower, and higher or lower, by up to this share."
    ) { $0.scaling > 0 },
    Setting(
      "elastic_alpha", \.elasticAlpha, Setting.Domain("a number within 0…1000") { 0...1000 ~= $0 }, symbol: "α",
      "Bend every image so strongly; 37 moves a pixel by about 1.1."
    ) { $0.elasticAlpha > 0 },
    Setting(
      "elastic_sigma", \.elasticSigma, Setting.Domain("a number within 0.1…50") { 0.1...50 ~= $0 }, symbol: "σ",
      "Bend it so smoothly: what is farther away than about so many pixels moves by itself."
    ) { $0.elasticAlpha > 0 },
    Setting(
      "upstrokes", \.upstrokes, Setting.Domain("a number within 0…1") { 0...1 ~= $0 }, symbol: "share",
      "Give this share of the 1s an upstroke, anew in every epoch: in Europe most have one, in MNIST few."
    ) { $0.upstrokes > 0 },
  ]

  private static let descent: [Setting] = [
    Setting(
      "epochs", \.epochs, .count, aliases: ["max-iter"], symbol: "n", "How often to go through the training images."),
    Setting(
      "batch_size", \.batchSize, .count, aliases: ["mini-batch-size"], symbol: "n", "Images in a mini-batch."),
    Setting(
      "optimizer", \.optimizer, .name(of: Rule.self), aliases: ["solver"], symbol: "name",
      "sgd, with --momentum if you like, or adam."),
    Setting(
      "learning_rate", \.learningRate, .fromZero, aliases: ["eta", "lr", "learning-rate-init"], symbol: "η",
      usual: "0.1, for adam 0.001", "The learning rate η."),
    Setting("momentum", \.momentum, .share, aliases: ["mu"], symbol: "μ", "Momentum for sgd.") { $0.momentum > 0 },
    Setting(
      "nesterov", \.nesterov, Setting.Domain("true or false"), aliases: ["nesterovs-momentum"], symbol: "",
      "Let momentum look ahead."),
    Setting(
      "beta1", \.beta1, .share, aliases: ["beta-1"], symbol: "β₁", "What adam keeps of the gradient's mean."
    ) { $0.optimizer == .adam },
    Setting(
      "beta2", \.beta2, .share, aliases: ["beta-2"], symbol: "β₂", "What adam keeps of its square's."
    ) { $0.optimizer == .adam },
    Setting("epsilon", \.epsilon, .aboveZero, aliases: ["eps"], symbol: "ε", "Adam's ε.") { $0.optimizer == .adam },
    Setting(
      "schedule", \.schedule, .name(of: Fall.self), symbol: "name",
      "How η falls: constant, step, inverse-scaling or cosine."),
    Setting(
      "step_size", \.stepSize, .count, symbol: "n", "step: after how many epochs each."
    ) { $0.schedule == .step && $0.milestones.isEmpty },
    Setting(
      "milestones", \.milestones, Setting.Domain("epochs such as 30,50, or none") { $0 >= 1 }, symbol: "n,n,…",
      "step: after which epochs, in place of --step-size."
    ) { $0.schedule == .step && !$0.milestones.isEmpty },
    Setting("gamma", \.gamma, .fromZero, symbol: "γ", "step: by which factor.") { $0.schedule == .step },
    Setting(
      "power", \.power, Setting.Domain("a number within 0…10") { 0...10 ~= $0 }, aliases: ["power-t"], symbol: "p",
      "inverse-scaling: η / (1 + epochs)^p."
    ) { $0.schedule == .inverseScaling },
    Setting("eta_min", \.etaMin, .fromZero, symbol: "η", "cosine: where η ends.") { $0.schedule == .cosine },
    Setting(
      "warmup", \.warmup, .fromZero, aliases: ["warmup-epochs"], symbol: "epochs",
      "For how many epochs η rises at first."
    ) { $0.warmup > 0 },
    Setting(
      "clip_norm", \.clipNorm, .aboveZero, aliases: ["max-grad-norm"], symbol: "norm",
      "Shorten gradients that are longer."),
  ]

  private static let regularization: [Setting] = [
    Setting("l1", \.l1, .fromZero, symbol: "λ", "The L1 regularisation λ.") { $0.l1 > 0 },
    Setting(
      "l2", \.l2, .fromZero, aliases: ["lmbda", "alpha"], symbol: "λ",
      usual: "5 with cross-entropy, 0 with quadratic cost", "The L2 regularisation λ."),
    Setting(
      "weight_decay", \.weightDecay, .fromZero, symbol: "x", "Shrink weights by this part times η, as AdamW does."
    ) { $0.weightDecay > 0 },
    Setting(
      "dropout", \.dropout, .share, symbol: "share", "Delete this share of hidden neurons for a mini-batch."
    ) { $0.dropout > 0 },
    Setting("max_norm", \.maxNorm, .aboveZero, symbol: "norm", "Shorten the weights that lead to a neuron if longer."),
  ]

  private static let computation: [Setting] = [
    Setting(
      "ema_decay", \.emaDecay, .share, symbol: "share", "Use the moving average of the weights that keeps this share."
    ) { $0.emaDecay > 0 },
    Setting(
      "early_stopping", \.earlyStopping, .count, aliases: ["early-stopping-n", "patience", "n-iter-no-change"],
      symbol: "n", "Stop when validation accuracy has not improved for N epochs; keep the best."),
    Setting(
      "min_delta", \.minDelta, .share, aliases: ["tol"], symbol: "x",
      "How much more accuracy, 0…1, is an improvement."
    ) { $0.minDelta > 0 && $0.earlyStopping != nil },
    Setting(
      "precision", \.precision, .name(of: FastKernels.Precision.self), symbol: "name",
      "bfloat16 rounds the factors of products behind the first layer: faster where the processor multiplies tiles of "
        + "them."),
    Setting(
      "seed", \.seed, Setting.Domain("a whole number from 0 to 18446744073709551615"), aliases: ["random-state"],
      symbol: "n", "Equal seeds give equal networks."),
  ]

  private static let hiddenActivations = Activation.forHiddenLayers.map(\.rawValue)
    .joined(separator: ", ")
}

// MARK: - A plan as text

extension Plan {
  /// Every setting that has a say in this plan, by name, as text: what `init(record:)` makes the same plan of.
  public var record: [(name: String, text: String)] {
    let plan = resolved
    return Self.settings.compactMap { setting in setting.text(plan).map { (setting.name, $0) } }
  }

  /// The settings that differ from the default plan's.
  public var changes: [(name: String, text: String)] {
    let usual = Dictionary(uniqueKeysWithValues: Plan().record.map { ($0.name, $0.text) })
    return record.filter { usual[$0.name] != $0.text }
  }

  /// The settings that differ from their defaults and have no say beside the others, such as `gamma` without steps.
  public var settingsWithoutUse: [String] { Self.settings.filter { $0.isWithoutUse(self) }.map(\.name) }

  /// Makes a plan of texts by name; what they do not say is as in `Plan()`.
  ///
  /// - Throws: `PlanError` for an unknown name, or a text that the setting does not take.
  public init(record: some Sequence<(name: String, text: String)>) throws(PlanError) {
    self.init()
    for (name, text) in record { try set(name, to: text) }
  }

  /// The setting that has this name, or the option `--name`.
  public static func setting(_ name: String) -> Setting? {
    let underscored = name.replacing("-", with: "_")
    return settings.first { $0.name == underscored || $0.aliases.contains(name) }
  }

  /// Changes the setting `name` to what `text` says.
  ///
  /// - Throws: `PlanError` if there is no such setting, or the text is not as it expects.
  public mutating func set(_ name: String, to text: String) throws(PlanError) {
    guard let setting = Self.setting(name) else { throw PlanError(nil, "there is no setting \(name.quoted)") }
    guard setting.write(&self, text) else { throw PlanError(setting.name, setting.demand(not: text)) }
  }
}

extension Setting {
  /// What it expects, in place of `text`.
  func demand(not text: String) -> String { "must be \(expected), not \(text.quoted)" }
}
