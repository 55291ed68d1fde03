/// An activation function g with its derivative g′.
///
/// To add one: a case, its line in `value(at:)` and its line in `derivative(at:output:)`. The gradient check
/// (`mnist gradients`, and its test) covers every case by itself.
public enum Activation: String, CaseIterable, Sendable {
  /// σ(z) = 1 / (1 + e⁻ᶻ), the book's (chapter 1, equation 3).
  case sigmoid
  /// tanh(z) (chapter 3, equation 110).
  case tanh
  /// max(0, z) (chapter 3, equation 112).
  case relu
  /// z itself.
  case identity
  /// eᶻʲ / Σₖ eᶻᵏ over a column, at the output only (chapter 3, equation 78).
  case softmax

  /// g(z) of one neuron.
  ///
  /// - Precondition: not `softmax`, which needs the whole column.
  public func value<Scalar: Real>(at z: Scalar) -> Scalar {
    switch self {
    case .sigmoid: 1 / (1 + exp(-z))
    case .tanh: NeuralNetwork.tanh(z)
    case .relu: z < 0 ? 0 : z
    case .identity: z
    case .softmax: preconditionFailure("softmax is a function of all z of a layer")
    }
  }

  /// g′(z), from z or from a = g(z), whichever is simpler.
  ///
  /// - Precondition: not `softmax`, whose derivative is a matrix.
  public func derivative<Scalar: Real>(at z: Scalar, output a: Scalar) -> Scalar {
    switch self {
    case .sigmoid: a * (1 - a)
    case .tanh: 1 - a * a
    case .relu: z > 0 ? 1 : 0
    case .identity: 1
    case .softmax: preconditionFailure("the derivative of softmax is a matrix")
    }
  }
}
