import Storage
import Testing

@testable import NeuralNetwork

/// What becomes of weights after each mini-batch, against numbers worked out by hand and PyTorch's own optimisers
/// (`scripts/make-optimizer-fixture.py`).
@Suite("An update rule")
struct UpdateRuleTests {
  // MARK: By hand

  /// A network of one weight and no error in its bias, so that a step can be worked out on paper.
  private func weights(after gradients: [Float], _ rule: some UpdateRule, learningRate: Double = 0.1) -> [Float] {
    var rule = rule
    var parameters = Parameters<Float>(sizes: [1, 1])
    parameters.weights[0][0, 0] = 1
    return gradients.enumerated().map { index, slope in
      var gradient = Parameters<Float>(sizes: [1, 1])
      gradient.weights[0][0, 0] = slope
      rule.step(
        &parameters, along: gradient,
        UpdateStep(learningRate: learningRate, number: index + 1, kernels: FastKernels()))
      return parameters.weights[0][0, 0]
    }
  }

  private func expect(_ found: [Float], _ expected: [Float]) {
    #expect(found.count == expected.count && zip(found, expected).allSatisfy { abs($0 - $1) < 1e-6 }, "\(found)")
  }

  @Test("of gradient descent goes η along the gradient")
  func descent() { expect(weights(after: [2, -1], GradientDescent()), [0.8, 0.9]) }

  /// v: 2, then 0.5 · 2 − 1 = 0, then 0 + 4. w: 1 − 0.2, − 0, − 0.4.
  @Test("of momentum keeps a part of the velocity")
  func momentum() { expect(weights(after: [2, -1, 4], Momentum(coefficient: 0.5)), [0.8, 0.8, 0.4]) }

  /// w: 1 − 0.1 (2 + 0.5 · 2) = 0.7; − 0.1 (−1 + 0.5 · 0) = 0.8; − 0.1 (4 + 0.5 · 4) = 0.2.
  @Test("of Nesterov's momentum looks ahead")
  func nesterov() {
    expect(weights(after: [2, -1, 4], Momentum(coefficient: 0.5, isNesterov: true)), [0.7, 0.8, 0.2])
  }

  /// The first step is η whatever the gradient: m̂ = g, v̂ = g². Then with β₁ = 0.5 and β₂ = 0.75, m = 0.5 · 1 − 0.5 = 0 after
  /// gradients 2 and −1, so that the second step is none; then m = 2, m̂ = 2 / 0.875, v = 0.75 (0.75 + 0.25) + 4 = 4.75,
  /// v̂ = 4.75 / (1 − 0.421875).
  @Test("of Adam divides by the size of the gradient")
  func adam() {
    let third = 0.9 - 0.1 * (2 / 0.875) / (4.75 / 0.578125).squareRoot()
    expect(weights(after: [2, -1, 4], Adam(beta1: 0.5, beta2: 0.75, epsilon: 1e-12)), [0.9, 0.9, Float(third)])
  }

  // MARK: PyTorch

  @Test("comes to the weights of PyTorch's optimisers in 20 steps", arguments: 0..<18)
  func pytorch(index: Int) throws {
    let json = try JSON.parse(File.read(fixture("optimizers.json")))
    let runs = try #require(json["runs"]?.array)
    #expect(runs.count == 18)
    let settings = try #require(runs[index]["settings"]?.object)
    var plan = try Plan(record: settings.map { (name: $0.name, text: $0.value.string ?? "") })
    let steps = try #require(json["steps"]?.integer)
    (plan.hidden, plan.outputActivation, plan.batchSize, plan.epochs) = ([5], .softmax, 7, steps)
    let pixels = try vectors(json["pixels"]).joined().map { UInt8($0) }
    let labels = try #require(json["labels"]?.array).map { try UInt8(#require($0.integer)) }
    let examples = Examples(inputs: pixels, inputCount: 6, labels: labels, classCount: 3)
    let start = Network<Float>(parameters: try parameters(json), activations: [.sigmoid, .softmax])
    var trainer = try plan.trainer(on: examples, from: start)
    for _ in 0..<steps { trainer.trainEpoch(on: examples.batch()) }
    let expected: Parameters<Float> = try parameters(runs[index])
    let found = trainer.network.parameters
    #expect(found != start.parameters)
    for l in 0..<2 {
      for j in 0..<found.weights[l].rows {
        #expect(abs(found.biases[l][j, 0] - expected.biases[l][j, 0]) < 1e-5)
        for k in 0..<found.weights[l].columns {
          #expect(abs(found.weights[l][j, k] - expected.weights[l][j, k]) < 1e-5, "\(settings)")
        }
      }
    }
  }

  private func vectors(_ json: JSON?) throws -> [[Double]] {
    try #require(json?.array).map { try #require($0.array).map { try #require($0.double) } }
  }

  private func parameters(_ json: JSON) throws -> Parameters<Float> {
    var parameters = Parameters<Float>(sizes: [6, 5, 3])
    let weights = try #require(json["weights"]?.array).map { try vectors($0) }
    let biases = try vectors(json["biases"])
    for l in weights.indices {
      parameters.weights[l].fill { j, k in Float(weights[l][j][k]) }
      parameters.biases[l].fill { j, _ in Float(biases[l][j]) }
    }
    return parameters
  }
}
