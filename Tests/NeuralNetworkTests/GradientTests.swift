import Testing

@testable import NeuralNetwork

/// Central differences → the oracle → backpropagation in Double → backpropagation on the fast kernels.
@Suite struct GradientTests {
  static let combinations = GradientCheck.combinations

  static func problem(
    _ combination: (hidden: Activation, output: Activation, cost: Cost), sizes: [Int] = [7, 6, 5, 4]
  ) -> Problem {
    Problem(
      sizes: sizes, hidden: combination.hidden, output: combination.output, cost: combination.cost, examples: 3, seed: 7
    )
  }

  @Test(arguments: combinations)
  func theOracleAgreesWithCentralDifferences(hidden: Activation, output: Activation, cost: Cost) {
    let problem = Self.problem((hidden, output, cost))
    let gradient = problem.oracle.gradient(problem.inputs, problem.labels.map(Int.init))
    let result = Oracle(w: gradient.w, b: gradient.b, g: problem.oracle.g, cost: cost)
    for position in problem.oracle.positions {
      func cost(moved ε: Double) -> Double {
        var oracle = problem.oracle
        oracle[position] += ε
        return oracle.meanCost(problem.inputs, problem.labels.map(Int.init))
      }
      let difference = (cost(moved: 1e-5) - cost(moved: -1e-5)) / 2e-5
      #expect(abs(result[position] - difference) < 1e-8, "\(position)")
    }
  }

  @Test(arguments: combinations)
  func backpropagationInDoubleAgreesWithTheOracle(hidden: Activation, output: Activation, cost: Cost) {
    let problem = Self.problem((hidden, output, cost))
    let found = Self.gradient(of: problem.network, on: problem, cost: cost)
    Self.expect(found, isWithin: 1e-13, of: problem)
  }

  @Test(arguments: combinations)
  func theErrorsOfTheInputsAgreeWithCentralDifferences(hidden: Activation, output: Activation, cost: Cost) {
    let problem = Self.problem((hidden, output, cost))
    var backpropagation = Backpropagation(for: problem.network)
    backpropagation.run(
      problem.examples(classes: problem.network.outputCount).batch(), cost: cost, through: problem.network)
    let errors = backpropagation.inputErrors(through: problem.network)
    #expect(errors.columns == 3 && errors.rows == 7)
    for e in 0..<3 {
      for k in 0..<7 {
        func total(moved ε: Double) -> Double {
          var inputs = problem.inputs
          inputs[e][k] += ε
          return 3 * problem.oracle.meanCost(inputs, problem.labels.map(Int.init))
        }
        #expect(abs(errors[k, e] - (total(moved: 1e-5) - total(moved: -1e-5)) / 2e-5) < 1e-8)
      }
    }
  }

  /// Each product of at most 40 terms of size 1 or less, in three layers, is off by some 40 · 2⁻²⁴ times their sizes.
  @Test(arguments: combinations)
  func backpropagationOnTheFastKernelsAgreesWithTheOracle(hidden: Activation, output: Activation, cost: Cost) {
    let problem = Self.problem((hidden, output, cost), sizes: [40, 33, 17, 10])
    var parameters = Parameters<Float>(sizes: problem.network.sizes)
    for (l, weights) in problem.network.parameters.weights.enumerated() {
      for j in 0..<weights.rows {
        parameters.biases[l][j, 0] = Float(problem.network.parameters.biases[l][j, 0])
        for k in 0..<weights.columns { parameters.weights[l][j, k] = Float(weights[j, k]) }
      }
    }
    let network = Network(parameters: parameters, activations: problem.network.activations)
    Self.expect(Self.gradient(of: network, on: problem, cost: cost), isWithin: 2e-5, of: problem)
  }

  @Test(arguments: combinations)
  func theGradientCheckFindsNoErrorInBackpropagation(hidden: Activation, output: Activation, cost: Cost) {
    var generator = RandomGenerator(seed: 3)
    let findings = GradientCheck(hidden: hidden, output: output, cost: cost, using: &generator).run()
    #expect(Set(findings.map(\.equation)) == Set(GradientCheck.Equation.allCases))
    #expect(findings.count == 9)
    for finding in findings { #expect(finding.relativeError < 1e-6, "\(finding)") }
  }

  @Test(arguments: combinations)
  func theGradientCheckFindsNoErrorWithSmoothedLabels(hidden: Activation, output: Activation, cost: Cost) {
    var generator = RandomGenerator(seed: 3)
    let check = GradientCheck(hidden: hidden, output: output, cost: cost, smoothing: 0.2, using: &generator)
    for finding in check.run() { #expect(finding.relativeError < 1e-6, "\(finding)") }
  }

  @Test(arguments: GradientCheck.Equation.allCases)
  func theGradientCheckFindsAnErrorOfOnePerMilleAndTellsWhere(_ equation: GradientCheck.Equation) {
    var generator = RandomGenerator(seed: 3)
    let check = GradientCheck(hidden: .tanh, output: .sigmoid, cost: .crossEntropy, using: &generator)
    var backpropagation = Backpropagation(for: check.network)
    backpropagation.run(check.batch, cost: check.cost, through: check.network)
    var gradient = Parameters<Double>(sizes: check.network.sizes)
    backpropagation.addGradient(times: 1 / Double(check.batch.count), to: &gradient)
    var errors = backpropagation.δ
    switch equation {
    case .bp1: ReferenceKernels().scale(&errors[2], by: 1.001)
    case .bp2: ReferenceKernels().scale(&errors[1], by: 1.001)
    case .bp3: ReferenceKernels().scale(&gradient.biases[1], by: 1.001)
    case .bp4: ReferenceKernels().scale(&gradient.weights[1], by: 1.001)
    }
    for finding in check.findings(on: errors, gradient) {
      let isWrong = finding.equation == equation && finding.layer == (equation == .bp1 ? 4 : 3)
      #expect((finding.relativeError > 5e-4) == isWrong, "\(finding)")
    }
  }

  static func gradient<Scalar: Real>(
    of network: Network<Scalar>, on problem: Problem, cost: Cost
  ) -> Parameters<Scalar> {
    let batch: Batch<Scalar> = problem.examples(classes: network.outputCount).batch(0..<problem.labels.count)
    var backpropagation = Backpropagation(for: network)
    backpropagation.run(batch, cost: cost, through: network)
    var gradient = Parameters<Scalar>(sizes: network.sizes)
    backpropagation.addGradient(times: 1 / Scalar(batch.count), to: &gradient)
    return gradient
  }

  static func expect<Scalar: Real>(_ found: Parameters<Scalar>, isWithin bound: Double, of problem: Problem) {
    let expected = problem.oracle.gradient(problem.inputs, problem.labels.map(Int.init))
    for l in expected.w.indices {
      for j in expected.w[l].indices {
        #expect(abs(Double(found.biases[l][j, 0]) - expected.b[l][j]) < bound, "bias \(j) of layer \(l)")
        for k in expected.w[l][j].indices {
          #expect(
            abs(Double(found.weights[l][j, k]) - expected.w[l][j][k]) < bound, "weight \(j), \(k) of layer \(l)")
        }
      }
    }
  }
}
