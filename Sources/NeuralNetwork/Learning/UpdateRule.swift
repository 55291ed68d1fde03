/// A rule that makes a step of a gradient. State that it keeps from step to step has the shape of the parameters.
public protocol UpdateRule: Sendable {
  /// Changes `parameters` by one step along the gradient of the cost.
  mutating func step(
    _ parameters: inout Parameters<Float>, along gradient: Parameters<Float>, _ step: UpdateStep)

  /// What the rule remembers, in a fixed order: nothing before the first step, then `stateCount` parameters. A run that is
  /// resumed sets it.
  var state: [Parameters<Float>] { get set }

  /// How many parameters the rule remembers.
  var stateCount: Int { get }
}

/// What a rule has to know of a step, besides the gradient.
public struct UpdateStep: Sendable {
  /// η.
  public let learningRate: Double
  /// Which step it is, from 1.
  public let number: Int
  /// The kernels to compute with.
  public let kernels: FastKernels
}

/// Gradient descent: w ← w − η ∇C (chapter 1, equations 16 and 17).
public struct GradientDescent: UpdateRule {
  public var state: [Parameters<Float>] = []
  public var stateCount: Int { 0 }

  public init() {}

  public func step(_ parameters: inout Parameters<Float>, along gradient: Parameters<Float>, _ step: UpdateStep) {
    parameters.add(-step.learningRate, gradient, using: step.kernels)
  }
}

/// Momentum: v ← μ v + ∇C, then w ← w − η v (chapter 3, equations 107 and 108, whose v is −η times this one), or with
/// Nesterov's look ahead w ← w − η (∇C + μ v). Both as PyTorch's `SGD` has them.
public struct Momentum: UpdateRule {
  /// μ, the share of the velocity that is kept, 0…1.
  public let coefficient: Double
  /// Whether the step looks ahead.
  public let isNesterov: Bool
  /// v, once there is one.
  public var state: [Parameters<Float>] = []
  public var stateCount: Int { 1 }

  public init(coefficient: Double, isNesterov: Bool = false) {
    self.coefficient = coefficient
    self.isNesterov = isNesterov
  }

  public mutating func step(
    _ parameters: inout Parameters<Float>, along gradient: Parameters<Float>, _ step: UpdateStep
  ) {
    if state.isEmpty { state = [Parameters(sizes: parameters.sizes)] }
    state[0].add(1, gradient, shrunkBy: coefficient, using: step.kernels)
    if isNesterov {
      parameters.add(-step.learningRate, gradient, using: step.kernels)
      parameters.add(-step.learningRate * coefficient, state[0], using: step.kernels)
    } else {
      parameters.add(-step.learningRate, state[0], using: step.kernels)
    }
  }
}

/// Adam: with m and v the decaying means of ∇C and its square, and both corrected for having begun at 0,
/// w ← w − η m̂ / (√v̂ + ε) (Kingma and Ba, "Adam", 2015, algorithm 1).
public struct Adam: UpdateRule {
  /// β₁, the share of m that is kept, 0…1.
  public let beta1: Double
  /// β₂, the share of v that is kept, 0…1.
  public let beta2: Double
  /// ε, which keeps the quotient finite.
  public let epsilon: Double
  /// m and v, once there are any.
  public var state: [Parameters<Float>] = []
  public var stateCount: Int { 2 }

  public init(beta1: Double = 0.9, beta2: Double = 0.999, epsilon: Double = 1e-8) {
    self.beta1 = beta1
    self.beta2 = beta2
    self.epsilon = epsilon
  }

  public mutating func step(
    _ parameters: inout Parameters<Float>, along gradient: Parameters<Float>, _ step: UpdateStep
  ) {
    if state.isEmpty { state = [Parameters(sizes: parameters.sizes), Parameters(sizes: parameters.sizes)] }
    var (mean, square) = (state[0], state[1])
    // Without this the state would be copied at every step.
    state = []
    // The β that the kernel computes with, as 1 − βᵗ of another would be off.
    let (β1, β2) = (Float(beta1), Float(beta2))
    let rate = step.learningRate / (1 - power(Double(β1), step.number))
    let correction = 1 / (1 - power(Double(β2), step.number)).squareRoot()
    let adam = AdamStep<Float>(
      beta1: β1, beta2: β2, rate: Float(rate), correction: Float(correction), epsilon: Float(epsilon))
    for l in parameters.weights.indices {
      step.kernels.stepOfAdam(
        adam, gradient: gradient.weights[l], mean: &mean.weights[l], square: &square.weights[l],
        weights: &parameters.weights[l])
      step.kernels.stepOfAdam(
        adam, gradient: gradient.biases[l], mean: &mean.biases[l], square: &square.biases[l],
        weights: &parameters.biases[l])
    }
    state = [mean, square]
  }
}
