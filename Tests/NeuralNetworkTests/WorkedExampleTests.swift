import NeuralNetwork
import Testing

/// Numbers that others have worked out by hand.
@Suite("A worked example")
struct WorkedExampleTests {
  /// Matt Mazur, "A Step by Step Backpropagation Example" (2015): 2-2-2 neurons, one example, η = ½.
  @Test("of Mazur's has his outputs, his cost and his weights after a step")
  func mazur() {
    var network = Network(parameters: Parameters<Double>(sizes: [2, 2, 2]), activations: [.sigmoid, .sigmoid])
    network.parameters.weights = [Matrix([[0.15, 0.20], [0.25, 0.30]]), Matrix([[0.40, 0.45], [0.50, 0.55]])]
    network.parameters.biases = [Matrix([[0.35], [0.35]]), Matrix([[0.60], [0.60]])]
    let wanted = Matrix([[0.01], [0.99]])
    let batch = Batch(inputs: .dense(Matrix([[0.05], [0.10]])), labels: [1], desired: wanted)

    var backpropagation = Backpropagation(for: network)
    backpropagation.run(batch, cost: .quadratic, through: network)
    let outputs = backpropagation.pass.outputs.column(0)
    expect(backpropagation.pass.a[0].column(0), [0.593269992, 0.596884378])
    expect(outputs, [0.75136507, 0.772928465])
    let cost = zip(outputs, wanted.column(0)).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) / 2 }
    expect([cost], [0.298371109])

    backpropagation.addGradient(times: -0.5, to: &network.parameters)
    let weights = network.parameters.weights
    expect(weights[1].column(0) + weights[1].column(1), [0.35891648, 0.511301270, 0.408666186, 0.561370121])
    expect(weights[0].column(0) + weights[0].column(1), [0.149780716, 0.24975114, 0.19956143, 0.29950229])
  }

  /// As he prints eight or nine digits, and rounds on the way.
  private func expect(_ found: [Double], _ printed: [Double]) {
    #expect(found.count == printed.count && zip(found, printed).allSatisfy { abs($0 - $1) < 1e-8 }, "\(found)")
  }
}
