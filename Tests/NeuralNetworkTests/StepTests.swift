import Storage
import Testing

@testable import NeuralNetwork

/// One step of stochastic gradient descent as PyTorch takes it in double precision (`scripts/make-fixtures.py`).
@Suite("A step of PyTorch's SGD")
struct StepTests {
  private let steps: [Step]

  init() throws { steps = try #require(JSON.parse(File.read(fixture("steps.json"))).array).map(Step.init) }

  @Test("is covered for every cost and every kind of output")
  func coverage() {
    #expect(Set(steps.map(\.cost)) == Set(Cost.allCases))
    #expect(Set(steps.map(\.activations.last)) == [.sigmoid, .softmax])
    #expect(Set(steps.map { $0.activations[0] }) == [.sigmoid, .tanh, .relu])
    #expect(steps.contains { $0.l2 > 0 } && steps.contains { $0.l2 == 0 })
  }

  @Test("has the outputs, the cost and the gradient that backpropagation in Double has", arguments: 0..<4)
  func gradient(index: Int) {
    let step = steps[index]
    let network = Network<Double>(parameters: step.parameters(), activations: step.activations)
    let batch: Batch<Double> = step.examples.batch(0..<7)
    var backpropagation = Backpropagation(for: network)
    backpropagation.run(batch, cost: step.cost, through: network)
    for (example, outputs) in step.outputs.enumerated() {
      for (j, output) in outputs.enumerated() {
        #expect(abs(backpropagation.pass.outputs[j, example] - output) < 1e-13)
      }
    }
    var gradient = Parameters<Double>(sizes: network.sizes)
    backpropagation.addGradient(times: 1.0 / 7, to: &gradient)
    expect(gradient, equals: step.weightGradients, step.biasGradients, within: 1e-13)
  }

  @Test("has with smoothed labels the cost and the gradient that backpropagation in Double has", arguments: 0..<4)
  func smoothedGradient(index: Int) throws {
    let steps = try #require(JSON.parse(File.read(fixture("smoothed.json"))).array)
    #expect(steps.count == 4)
    let step = try Step(steps[index])
    let smoothing = try #require(steps[index]["smoothing"]?.double)
    let network = Network<Double>(parameters: step.parameters(), activations: step.activations)
    let batch: Batch<Double> = step.examples.batch(0..<7)
    var backpropagation = Backpropagation(for: network)
    backpropagation.run(batch, cost: step.cost, smoothing: smoothing, through: network)
    let costs = batch.labels.enumerated().map { example, label in
      step.cost.value(
        at: backpropagation.pass.z[2], outputs: backpropagation.pass.outputs, of: example, label: Int(label),
        activation: step.activations[2], smoothing: smoothing)
    }
    #expect(abs(costs.reduce(0, +) / 7 - step.meanCost) < 1e-13)
    var gradient = Parameters<Double>(sizes: network.sizes)
    backpropagation.addGradient(times: 1.0 / 7, to: &gradient)
    expect(gradient, equals: step.weightGradients, step.biasGradients, within: 1e-13)
  }

  @Test("has the same gradient where what smoothed labels stand for is given as desired outputs", arguments: 0..<4)
  func desiredOutputs(index: Int) throws {
    let steps = try #require(JSON.parse(File.read(fixture("smoothed.json"))).array)
    let step = try Step(steps[index])
    let smoothing = try #require(steps[index]["smoothing"]?.double)
    let network = Network<Double>(parameters: step.parameters(), activations: step.activations)
    let examples: Batch<Double> = step.examples.batch(0..<7)
    var desired = Matrix<Double>(rows: network.outputCount, columns: 7)
    desired.fill { row, column in
      let part = smoothing / Double(network.outputCount)
      return row == Int(examples.labels[examples.labels.startIndex + column]) ? 1 - smoothing + part : part
    }
    // The labels say nothing then; and what is desired goes with its example.
    let others = Batch(inputs: examples.inputs, labels: examples.labels.map { 2 - $0 }[...], desired: desired)
    let order = [3, 0, 6, 2, 5, 1, 4]
    var gradient = Parameters<Double>(sizes: network.sizes)
    var backpropagation = Backpropagation(for: network)
    for range in [0..<4, 4..<7] {
      backpropagation.run(others.selecting(order)[range], cost: step.cost, smoothing: 0.3, through: network)
      backpropagation.addGradient(times: 1.0 / 7, to: &gradient)
    }
    expect(gradient, equals: step.weightGradients, step.biasGradients, within: 1e-13)
  }

  /// The sums have at most 7 terms of size 3; three layers of them in floats are off by less than 10⁻⁵.
  @Test("leads to the weights and the cost that the trainer has", arguments: 0..<4)
  func update(index: Int) {
    let step = steps[index]
    let network = Network<Float>(parameters: step.parameters(), activations: step.activations)
    #expect(abs(network.evaluate(on: step.examples, cost: step.cost).cost - step.meanCost) < 1e-5)
    var trainer = Trainer(
      network: network, cost: step.cost, batchSize: 7, schedule: Schedule(learningRate: step.learningRate),
      optimizer: Optimizer(regularization: Regularization(l2: step.l2, trainingCount: step.n)),
      generator: RandomGenerator(seed: 1))
    trainer.trainEpoch(on: step.examples.batch())
    expect(trainer.network.parameters, equals: step.newWeights, step.newBiases, within: 1e-5)
  }

  private func expect<Scalar: Real>(
    _ found: Parameters<Scalar>, equals weights: [[[Double]]], _ biases: [[Double]], within bound: Double
  ) {
    for l in weights.indices {
      for j in weights[l].indices {
        #expect(abs(Double(found.biases[l][j, 0]) - biases[l][j]) < bound)
        for k in weights[l][j].indices { #expect(abs(Double(found.weights[l][j, k]) - weights[l][j][k]) < bound) }
      }
    }
  }
}

/// One of the fixture's steps.
private struct Step {
  let activations: [Activation]
  let cost: Cost
  let learningRate, l2, meanCost: Double
  let n: Int
  let examples: Examples
  let outputs: [[Double]]
  let weights, weightGradients, newWeights: [[[Double]]]
  let biases, biasGradients, newBiases: [[Double]]

  init(_ json: JSON) throws {
    func number(_ name: String) throws -> Double { try #require(json[name]?.double) }
    func vectors(_ value: JSON) throws -> [[Double]] {
      try #require(value.array).map { try #require($0.array).map { try #require($0.double) } }
    }
    func matrices(_ name: String) throws -> [[[Double]]] { try #require(json[name]?.array).map(vectors) }
    let hidden = try #require(json["hidden"]?.string.flatMap(Activation.init))
    let output = try #require(json["output"]?.string.flatMap(Activation.init))
    activations = [hidden, hidden, output]
    cost = try #require(json["cost"]?.string.flatMap(Cost.init))
    (learningRate, l2) = try (number("learning_rate"), number("l2"))
    (meanCost, n) = try (number("mean_cost"), Int(number("n")))
    outputs = try vectors(#require(json["outputs"]))
    (weights, weightGradients) = try (matrices("weights"), matrices("weight_gradients"))
    newWeights = try matrices("new_weights")
    biases = try vectors(#require(json["biases"]))
    biasGradients = try vectors(#require(json["bias_gradients"]))
    newBiases = try vectors(#require(json["new_biases"]))
    let pixels = try vectors(#require(json["pixels"])).joined().map { UInt8($0) }
    let labels = try #require(json["labels"]?.array).map { try UInt8(#require($0.integer)) }
    examples = Examples(inputs: pixels, inputCount: 6, labels: labels, classCount: 3)
  }

  func parameters<Scalar: Real>() -> Parameters<Scalar> {
    var parameters = Parameters<Scalar>(sizes: [6] + biases.map(\.count))
    for l in weights.indices {
      for j in weights[l].indices {
        parameters.biases[l][j, 0] = Scalar(biases[l][j])
        for k in weights[l][j].indices { parameters.weights[l][j, k] = Scalar(weights[l][j][k]) }
      }
    }
    return parameters
  }
}
