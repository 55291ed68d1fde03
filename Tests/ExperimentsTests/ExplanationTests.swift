import Digits
import Experiments
import NeuralNetwork
import Storage
import Testing

@Suite("An explanation")
struct ExplanationTests {
  /// A 6-5-4-3 network for images of 3 × 2, and one of these.
  struct Problem: Sendable, CustomStringConvertible {
    let hidden, output: Activation
    let cost: Cost
    var description: String { "\(hidden), \(output), \(cost)" }

    static let all = [
      Problem(hidden: .sigmoid, output: .sigmoid, cost: .quadratic),
      Problem(hidden: .sigmoid, output: .sigmoid, cost: .crossEntropy),
      Problem(hidden: .tanh, output: .softmax, cost: .crossEntropy),
      Problem(hidden: .relu, output: .softmax, cost: .quadratic),
    ]

    var network: Network<Float> {
      var generator = RandomGenerator(seed: 11)
      return Initializer.scaled.network(sizes: [6, 5, 4, 3], activations: [hidden, hidden, output], using: &generator)
    }

    let image = GrayImage(width: 3, height: 2, pixels: [0, 255, 30, 200, 0, 99])

    func explanation(neuron: Explanation.Place? = nil, input: Int? = nil) throws -> Explanation {
      let model = Model(network: network, cost: cost, imageSize: ImageSize(width: 3, height: 2))
      return try Explanation(
        of: image, by: DigitClassifier(model), cost: cost, target: 2, learningRate: 0.25, neuron: neuron, input: input)
    }

    /// The cost by plain loops, with one bias moved: ∂C/∂b is δ.
    func meanCost(moving layer: Int, _ neuron: Int, by ε: Double) -> Double {
      let network = network
      var (a, z) = (image.pixels.map { Double($0) / 255 }, [Double]())
      for (l, g) in network.activations.enumerated() {
        let (weights, biases) = (network.parameters.weights[l], network.parameters.biases[l])
        z = (0..<weights.rows).map { j in
          a.indices.reduce(Double(biases[j, 0]) + (l == layer && j == neuron ? ε : 0)) {
            $0 + Double(weights[j, $1]) * a[$1]
          }
        }
        let powers = z.map(Double.exponential)
        let sum = powers.reduce(0, +)
        a = g == .softmax ? powers.map { $0 / sum } : z.map { g.value(at: $0) }
      }
      return a.indices.reduce(0) { total, j in
        let y = j == 2 ? 1.0 : 0
        switch (cost, output) {
        case (.quadratic, _): return total + (a[j] - y) * (a[j] - y) / 2
        case (_, .softmax): return total - y * Double.logarithm(a[j])
        default: return total - Double.logarithm(j == 2 ? a[j] : 1 - a[j])
        }
      }
    }
  }

  @Test("has the δ that central differences give, for every neuron", arguments: Problem.all)
  func errors(problem: Problem) throws {
    let explanation = try problem.explanation()
    for (l, layer) in explanation.layers.enumerated() {
      #expect(layer.number == l + 2 && layer.z.count == [5, 4, 3][l])
      for j in layer.δ.indices {
        let near = problem.meanCost(moving: l, j, by: 1e-4) - problem.meanCost(moving: l, j, by: -1e-4)
        #expect(abs(Double(layer.δ[j]) - near / 2e-4) < 1e-5, "neuron \(j) of layer \(layer.number)")
      }
    }
    #expect(abs(explanation.before.cost - problem.meanCost(moving: 0, 0, by: 0)) < 1e-5)
  }

  @Test("has numbers that go together, for every weight", arguments: Problem.all)
  func weights(problem: Problem) throws {
    let parameters = problem.network.parameters
    for (l, weights) in parameters.weights.enumerated() {
      for j in 0..<weights.rows {
        for k in 0..<weights.columns {
          let explanation = try problem.explanation(neuron: .init(layer: l + 2, index: j), input: k)
          let (neuron, weight) = (explanation.neuron, explanation.weight)
          #expect(weight.value == weights[j, k] && neuron.weights[k] == weights[j, k])
          #expect(abs(weight.gradient - neuron.inputs[k] * neuron.δ) < 1e-6)
          #expect(abs(weight.after - (weight.value - 0.25 * weight.gradient)) < 1e-6)
          #expect(abs(neuron.biasAfter - (neuron.bias - 0.25 * neuron.δ)) < 1e-6)
          #expect(abs(neuron.sumOfProducts + neuron.bias - neuron.z) < 1e-5)
          #expect(weight.relativeError < 1e-6 && neuron.biasError < 1e-6)
          #expect(neuron.outgoing == (l < 2 ? parameters.weights[l + 1].column(j) : []))
        }
      }
    }
    let explanation = try problem.explanation()
    #expect(explanation.after.cost < explanation.before.cost)
    #expect(explanation.neuron.place.layer == 3)
  }

  @Test("says as JSON what it has, and refuses neurons that are not there")
  func json() throws {
    let problem = Problem.all[1]
    let explanation = try problem.explanation(neuron: .init(layer: 4, index: 1), input: 3)
    let json = explanation.json
    #expect(json["layers"]?.array?.map { $0["neurons"]?.integer } == [5, 4, 3])
    #expect(json["neuron"]?["layer"] == 4 && json["neuron"]?["outgoing"] == [] && json["weight"]?["input"] == 3)
    #expect(json["neuron"]?["delta"] == JSON(explanation.layers[2].δ[1]))
    #expect(json["before"]?["probabilities"]?.array?.count == 3)
    for (place, input) in [((1, 0), nil), ((5, 0), nil), ((2, 5), nil), ((2, -1), nil), ((2, 0), 6)]
      as [((Int, Int), Int?)]
    {
      let error = #expect(throws: FileError.self) {
        try problem.explanation(neuron: .init(layer: place.0, index: place.1), input: input)
      }
      #expect(error?.kind == .mismatch && error?.reason.contains("6-5-4-3") == true)
    }
  }
}
