/// A rule that turns the gradient of a mini-batch into new weights and biases.
///
/// An optimiser that keeps state (a velocity, moments) holds it in `Parameters` of its own, lets
/// `Backpropagation.addGradient` add the gradient to others that are zero, and combines the two.
public protocol Optimizer: Sendable {
  /// Changes `parameters` once, after `backpropagation` has run on a mini-batch of m examples.
  mutating func update(
    _ parameters: inout Parameters<Float>, with backpropagation: Backpropagation<Float>, examples m: Int)

  /// What regularisation adds to the cost: (λ/2n) Σw² for L2. Reported training and validation costs include it.
  func penalty(on parameters: Parameters<Float>) -> Double
}

/// Plain gradient descent with L2 regularisation: w ← (1 − ηλ/n) w − (η/m) Σ ∇, b ← b − (η/m) Σ ∇
/// (chapter 3, equation 93; biases are not regularised).
public struct GradientDescent: Optimizer, Equatable {
  /// η, the learning rate.
  public let learningRate: Double
  /// λ, the regularisation parameter; 0 for none.
  public let l2: Double
  /// n, the number of examples in the training set.
  public let trainingCount: Int

  /// Makes the rule for a training set of `trainingCount` examples.
  public init(learningRate: Double, l2: Double, trainingCount: Int) {
    self.learningRate = learningRate
    self.l2 = l2
    self.trainingCount = trainingCount
  }

  public func update(
    _ parameters: inout Parameters<Float>, with backpropagation: Backpropagation<Float>, examples m: Int
  ) {
    if l2 != 0 { parameters.shrinkWeights(by: Float(1 - learningRate * l2 / Double(trainingCount))) }
    backpropagation.addGradient(times: Float(-learningRate / Double(m)), to: &parameters)
  }

  public func penalty(on parameters: Parameters<Float>) -> Double {
    l2 == 0 ? 0 : l2 / (2 * Double(trainingCount)) * parameters.sumOfSquaredWeights
  }
}
