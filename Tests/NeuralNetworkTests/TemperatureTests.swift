import Testing

@testable import NeuralNetwork

@Suite("Temperature")
struct TemperatureTests {
  private func network(sizes: [Int], _ output: Activation) -> Network<Float> {
    var generator = RandomGenerator(seed: 1)
    let hidden = [Activation](repeating: .tanh, count: sizes.count - 2)
    return Initializer.large.network(sizes: sizes, activations: hidden + [output], using: &generator)
  }

  @Test("divides z of the output layer", arguments: [Activation.softmax, .sigmoid, .identity])
  func division(output: Activation) {
    let network = network(sizes: [3, 5, 4], output)
    var inputs = Matrix<Float>(rows: 3, columns: 2)
    for (index, value) in [0.5, -1, 2, 0.1, 0.2, -3].enumerated() { inputs[index % 3, index / 3] = Float(value) }
    var z = Network(parameters: network.parameters, activations: [.tanh, .identity]).outputs(for: .dense(inputs))
    let scaled = network.scaled(byTemperature: 2.5).outputs(for: .dense(inputs))
    for column in 0..<2 {
      for row in 0..<4 { z[row, column] /= 2.5 }
      let sum = (0..<4).reduce(Float(0)) { $0 + exp(z[$1, column]) }
      for row in 0..<4 {
        let value = z[row, column]
        let expected = output == .softmax ? exp(value) / sum : output == .sigmoid ? 1 / (1 + exp(-value)) : value
        #expect(abs(scaled[row, column] - expected) < 1e-5)
      }
    }
    #expect(network.scaled(byTemperature: 1) == network)
  }

  @Test(
    "is found where labels are drawn with the probabilities of a cooler network", arguments: [0.5, 1, 3] as [Float])
  func fit(temperature: Float) {
    let network = network(sizes: [4, 3], .softmax)
    let truth = network.scaled(byTemperature: temperature)
    var generator = RandomGenerator(seed: 2)
    var inputs: [UInt8] = []
    var labels: [UInt8] = []
    for _ in 0..<20_000 {
      let example = (0..<4).map { _ in UInt8(generator.next(below: 256)) }
      let outputs = truth.outputs(for: Inputs([example[...]], rows: 4))
      var rest = Float(generator.nextUniform())
      var label = 0
      while label < 2, rest >= outputs[label, 0] { (rest, label) = (rest - outputs[label, 0], label + 1) }
      inputs += example
      labels.append(UInt8(label))
    }
    let examples = Examples(inputs: inputs, inputCount: 4, labels: labels, classCount: 3)
    let found = network.temperature(on: examples, cost: .crossEntropy)
    #expect(abs(found / temperature - 1) < 0.1, "\(found)")
  }
}
