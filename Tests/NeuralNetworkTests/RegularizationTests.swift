import Testing

@testable import NeuralNetwork

/// Dropout, max-norm, the moving average and the stop: what PyTorch's fixtures do not hold.
@Suite("Regularisation")
struct RegularizationTests {
  private let examples = TrainingTests.stripes(40)

  private func plan(_ change: (inout Plan) -> Void) -> Plan {
    var plan = Plan()
    (plan.hidden, plan.validation, plan.l2, plan.learningRate) = ([8], 0, 0, 0.5)
    change(&plan)
    return plan
  }

  @Test("by dropout leaves deleted neurons as they were, of any activation", arguments: Activation.forHiddenLayers)
  func deleted(activation: Activation) throws {
    let plan = plan { ($0.dropout, $0.batchSize, $0.activation) = (0.5, 40, [activation]) }
    var trainer = try plan.trainer(on: examples)
    let start = trainer.state.parameters
    var generator = trainer.state.generator
    _ = generator.permutation(of: 40)
    let deleted = generator.selection(of: 4, from: 8)
    trainer.trainEpoch(on: examples.batch())
    let end = trainer.state.parameters
    #expect(end != start)
    for j in deleted {
      #expect(end.biases[0][j, 0] == start.biases[0][j, 0])
      for k in 0..<12 { #expect(end.weights[0][j, k] == start.weights[0][j, k]) }
      for o in 0..<3 { #expect(end.weights[1][o, j] == start.weights[1][o, j]) }
    }
  }

  @Test("by L2 keeps a factor apart that both passes and the average know, and that the end of an epoch multiplies in")
  func scale() throws {
    var trainer = try plan { ($0.l2, $0.batchSize) = (5, 10) }.trainer(on: examples)
    let network = trainer.network
    var doubled = network
    doubled.parameters.multiplyWeights(by: 2, using: FastKernels())
    var (plain, scaled) = (Backpropagation(for: network), Backpropagation(for: network))
    plain.run(examples.batch(), cost: .crossEntropy, through: network)
    scaled.run(examples.batch(), cost: .crossEntropy, through: doubled, scale: 0.5)
    // Powers of two change no bits.
    #expect(scaled.δ == plain.δ)
    var average = MovingAverage(decay: 0.9)
    average.include(doubled.parameters, scale: 0.5, using: FastKernels())
    #expect(average.parameters == network.parameters)
    trainer.trainEpoch(on: examples.batch())
    #expect(trainer.state.scale == 1)
  }

  @Test("by a stop takes no improvement for one that is smaller than asked for")
  func smallImprovements() {
    let accuracies = [0.5, 0.505, 0.508]
    #expect(EarlyStopping(patience: 2, minDelta: 0.01).ends(after: accuracies))
    #expect(!EarlyStopping(patience: 2).ends(after: accuracies))
  }

  /// A mini-batch with some hidden neurons deleted teaches the others as a network that has only these would be taught.
  @Test("by dropout teaches the network that is left, and leaves the deleted neurons as they were")
  func thinned() throws {
    let plan = plan { ($0.dropout, $0.batchSize, $0.epochs) = (0.5, 40, 1) }
    var trainer = try plan.trainer(on: examples)
    var generator = RandomGenerator(seed: plan.seed)
    let start: Network<Float> = plan.initializer.network(
      sizes: [12, 8, 3], activations: [.sigmoid, .sigmoid], using: &generator)
    let order = generator.permutation(of: 40)
    let deleted = generator.selection(of: 4, from: 8)
    let kept = (0..<8).filter { !deleted.contains($0) }
    var oracle = Oracle(start, cost: .crossEntropy)
    oracle.w[0] = kept.map { oracle.w[0][$0] }
    oracle.b[0] = kept.map { oracle.b[0][$0] }
    oracle.w[1] = oracle.w[1].map { row in kept.map { row[$0] } }
    let slope = oracle.gradient(
      order.map { examples.inputs($0).map { Double($0) / 255 } }, order.map { examples.label($0) })
    trainer.trainEpoch(on: examples.batch())
    let found = trainer.network.parameters
    func isClose(_ x: Float, _ y: Double) -> Bool { abs(Double(x) - y) < 1e-5 }
    for (i, j) in kept.enumerated() {
      #expect(isClose(found.biases[0][j, 0], oracle.b[0][i] - 0.5 * slope.b[0][i]))
      for k in 0..<12 { #expect(isClose(found.weights[0][j, k], oracle.w[0][i][k] - 0.5 * slope.w[0][i][k])) }
      for o in 0..<3 {
        #expect(isClose(found.weights[1][o, j], (oracle.w[1][o][i] - 0.5 * slope.w[1][o][i]) / 2))
      }
    }
    for j in deleted {
      #expect(found.biases[0][j, 0] == start.parameters.biases[0][j, 0])
      for k in 0..<12 { #expect(found.weights[0][j, k] == start.parameters.weights[0][j, k]) }
      for o in 0..<3 { #expect(found.weights[1][o, j] == start.parameters.weights[1][o, j] / 2) }
    }
  }

  @Test("by dropout deletes other neurons for each mini-batch, as many of each layer as asked, but never all")
  func choice() {
    var generator = RandomGenerator(seed: 3)
    let dropout = Dropout(share: 0.3)
    var counts = [Int](repeating: 0, count: 10)
    for _ in 0..<1000 {
      let chosen = dropout.choose(in: [4, 10, 1, 2], using: &generator)
      #expect(chosen.count == 2 && chosen[0].count == 3 && chosen[1].isEmpty && Set(chosen[0]).count == 3)
      for j in chosen[0] { counts[j] += 1 }
    }
    // Binomial with 1,000 and 0.3: five standard deviations are 72.
    #expect(counts.allSatisfy { abs($0 - 300) < 72 }, "\(counts)")
  }

  @Test("by max-norm leaves no neuron with longer weights", arguments: ["sgd", "adam"])
  func maxNorm(optimizer: String) throws {
    var plan = plan { ($0.maxNorm, $0.weightDecay) = (0.4, 0.1) }
    try plan.set("optimizer", to: optimizer)
    var trainer = try plan.trainer(on: examples)
    trainer.trainEpoch(on: examples.batch())
    let weights = trainer.network.parameters.weights
    let norms = weights.flatMap { weights in
      (0..<weights.rows).map { j in
        (0..<weights.columns).reduce(0) { $0 + Double(weights[j, $1]) * Double(weights[j, $1]) }.squareRoot()
      }
    }
    #expect(norms.allSatisfy { $0 < 0.4 + 1e-5 } && norms.contains { $0 > 0.39 }, "\(norms)")
  }

  @Test("counts the sizes of weights for L1 and their squares for L2, and no biases")
  func penalty() {
    var parameters = Parameters<Float>(sizes: [2, 1])
    (parameters.weights[0][0, 0], parameters.weights[0][0, 1], parameters.biases[0][0, 0]) = (3, -4, 100)
    #expect(Regularization(l1: 2, trainingCount: 10).penalty(on: parameters) == 2.0 / 10 * 7)
    #expect(Regularization(l2: 2, trainingCount: 10).penalty(on: parameters) == 2.0 / 20 * 25)
    #expect(Regularization.none.penalty(on: parameters) == 0)
  }

  @Test(
    "by early stopping ends after as many epochs without enough improvement",
    arguments: [
      ([0.5, 0.6, 0.6, 0.6], 2, 0.0, true), ([0.5, 0.6, 0.6], 2, 0, false), ([0.5, 0.6, 0.7], 2, 0, false),
      ([0.5, 0.51, 0.52], 2, 0.05, true), ([0.5, 0.52, 0.56], 2, 0.05, false), ([0.5], 1, 0, false),
      ([0.5, 0.4], 1, 0, true),
    ] as [([Double], Int, Double, Bool)])
  func earlyStopping(accuracies: [Double], patience: Int, least: Double, ends: Bool) {
    #expect(EarlyStopping(patience: patience, minDelta: least).ends(after: accuracies) == ends)
  }

  @Test("lets the network that early stopping restores be the one with the best accuracy")
  func restored() throws {
    let noisy = TrainingTests.stripes(200)
    let plan = plan { ($0.validation, $0.earlyStopping, $0.epochs, $0.minDelta) = (100, 3, 200, 0.02) }
    let (training, validation) = try plan.split(noisy)
    let outcome = plan.run(on: training, validation: validation).run(try plan.trainer(on: training))
    let best = outcome.history.compactMap { $0.validation?.accuracy }.max()
    #expect(outcome.ending == .stoppedEarly && outcome.validation?.accuracy == best)
  }
}
