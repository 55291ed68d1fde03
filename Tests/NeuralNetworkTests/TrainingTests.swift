import Testing

@testable import NeuralNetwork

@Suite struct TrainingTests {
  /// Two easily told classes in 12 inputs.
  static func stripes(_ count: Int, seed: UInt64 = 1) -> Examples {
    var generator = RandomGenerator(seed: seed)
    var inputs: [UInt8] = []
    var labels: [UInt8] = []
    for _ in 0..<count {
      let label = generator.next(below: 3)
      labels.append(UInt8(label))
      inputs += (0..<12).map { UInt8(($0 % 3 == label ? 200 : 0) + generator.next(below: 56)) }
    }
    return Examples(inputs: inputs, inputCount: 12, labels: labels, classCount: 3)
  }

  static func trainer(
    on examples: Examples, hidden: Activation = .sigmoid, output: Activation = .sigmoid,
    cost: Cost = .crossEntropy, batchSize: Int = 10, learningRate: Double = 0.5, l2: Double = 0, seed: UInt64 = 1,
    threads: Int = 1
  ) -> Trainer {
    var generator = RandomGenerator(seed: seed)
    let network: Network<Float> = Initializer.scaled.network(
      sizes: [12, 8, 3], activations: [hidden, output], using: &generator)
    return Trainer(
      network: network, cost: cost, batchSize: batchSize, schedule: Schedule(learningRate: learningRate),
      optimizer: Optimizer(regularization: Regularization(l2: l2, trainingCount: examples.count)),
      generator: generator, kernels: FastKernels(threads: threads))
  }

  /// w ← (1 − ηλ/n) w − (η/m) Σ∇ with the oracle's gradient, mini-batch by mini-batch in the trainer's own order.
  /// λ = 30 shrinks the weights to a twelfth each time, so that s gets small, and λ = 40 turns their sign.
  @Test(arguments: [Cost.quadratic, .crossEntropy], [0.0, 3, 30, 40])
  func anEpochIsTheUpdateRuleAppliedToEachMiniBatchEvenTheShortLast(_ cost: Cost, _ λ: Double) {
    let examples = Self.stripes(23)
    var trainer = Self.trainer(on: examples, cost: cost, batchSize: 5, learningRate: 0.7, l2: λ, seed: 4)
    var oracle = Oracle(trainer.network, cost: cost)
    var generator = RandomGenerator(seed: 4)
    let _: Network<Float> = Initializer.scaled.network(
      sizes: [12, 8, 3], activations: [.sigmoid, .sigmoid], using: &generator)
    let order = generator.permutation(of: 23)
    for start in stride(from: 0, to: 23, by: 5) {
      let batch = order[start..<min(start + 5, 23)]
      let gradient = oracle.gradient(
        batch.map { examples.inputs($0).map { Double($0) / 255 } }, batch.map { examples.label($0) })
      let slope = Oracle(w: gradient.w, b: gradient.b, g: oracle.g, cost: cost)
      for position in oracle.positions {
        let shrink = position.column == nil ? 1 : 1 - 0.7 * λ / 23
        oracle[position] = shrink * oracle[position] - 0.7 * slope[position]
      }
    }
    trainer.trainEpoch(on: examples.batch())
    let found = Oracle(trainer.network, cost: cost)
    for position in oracle.positions { #expect(abs(found[position] - oracle[position]) < 1e-5, "\(position)") }
  }

  @Test func reportedCostsIncludeThePenaltyOnWeightsButNotOnBiases() throws {
    let examples = Self.stripes(40)
    let outcome = Training(on: examples, validation: examples[0..<10], epochs: 1).run(Self.trainer(on: examples, l2: 3))
    let oracle = Oracle(outcome.network, cost: .crossEntropy)
    let squares = oracle.w.joined().joined().reduce(0) { $0 + $1 * $1 }
    let inputs = (0..<10).map { examples.inputs($0).map { Double($0) / 255 } }
    let expected = oracle.meanCost(inputs, (0..<10).map { examples.label($0) }) + 3 / (2 * 40.0) * squares
    #expect(try abs(#require(outcome.validation).cost - expected) < 1e-5)
    #expect(outcome.validation == outcome.history[0].validation)
  }

  @Test func equalSeedsGiveEqualNetworksAndOtherSeedsOthers() {
    let examples = Self.stripes(60)
    func network(seed: UInt64, threads: Int) -> Network<Float> {
      let run = Training(
        on: examples[0..<50], validation: examples[50..<60], epochs: 3, earlyStopping: EarlyStopping(patience: 2))
      return run.run(Self.trainer(on: examples, seed: seed, threads: threads)).network
    }
    #expect(network(seed: 1, threads: 1) == network(seed: 1, threads: 2))
    #expect(network(seed: 1, threads: 1) != network(seed: 2, threads: 1))
  }

  @Test func aCopyOfATrainerGoesOnAsTheOriginalWould() {
    let examples = Self.stripes(60)
    var trainer = Self.trainer(on: examples)
    trainer.trainEpoch(on: examples.batch())
    var copy = trainer
    trainer.trainEpoch(on: examples.batch())
    copy.trainEpoch(on: examples.batch())
    #expect(trainer.network == copy.network && copy.epoch == 2)
  }

  @Test func trainingLearnsToTellTheClassesApart() {
    let examples = Self.stripes(300)
    let run = Training(on: examples[0..<200], validation: examples[200..<300], epochs: 20)
    let outcome = run.run(Self.trainer(on: examples))
    #expect(outcome.ending == .completed && outcome.epoch == 20 && outcome.history.count == 20)
    #expect(outcome.history.map(\.number) == Array(1...20))
    #expect(outcome.history[19].validation?.accuracy == 1)
    #expect(outcome.history[0].training == nil)
  }

  @Test func aRunGoesOnFromTheEpochsThatItsTrainerHasSeen() {
    let examples = Self.stripes(60)
    let whole = Training(on: examples, validation: examples, epochs: 4).run(Self.trainer(on: examples))
    var trainer = Self.trainer(on: examples)
    for _ in 0..<3 { trainer.trainEpoch(on: examples.batch()) }
    let rest = Training(on: examples, validation: examples, epochs: 4).run(trainer)
    #expect(rest.history.map(\.number) == [4] && rest.network == whole.network)
  }

  @Test func earlyStoppingKeepsTheBestNetworkAndEndsAfterItsPatience() {
    let examples = Self.stripes(300)
    let run = Training(
      on: examples[0..<200], validation: examples[200..<300], epochs: 1000, earlyStopping: EarlyStopping(patience: 4))
    let outcome = run.run(Self.trainer(on: examples))
    #expect(outcome.ending == .stoppedEarly)
    #expect(outcome.history.count == outcome.epoch + 4)
    let accuracies = outcome.history.compactMap { $0.validation?.accuracy }
    #expect(accuracies.firstIndex(of: accuracies.max() ?? 0) == outcome.epoch - 1)
    #expect(outcome.validation?.accuracy == accuracies.max())
    // With two threads the next epoch has begun when this one is judged.
    for threads in [1, 2] {
      let trainer = run.run(Self.trainer(on: examples, threads: threads)).checkpoint.trainer
      #expect(trainer.epoch == outcome.epoch + 4 && trainer.seen == 0, "\(threads) threads")
    }
  }

  @Test func aRunThatDivergesKeepsTheLastGoodNetwork() {
    let examples = Self.stripes(100)
    let run = Training(on: examples, validation: examples[0..<0], epochs: 50)
    let trainer = Self.trainer(
      on: examples, hidden: .identity, output: .identity, cost: .quadratic, batchSize: 50, learningRate: 1.2)
    let outcome = run.run(trainer)
    guard case .diverged(let epoch) = outcome.ending else {
      Issue.record("the run ended with \(outcome.ending)")
      return
    }
    #expect(epoch > 1 && outcome.epoch == epoch - 1 && outcome.history.count == epoch - 1)
    #expect(outcome.network.parameters.isFinite)
    #expect(outcome.training.cost.isFinite)
  }

  @Test func evaluationCountsAnswersAndAddsCosts() {
    // A network that answers with the brightest of its three inputs.
    let identity = Matrix<Float>([[1, 0, 0], [0, 1, 0], [0, 0, 1]])
    var parameters = Parameters<Float>(sizes: [3, 3])
    parameters.weights = [identity]
    let network = Network(parameters: parameters, activations: [.identity])
    let examples = Examples(
      inputs: [255, 0, 51, 0, 255, 51, 255, 51, 0, 255, 51, 0], inputCount: 3, labels: [0, 1, 1, 2], classCount: 3)
    let evaluation = network.evaluate(on: examples, cost: .quadratic, threads: 3)
    #expect(evaluation.answers == [0, 1, 0, 0])
    #expect(evaluation.confusion == [[1, 0, 0], [1, 1, 0], [1, 0, 0]])
    #expect(evaluation.correct == 2 && evaluation.total == 4 && evaluation.accuracy == 0.5)
    #expect(evaluation.topTwoAccuracy == 0.75)
    // ½ (0.2² + 0.2² + (1 + 0.8²) + (1 + 0.2² + 1)) / 4
    #expect(abs(evaluation.cost - 0.5 * (0.04 + 0.04 + 1.64 + 2.04) / 4) < 1e-7)
    #expect(evaluation.classScores[0].precision == 1.0 / 3 && evaluation.classScores[0].recall == 1)
    #expect(evaluation.classScores[0].f1 == 0.5 && evaluation.classScores[2].f1 == 0)
    #expect(evaluation.classScores[2].precision == 0)
  }

  @Test func equalOutputsCountInTheOrderOfTheirClassesAndNaNLast() {
    var parameters = Parameters<Float>(sizes: [1, 4])
    for (k, output) in [Float.nan, 1, 1, 1].enumerated() { parameters.biases[0][k, 0] = output }
    let network = Network(parameters: parameters, activations: [.identity])
    let examples = Examples(inputs: [0, 0, 0, 0], inputCount: 1, labels: [0, 1, 2, 2], classCount: 4)
    let evaluation = network.evaluate(on: examples, cost: .quadratic)
    #expect(evaluation.answers == [1, 1, 1, 1])
    #expect(evaluation.correctInTopTwo == 3, "of three equal outputs the first two are the top two")
  }

  /// Against scipy.stats.binomtest(…).proportion_ci(method="wilson").
  @Test(arguments: [(9_781, 10_000, 0.975_04, 0.980_79), (0, 10, 0.0, 0.277_53), (10, 10, 0.722_47, 1.0)])
  func theIntervalIsWilsons(correct: Int, total: Int, lower: Double, upper: Double) {
    var parameters = Parameters<Float>(sizes: [1, 2])
    parameters.weights[0][1, 0] = 1
    parameters.biases[0][0, 0] = 0.5
    let network = Network(parameters: parameters, activations: [.identity])
    let inputs = (0..<total).map { $0 < correct ? UInt8(255) : 0 }
    let examples = Examples(
      inputs: inputs, inputCount: 1, labels: [UInt8](repeating: 1, count: total), classCount: 2)
    let interval = network.evaluate(on: examples, cost: .quadratic).accuracyInterval
    #expect(abs(interval.lowerBound - lower) < 2e-5 && abs(interval.upperBound - upper) < 2e-5, "\(interval)")
  }

  @Test func splitsAndSlicesShowTheRightExamples() {
    let examples = Self.stripes(20)
    let (training, validation) = examples.split(validation: 5)
    #expect(training.count == 15 && validation.count == 5)
    #expect(validation.label(2) == examples.label(17) && validation.inputs(2) == examples.inputs(17))
    #expect(validation[1..<3].label(1) == examples.label(17))
    #expect(Array(validation.labels) == (15..<20).map { UInt8(examples.label($0)) })
    #expect(validation.inputs == examples.inputs.suffix(60))
  }

  @Test func aSplitDoesNotShowTheExamplesOfTheOther() async {
    await #expect(processExitsWith: .failure) { _ = Self.stripes(20).split(validation: 5).training.label(15) }
    await #expect(processExitsWith: .failure) { _ = Self.stripes(20).split(validation: 5).training.inputs(15) }
  }
}
