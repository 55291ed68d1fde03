/// How the weights and biases of a new network are drawn.
///
/// Both draw from normal distributions with mean 0, biases with standard deviation 1.
public enum Initializer: String, CaseIterable, Sendable {
  /// Weights with standard deviation 1/√inputs of the neuron, so that its z is about as large however many inputs there
  /// are, and no neuron begins saturated (chapter 3, "Weight initialization").
  case scaled
  /// Weights with standard deviation 1, as in chapter 1. With some seeds output neurons stay stuck at 0.
  case large

  /// Draws a network for layers of `sizes` neurons, the inputs first.
  ///
  /// For each layer in turn the biases are drawn, then the weights, neuron by neuron.
  ///
  /// - Precondition: at least two sizes, all positive; one activation per layer behind the inputs.
  @specialized(where Scalar == Float)
  public func network<Scalar: Real>(
    sizes: [Int], activations: [Activation], using generator: inout RandomGenerator
  ) -> Network<Scalar> {
    var parameters = Parameters<Scalar>(sizes: sizes)
    for l in parameters.weights.indices {
      let inputs = parameters.weights[l].columns
      let deviation = self == .scaled ? 1 / Double(inputs).squareRoot() : 1
      for j in 0..<parameters.weights[l].rows {
        parameters.biases[l][j, 0] = Scalar(generator.nextNormal())
      }
      for j in 0..<parameters.weights[l].rows {
        for k in 0..<inputs { parameters.weights[l][j, k] = Scalar(deviation * generator.nextNormal()) }
      }
    }
    return Network(parameters: parameters, activations: activations)
  }
}
