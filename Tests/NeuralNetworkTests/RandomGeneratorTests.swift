import Testing

@testable import NeuralNetwork

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

@Suite struct RandomGeneratorTests {
  /// From the authors' C programs splitmix64.c and xoshiro256starstar.c, written out in Python.
  @Test func theGeneratorGivesTheNumbersOfItsDefinition() {
    var generator = RandomGenerator(seed: 0)
    #expect(
      (0..<4).map { _ in generator.next() } == [
        0x99EC_5F36_CB75_F2B4, 0xBF6E_1F78_4956_452A, 0x1A5F_849D_4933_E6E0, 0x6AA5_94F1_262D_2D2C,
      ])
  }

  @Test func theLogarithmIsExactToTwoUnitsInTheLastPlace() {
    var generator = RandomGenerator(seed: 1)
    for _ in 0..<20_000 {
      let x = generator.nextUniform() * Double.exponential(generator.nextUniform() * 40 - 38)
      guard x >= .leastNormalMagnitude else { continue }
      #expect(abs(naturalLogarithm(x) - log(x)) <= max(2 * log(x).ulp, 1.5e-16), "\(x)")
    }
    #expect(naturalLogarithm(1) == 0)
  }

  @Test func normalDeviatesHaveTheMomentsOfTheNormalDistribution() {
    var generator = RandomGenerator(seed: 2)
    let count = 200_000
    let deviates = (0..<count).map { _ in generator.nextNormal() }
    func moment(_ power: Int) -> Double {
      deviates.reduce(0) { sum, x in sum + (0..<power).reduce(1) { product, _ in product * x } } / Double(count)
    }
    // Five standard errors: the variances of x, x², x³ and x⁴ are 1, 2, 15 and 96.
    let error = 5 / Double(count).squareRoot()
    #expect(abs(moment(1)) < error)
    #expect(abs(moment(2) - 1) < error * 2.0.squareRoot())
    #expect(abs(moment(3)) < error * 15.0.squareRoot())
    #expect(abs(moment(4) - 3) < error * 96.0.squareRoot())
  }

  @Test func aPermutationHoldsEveryIndexOnceAndEveryOrderIsEquallyLikely() {
    var generator = RandomGenerator(seed: 3)
    #expect(generator.permutation(of: 1000).sorted() == Array(0..<1000))
    #expect(generator.permutation(of: 0) == [])
    var counts: [[Int]: Int] = [:]
    for _ in 0..<24_000 { counts[generator.permutation(of: 4), default: 0] += 1 }
    // χ² with 23 degrees of freedom is above 49.7 once in a thousand times.
    let square = counts.values.reduce(0) { $0 + Double(($1 - 1000) * ($1 - 1000)) / 1000 }
    #expect(counts.count == 24 && square < 49.7)
  }

  @Test func numbersBelowABoundAreEquallyLikely() {
    var generator = RandomGenerator(seed: 4)
    var counts = [Int](repeating: 0, count: 10)
    for _ in 0..<100_000 { counts[generator.next(below: 10)] += 1 }
    // χ² with 9 degrees of freedom is above 27.9 once in a thousand times.
    #expect(counts.reduce(0) { $0 + Double(($1 - 10_000) * ($1 - 10_000)) / 10_000 } < 27.9)
  }

  @Test(arguments: [
    (Initializer.scaled, 1 / 400.0.squareRoot()), (.large, 1), (.glorot, (2 / 700.0).squareRoot()),
    (.he, (2 / 400.0).squareRoot()),
  ])
  func initializersDrawWeightsWithTheirStandardDeviation(_ initializer: Initializer, _ deviation: Double) {
    var generator = RandomGenerator(seed: 5)
    let network: Network<Double> = initializer.network(
      sizes: [400, 300, 2], activations: [.sigmoid, .sigmoid], using: &generator)
    let weights = (0..<400).flatMap { network.parameters.weights[0].column($0) }
    let mean = weights.reduce(0, +) / Double(weights.count)
    let variance = weights.reduce(0) { $0 + $1 * $1 } / Double(weights.count)
    // Five standard errors of 120,000 draws.
    #expect(abs(mean) < 5 * deviation / 346)
    #expect(abs(variance.squareRoot() / deviation - 1) < 5 / 490.0)
    let biases = network.parameters.biases[0].column(0)
    if initializer == .glorot || initializer == .he {
      #expect(network.parameters.biases.allSatisfy { $0.column(0).allSatisfy { $0 == 0 } })
    } else {
      #expect(abs((biases.reduce(0) { $0 + $1 * $1 } / 300).squareRoot() - 1) < 5 / 24.5)
    }
  }

  /// So a seed gives the same network in every version.
  @Test(arguments: Initializer.allCases)
  func initializersDrawLayerByLayerBiasesFirstThenTheWeightsOfEachNeuron(_ initializer: Initializer) {
    var generator = RandomGenerator(seed: 6)
    let network: Network<Double> = initializer.network(
      sizes: [9, 7, 16], activations: [.sigmoid, .sigmoid], using: &generator)
    var again = RandomGenerator(seed: 6)
    for (l, (inputs, outputs)) in [(9.0, 7.0), (7, 16)].enumerated() {
      if initializer == .scaled || initializer == .large {
        for j in 0..<Int(outputs) { #expect(network.parameters.biases[l][j, 0] == again.nextNormal()) }
      }
      let deviation =
        switch initializer {
        case .scaled: 1 / inputs.squareRoot()
        case .large: 1.0
        case .glorot: (2 / (inputs + outputs)).squareRoot()
        case .he: (2 / inputs).squareRoot()
        }
      for j in 0..<Int(outputs) {
        for k in 0..<Int(inputs) { #expect(network.parameters.weights[l][j, k] == deviation * again.nextNormal()) }
      }
    }
  }
}
