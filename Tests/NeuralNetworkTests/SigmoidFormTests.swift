import Testing

@testable import NeuralNetwork

@Suite("The sigmoid form of a network")
struct SigmoidFormTests {
  private static let layers: [[Activation]] = [
    [.tanh, .softmax], [.scaledTanh, .scaledTanh, .sigmoid], [.relu, .scaledTanh, .tanh, .identity],
    [.scaledTanh, .relu, .tanh],
  ]

  private func network<Scalar: Real>(_ activations: [Activation], sizes: [Int]) -> Network<Scalar> {
    var generator = RandomGenerator(seed: 3)
    return Initializer.large.network(sizes: sizes, activations: activations, using: &generator)
  }

  private func inputs<Scalar: Real>(_ rows: Int) -> Inputs<Scalar> {
    var generator = RandomGenerator(seed: 4)
    var matrix = Matrix<Scalar>(rows: rows, columns: 20)
    matrix.fill { _, _ in Scalar(generator.nextUniform()) }
    return .dense(matrix)
  }

  @Test("gives the same zᴸ, and has no tanh in its hidden layers", arguments: layers)
  func exact(activations: [Activation]) {
    let network: Network<Double> = network(activations, sizes: [7] + [9, 6, 5].prefix(activations.count - 1) + [4])
    let form = network.withSigmoids
    #expect(form.activations == activations.dropLast().map { $0 == .relu ? .relu : .sigmoid } + activations.suffix(1))
    let (before, after) = (z(network, inputs(7)), z(form, inputs(7)))
    for (one, other) in zip(before, after) { #expect(abs(one - other) < 1e-12 * (1 + abs(one))) }
    #expect(zip(network.parameters.weights, form.parameters.weights).contains { $0 != $1 })
  }

  @Test("of a float network of MNIST's size has logits within 1e-4 and the same answers")
  func floats() {
    var generator = RandomGenerator(seed: 5)
    let network: Network<Float> = Initializer.scaled.network(
      sizes: [784, 100, 50, 10], activations: [.scaledTanh, .tanh, .softmax], using: &generator)
    let form = network.withSigmoids
    let (before, after) = (z(network, inputs(784)), z(form, inputs(784)))
    for (one, other) in zip(before, after) { #expect(abs(one - other) < 1e-4) }
    #expect(before != after)
  }

  @Test("of a network without tanh in its hidden layers is that network")
  func nothing() {
    let network: Network<Float> = network([.relu, .sigmoid, .tanh], sizes: [3, 4, 5, 2])
    #expect(network.withSigmoids == network)
  }

  private func z<Scalar: Real>(_ network: Network<Scalar>, _ inputs: Inputs<Scalar>) -> [Scalar] {
    var pass = ForwardPass(for: network)
    pass.run(inputs, through: network)
    return (0..<20).flatMap { pass.weightedOutputs.column($0) }
  }
}
