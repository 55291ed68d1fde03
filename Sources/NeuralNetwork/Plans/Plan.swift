import Storage

/// Everything that a network's weights depend on besides the examples: its shape, how it begins and how it learns.
///
/// Without changes it is chapter 3's network, 784-100-10 on MNIST, with cross-entropy and L2 regularisation for 30 epochs.
/// `Plan.settings` has every property by name as text, for files and command lines.
public struct Plan: Sendable, Equatable {
  // MARK: The network

  /// The number of neurons of each hidden layer.
  public var hidden = [100]
  /// The activation of the hidden layers: one for all, or one each.
  public var activation = [Activation.sigmoid]
  /// The activation of the output layer.
  public var outputActivation = Activation.sigmoid
  /// Whether hidden layers of tanh and scaled tanh are saved as sigmoids that give the same answers; see
  /// `Network.withSigmoids`.
  public var asSigmoid = false
  /// How the weights begin.
  public var initializer = Initializer.scaled

  // MARK: What is learned

  /// The cost.
  public var cost = Cost.crossEntropy
  /// ε of label smoothing, 0..<1.
  public var labelSmoothing = 0.0
  /// T, by which a teacher's zᴸ are divided, so that it tells more of the classes that it takes for less likely.
  public var teacherTemperature = 1.0
  /// How many of the training examples, the first, are learned from; `nil` for all that are not held out.
  public var training: Int?
  /// How many training examples, the last, are held out for validation.
  public var validation = 10_000
  /// The number of classes; `nil` for as many as the labels have.
  public var classes: Int?
  /// By how many degrees images are turned or slanted anew in every epoch; see `Deformation` in Digits.
  public var rotation = 0.0
  /// By which share each of width and height is stretched.
  public var scaling = 0.0
  /// How strongly they are bent, α of Simard's elastic distortion.
  public var elasticAlpha = 0.0
  /// How smoothly, σ of it, in pixels.
  public var elasticSigma = 5.5
  /// The share of 1s that get an upstroke.
  public var upstrokes = 0.0

  // MARK: How it is learned

  /// How often all examples are shown.
  public var epochs = 30
  /// The number of examples in a mini-batch.
  public var batchSize = 10
  /// The update rule.
  public var optimizer = Rule.sgd
  /// η; `nil` for 0.1 with gradient descent and 0.001 with Adam.
  public var learningRate: Double?
  /// μ of momentum, 0..<1, for gradient descent; 0 for none.
  public var momentum = 0.0
  /// Whether momentum looks ahead.
  public var nesterov = false
  /// β₁ of Adam.
  public var beta1 = 0.9
  /// β₂ of Adam.
  public var beta2 = 0.999
  /// ε of Adam.
  public var epsilon = 1e-8
  /// How η falls.
  public var schedule = Fall.constant
  /// After how many epochs each, for `step`.
  public var stepSize = 10
  /// After which epochs, for `step`, in place of every `stepSize`; ascending.
  public var milestones: [Int] = []
  /// By which factor each time, for `step`.
  public var gamma = 0.1
  /// The power of 1 + epochs, for `inverseScaling`.
  public var power = 0.5
  /// Where η ends, for `cosine`.
  public var etaMin = 0.0
  /// For how many epochs η rises at first.
  public var warmup = 0.0
  /// The largest norm of the gradient.
  public var clipNorm: Double?
  /// d of the moving average of the weights, which is used in place of the latest, 0..<1; 0 for none.
  public var emaDecay = 0.0
  /// After how many epochs without improvement to stop and keep the best network.
  public var earlyStopping: Int?
  /// By how much validation accuracy must rise to count as improvement.
  public var minDelta = 0.0

  // MARK: What keeps weights small

  /// λ of L1.
  public var l1 = 0.0
  /// λ of L2; `nil` for 5 with cross-entropy and 0 with the quadratic cost.
  public var l2: Double?
  /// The decoupled decay of the weights, as in AdamW.
  public var weightDecay = 0.0
  /// The share of hidden neurons that are deleted for a mini-batch, 0..<1.
  public var dropout = 0.0
  /// The largest norm of the weights that lead to a neuron.
  public var maxNorm: Double?

  // MARK: How it is computed

  /// What the factors of dense products are rounded to.
  public var precision = FastKernels.Precision.float32
  /// Equal seeds give equal networks.
  public var seed: UInt64 = 1

  /// The names of the update rules.
  public enum Rule: String, CaseIterable, Sendable {
    /// Gradient descent, with momentum if that is not 0.
    case sgd
    case adam
  }

  /// The names of the ways in which η falls.
  public enum Fall: String, CaseIterable, Sendable {
    case constant
    case step
    case inverseScaling = "inverse-scaling"
    case cosine
  }

  /// Makes the plan of chapter 3.
  public init() {}
}

extension Plan {
  /// This plan with every property given that another one decides when it is `nil`.
  public var resolved: Plan {
    var plan = self
    plan.learningRate = learningRate ?? (optimizer == .adam ? 0.001 : 0.1)
    plan.l2 = l2 ?? (cost == .crossEntropy ? 5 : 0)
    return plan
  }

  /// Whether the network learns another's answers, which has to be given with the plan.
  public var needsTeacher: Bool { teacherTemperature != 1 }

  /// Whether this plan and another differ in nothing but their seeds.
  public func isEqualButForSeed(to other: Plan) -> Bool {
    var same = other
    same.seed = seed
    return self == same
  }

  /// The activation of each layer behind the inputs.
  public var activations: [Activation] {
    hidden.indices.map { activation.count == 1 ? activation[0] : activation[$0] } + [outputActivation]
  }

  /// The activations of the network as it is saved.
  public var savedActivations: [Activation] {
    asSigmoid ? activations.dropLast().map(\.sigmoidForm) + [outputActivation] : activations
  }

  /// When to stop before all epochs are done.
  public var stopping: EarlyStopping? {
    earlyStopping.map { EarlyStopping(patience: $0, minDelta: minDelta) }
  }

  /// The examples to learn from and those to validate by.
  ///
  /// - Throws: `PlanError` if there are not so many.
  public func split(_ examples: Examples) throws(PlanError) -> (training: Examples, validation: Examples) {
    guard validation < examples.count else {
      throw PlanError(
        "validation", "\(validation) leaves nothing to learn from: there are \(examples.count) training images")
    }
    let (rest, validation) = examples.split(validation: validation)
    guard training ?? 1 <= rest.count else {
      throw PlanError("training", "\(training ?? 1) is more than the \(rest.count) images that are not held out")
    }
    return (rest[0..<(training ?? rest.count)], validation)
  }

  /// The numbers of neurons per layer for such examples, the inputs first.
  public func sizes(for examples: Examples) -> [Int] { [examples.inputCount] + hidden + [examples.classCount] }

  /// A new network, or the given one, with all it takes to train it on `training` by this plan.
  ///
  /// - Throws: `PlanError` if this plan contradicts itself.
  /// - Precondition: a given network takes such examples.
  public func trainer(
    on training: Examples, from network: Network<Float>? = nil, threads: Int = 1
  ) throws(PlanError) -> Trainer {
    try check()
    let plan = resolved
    var generator = RandomGenerator(seed: seed)
    let drawn: Network<Float> = initializer.network(
      sizes: sizes(for: training), activations: activations, using: &generator)
    let regularization = Regularization(
      l1: l1, l2: plan.l2 ?? 0, weightDecay: weightDecay, maxNorm: maxNorm, trainingCount: training.count)
    return Trainer(
      network: network ?? drawn, cost: cost, labelSmoothing: labelSmoothing, batchSize: batchSize,
      schedule: Schedule(learningRate: plan.learningRate ?? 0, decay: decay, warmup: warmup),
      optimizer: Optimizer(rule, regularization: regularization, gradientNorm: clipNorm),
      dropout: dropout > 0 ? Dropout(share: dropout) : nil,
      average: emaDecay > 0 ? MovingAverage(decay: emaDecay) : nil, generator: generator,
      kernels: FastKernels(threads: threads, precision: precision))
  }

  /// The run of this plan on such examples; `view` is what each epoch shows of them.
  ///
  /// - Precondition: early stopping has validation examples.
  public func run(
    on training: Examples, validation: Examples, watchesTraining: Bool = false,
    view: (@Sendable (_ epoch: Int) -> Batch<Float>)? = nil
  ) -> Training {
    Training(
      on: training, validation: validation, epochs: epochs, earlyStopping: stopping, watchesTraining: watchesTraining,
      view: view)
  }

  private var rule: any UpdateRule {
    switch optimizer {
    case .adam: Adam(beta1: beta1, beta2: beta2, epsilon: epsilon)
    case .sgd: momentum == 0 ? GradientDescent() : Momentum(coefficient: momentum, isNesterov: nesterov)
    }
  }

  private var decay: Schedule.Decay {
    switch schedule {
    case .constant: .constant
    case .step where milestones.isEmpty: .step(every: stepSize, factor: gamma)
    case .step: .steps(after: milestones, factor: gamma)
    case .inverseScaling: .inverseScaling(power: power)
    case .cosine: .cosine(epochs: max(1e-9, Double(epochs) - warmup), etaMin: etaMin)
    }
  }

  /// Whether every setting is in its range, and all go together.
  ///
  /// - Throws: `PlanError` for the first that is not.
  public func check() throws(PlanError) {
    for setting in Self.settings {
      if let fault = setting.fault(self) { throw PlanError(setting.name, setting.demand(not: fault)) }
    }
    func require(_ condition: Bool, _ setting: String, _ reason: @autoclosure () -> String) throws(PlanError) {
      if !condition { throw PlanError(setting, reason()) }
    }
    let layers = hidden.count
    try require(
      activation.count == 1 || activation.count == layers, "activation",
      "has \(activation.count) names for \(counted(layers, "hidden layer"))")
    try require(!activation.contains(.softmax), "activation", "cannot be softmax: that is for the output layer only")
    try require(
      cost.accepts(outputActivation), "cost",
      "\(cost.rawValue) needs sigmoid or softmax outputs, not \(outputActivation.rawValue)")
    try require(
      !asSigmoid || savedActivations != activations, "as_sigmoid", "needs hidden layers of tanh or scaled-tanh")
    try require(!nesterov || momentum > 0, "nesterov", "needs momentum above 0")
    try require(momentum == 0 || optimizer == .sgd, "momentum", "needs optimizer sgd")
    try require(earlyStopping == nil || validation > 0, "early_stopping", "needs validation above 0")
    try require(
      zip(milestones, milestones.dropFirst()).allSatisfy(<), "milestones", "must ascend, not \(milestones)")
  }
}
