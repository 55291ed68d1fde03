import CKernels

/// An activation function g with its derivative g′, and all else that is known of it.
///
/// To add one: a case, its line in `value(at:)` and its line in `derivative(at:output:)`. The gradient check
/// (`mnist gradients`, and its test) covers every case by itself. In `Float` it is computed by plain loops until it has a
/// kernel.
public enum Activation: String, CaseIterable, Sendable {
  /// σ(z) = 1 / (1 + e⁻ᶻ), the book's (chapter 1, equation 3).
  case sigmoid
  /// tanh(z) (chapter 3, equation 110).
  case tanh
  /// 1.7159 tanh(2z/3), which is about ±1 at ±1 (LeCun et al., "Efficient BackProp", 1998, section 4.4).
  case scaledTanh = "scaled-tanh"
  /// max(0, z) (chapter 3, equation 112).
  case relu
  /// z, or 0.01 z below 0, so that no neuron is dead for good (Maas et al., "Rectifier Nonlinearities Improve Neural Network
  /// Acoustic Models", 2013).
  case leakyRelu = "leaky-relu"
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
    case .scaledTanh: 1.7159 * NeuralNetwork.tanh(2 * z / 3)
    case .relu: z < 0 ? 0 : z
    case .leakyRelu: z < 0 ? 0.01 * z : z
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
    case .scaledTanh: 2 / 3 * (1.7159 - a * a / 1.7159)
    case .relu: z > 0 ? 1 : 0
    case .leakyRelu: z > 0 ? 1 : 0.01
    case .identity: 1
    case .softmax: preconditionFailure("the derivative of softmax is a matrix")
    }
  }

  /// The functions for hidden layers: all but softmax.
  public static let forHiddenLayers = allCases.filter { $0 != .softmax }

  /// Whether outputs are probabilities, as the cross-entropy needs them.
  public var givesProbabilities: Bool { self == .sigmoid || self == .softmax }

  /// How a neuron can come to learn next to nothing; nil where it cannot.
  enum Standstill {
    /// At |g′(z)| < 10⁻³, on either side.
    case saturated
    /// At g(z) = 0, where g′(z) = 0.
    case dead
  }

  /// How a neuron with this function can come to a standstill.
  var standstill: Standstill? {
    switch self {
    case .sigmoid, .tanh, .scaledTanh: .saturated
    case .relu: .dead
    default: nil
    }
  }

  /// The kernel in C, if there is one.
  var kernel: KernelFunction? {
    switch self {
    case .sigmoid: .sigmoid
    case .tanh: .tanh
    case .scaledTanh: .scaledTanh
    case .relu: .relu
    case .leakyRelu: .leakyRelu
    case .softmax: .softmax
    default: nil
    }
  }
}
