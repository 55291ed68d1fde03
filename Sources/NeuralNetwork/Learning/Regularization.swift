/// What keeps weights small. It never concerns biases (chapter 3, "Regularization").
public struct Regularization: Sendable, Equatable {
  /// λ of L1: the cost has λ/n Σ|w| in addition (equation 95).
  public let l1: Double
  /// λ of L2: the cost has λ/2n Σw² in addition (equation 85).
  public internal(set) var l2: Double {
    didSet { precondition(l2 >= 0, "regularisation by less than nothing") }
  }
  /// By which part times η every weight shrinks in a step, besides what the gradient does (Loshchilov and Hutter,
  /// "Decoupled weight decay regularization", 2019). With plain gradient descent this is L2 with λ = n times as much.
  public let weightDecay: Double
  /// The largest norm of the weights that lead to a neuron; longer vectors are shortened after each step (Srivastava and
  /// others, "Dropout", 2014).
  public let maxNorm: Double?
  /// n, the number of examples in the training set.
  public let trainingCount: Int

  /// Makes a regularisation for a training set of n = `trainingCount` examples.
  ///
  /// - Precondition: nothing is negative, and there are examples.
  public init(l1: Double = 0, l2: Double = 0, weightDecay: Double = 0, maxNorm: Double? = nil, trainingCount: Int) {
    precondition(l1 >= 0 && l2 >= 0 && weightDecay >= 0 && maxNorm ?? 0 >= 0, "regularisation by less than nothing")
    precondition(trainingCount > 0, "there is nothing to learn from")
    self.l1 = l1
    self.l2 = l2
    self.weightDecay = weightDecay
    self.maxNorm = maxNorm
    self.trainingCount = trainingCount
  }

  /// None.
  public static let none = Regularization(trainingCount: 1)

  /// What L1 and L2 add to the cost.
  public func penalty(on parameters: Parameters<Float>) -> Double {
    let n = Double(trainingCount)
    return (l1 == 0 ? 0 : l1 / n * parameters.sumOfWeightMagnitudes)
      + (l2 == 0 ? 0 : l2 / (2 * n) * parameters.sumOfSquaredWeights)
  }

  /// Adds what L1 and L2 contribute to the gradient: λ/n sgn w and λ/n w (equations 97 and 88).
  func addGradient(
    at parameters: Parameters<Float>, to gradient: inout Parameters<Float>, using kernels: FastKernels
  ) {
    let n = Double(trainingCount)
    for l in parameters.weights.indices {
      if l1 > 0 { kernels.addSigns(Float(l1 / n), of: parameters.weights[l], to: &gradient.weights[l]) }
      if l2 > 0 {
        kernels.add(Float(l2 / n), parameters.weights[l], to: &gradient.weights[l], shrunkBy: 1)
      }
    }
  }
}
