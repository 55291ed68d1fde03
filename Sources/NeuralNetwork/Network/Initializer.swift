/// How the weights and biases of a new network are drawn.
///
/// All draw weights from normal distributions with mean 0. The book's two draw biases with standard deviation 1, the others
/// leave them 0.
public enum Initializer: String, CaseIterable, Sendable {
  /// Weights with standard deviation 1/√inputs of the neuron, so that its z is about as large however many inputs there
  /// are, and no neuron begins saturated (chapter 3, "Weight initialization").
  case scaled
  /// Weights with standard deviation 1, as in chapter 1. With some seeds output neurons stay stuck at 0.
  case large
  /// Weights with variance 2/(inputs + outputs) of the layer, so that neither activations nor errors grow or shrink from
  /// layer to layer (Glorot and Bengio, "Understanding the difficulty of training deep feedforward neural networks", 2010).
  case glorot
  /// Weights with variance 2/inputs, the same for ReLU, which lets half of its inputs through (He et al., "Delving Deep into
  /// Rectifiers", 2015).
  case he

  /// Draws a network for layers of `sizes` neurons, the inputs first.
  ///
  /// For each layer in turn the biases are drawn, if they are, then the weights, neuron by neuron.
  ///
  /// - Precondition: at least two sizes, all positive; one activation per layer behind the inputs.
  @specialized(where Scalar == Float)
  public func network<Scalar: Real>(
    sizes: [Int], activations: [Activation], using generator: inout RandomGenerator
  ) -> Network<Scalar> {
    var parameters = Parameters<Scalar>(sizes: sizes)
    for l in parameters.weights.indices {
      let (inputs, outputs) = (parameters.weights[l].columns, parameters.weights[l].rows)
      let deviation = deviation(inputs: inputs, outputs: outputs)
      if drawsBiases {
        for j in 0..<outputs { parameters.biases[l][j, 0] = Scalar(generator.nextNormal()) }
      }
      for j in 0..<outputs {
        for k in 0..<inputs { parameters.weights[l][j, k] = Scalar(deviation * generator.nextNormal()) }
      }
    }
    return Network(parameters: parameters, activations: activations)
  }

  /// The standard deviation of the weights of a layer.
  private func deviation(inputs: Int, outputs: Int) -> Double {
    switch self {
    case .scaled: 1 / Double(inputs).squareRoot()
    case .large: 1
    case .glorot: (2 / Double(inputs + outputs)).squareRoot()
    case .he: (2 / Double(inputs)).squareRoot()
    }
  }

  private var drawsBiases: Bool { self == .scaled || self == .large }
}
