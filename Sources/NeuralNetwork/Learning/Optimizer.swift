/// What becomes of weights and biases after each mini-batch: the gradient of the regularised cost, shortened if it is too
/// long, and a rule that makes a step of it.
public struct Optimizer: Sendable {
  /// What keeps the weights small.
  public internal(set) var regularization: Regularization
  /// The largest norm of the gradient over all weights and biases; a longer one is shortened to it (Pascanu and others,
  /// "On the difficulty of training recurrent neural networks", 2013). `nil` for any.
  public let gradientNorm: Double?
  /// What makes a step of the gradient.
  private(set) var rule: any UpdateRule
  /// The number of steps that it has made.
  private(set) var steps = 0
  /// s: the weights are s times those in the parameters between two steps, so that L2 shrinks all of them by one
  /// multiplication. Other than 1 only during an epoch of plain gradient descent with L2 or weight decay; `settle` makes it 1.
  private(set) var scale: Float = 1
  private var gradient: Parameters<Float>?

  /// Makes an optimiser; plain gradient descent unless another rule is given.
  ///
  /// - Precondition: `gradientNorm`, if any, is above 0.
  public init(
    _ rule: any UpdateRule = GradientDescent(), regularization: Regularization = .none, gradientNorm: Double? = nil
  ) {
    precondition(gradientNorm.map { $0 > 0 } ?? true, "a gradient cannot be shortened to nothing")
    self.rule = rule
    self.regularization = regularization
    self.gradientNorm = gradientNorm
  }

  /// Changes `parameters` once, after `backpropagation` has run on a mini-batch of m examples.
  mutating func update(
    _ parameters: inout Parameters<Float>, with backpropagation: Backpropagation<Float>, examples m: Int,
    learningRate η: Double, using kernels: FastKernels
  ) {
    steps += 1
    let decay = Float(1 - η * regularization.weightDecay)
    if addsInPlace {
      let n = Double(regularization.trainingCount)
      shrink(&parameters, by: decay, using: kernels)
      shrink(&parameters, by: Float(1 - η * regularization.l2 / n), using: kernels)
      let step = Float(-η / Double(m))
      backpropagation.addGradient(times: step, weightsTimes: step / scale, to: &parameters)
    } else {
      if decay != 1 { parameters.multiplyWeights(by: decay, using: kernels) }
      var gradient = gradient ?? Parameters(sizes: parameters.sizes)
      self.gradient = nil
      gradient.clear()
      backpropagation.addGradient(times: 1 / Float(m), to: &gradient)
      regularization.addGradient(at: parameters, to: &gradient, using: kernels)
      shorten(&gradient, using: kernels)
      rule.step(&parameters, along: gradient, UpdateStep(learningRate: η, number: steps, kernels: kernels))
      self.gradient = gradient
    }
    guard let maxNorm = regularization.maxNorm else { return }
    settle(&parameters, using: kernels)
    for l in parameters.weights.indices { kernels.limitRows(of: &parameters.weights[l], toNorm: Float(maxNorm)) }
  }

  /// Multiplies s into the weights.
  mutating func settle(_ parameters: inout Parameters<Float>, using kernels: FastKernels) {
    guard scale != 1 else { return }
    parameters.multiplyWeights(by: scale, using: kernels)
    scale = 1
  }

  /// Multiplies s by `factor`, and settles where s would get small and the weights lose digits.
  private mutating func shrink(_ parameters: inout Parameters<Float>, by factor: Float, using kernels: FastKernels) {
    scale *= factor
    if abs(scale) < 0x1p-10 { settle(&parameters, using: kernels) }
  }

  /// Whether nobody has to look at the gradient before it is added to the weights: then it need not be written down, and
  /// the weights of inputs that are 0 are not touched. L2 is part of the same step, w ← (1 − ηλ/n) w − (η/m) Σ ∇
  /// (chapter 3, equation 93).
  private var addsInPlace: Bool { rule is GradientDescent && regularization.l1 == 0 && gradientNorm == nil }

  private func shorten(_ gradient: inout Parameters<Float>, using kernels: FastKernels) {
    guard let gradientNorm else { return }
    let norm = gradient.sumOfSquares(using: kernels).squareRoot()
    if norm > gradientNorm { gradient.multiply(by: gradientNorm / norm, using: kernels) }
  }

  /// Goes on where another run of the same kind stopped.
  mutating func resume(after steps: Int, scale: Float, memory: [Parameters<Float>]) {
    self.steps = steps
    self.scale = scale
    rule.state = memory
  }
}
