import NeuralNetwork

/// A network with one hidden layer of softplus and softmax outputs.
struct ShapeNetwork {
  private var parameters: Parameters<Float>
  private let kernels = FastKernels()

  /// Draws the weights.
  init(inputs: Int, hidden: Int, outputs: Int, using generator: inout RandomGenerator) {
    // The activations of this network are of no use to the example, its weights are.
    let network: Network<Float> = Initializer.he.network(
      sizes: [inputs, hidden, outputs], activations: [.identity, .softmax], using: &generator)
    parameters = network.parameters
  }

  /// What the layers make of some inputs, [neurons × examples] each.
  private func forward(_ inputs: Inputs<Float>) -> (z: Matrix<Float>, hidden: Matrix<Float>, outputs: Matrix<Float>) {
    let (W, b) = (parameters.weights, parameters.biases)
    var z = Matrix<Float>(rows: W[0].rows, columns: inputs.columns)
    var outputs = Matrix<Float>(rows: W[1].rows, columns: inputs.columns)
    var (hidden, weighted) = (z, outputs)
    kernels.product(1, W[0], inputs, adding: b[0], into: &z)
    Softplus.activate(z, into: &hidden)
    kernels.product(1, W[1], .dense(hidden), adding: b[1], into: &weighted)
    kernels.activate(.softmax, weighted, into: &outputs)
    return (z, hidden, outputs)
  }

  /// How likely each class is, for each example, [classes × examples].
  func probabilities(for inputs: Inputs<Float>) -> Matrix<Float> { forward(inputs).outputs }

  /// One step of gradient descent with the cross-entropy, in the book's equations.
  mutating func learn(from batch: Batch<Float>, learningRate: Float) {
    let (z, hidden, outputs) = forward(batch.inputs)
    let step = -learningRate / Float(batch.count)
    var (δ2, δ1) = (outputs, z)
    kernels.subtract(labels: batch.labels, smoothing: 0, from: outputs, into: &δ2)  // BP1: δ = a − y
    kernels.transposedProduct(1, parameters.weights[1], δ2, into: &δ1)
    Softplus.multiply(&δ1, byDerivativeAt: z)  // BP2
    kernels.addSumOfColumns(step, δ2, to: &parameters.biases[1])  // BP3
    kernels.addSumOfColumns(step, δ1, to: &parameters.biases[0])
    kernels.addOuterProduct(step, δ2, .dense(hidden), to: &parameters.weights[1])  // BP4
    kernels.addOuterProduct(step, δ1, batch.inputs, to: &parameters.weights[0])
  }
}
