import Testing

@testable import NeuralNetwork

@Suite struct ComparisonTests {
  /// Two networks that give the answers they are told to by the inputs, of which the first half speaks to the first network.
  static func comparison(_ truth: [UInt8], _ first: [UInt8], _ second: [UInt8]) -> Comparison {
    let inputs = zip(first, second).flatMap { first, second in
      (0..<6).map { UInt8($0 == Int(first) || $0 == 3 + Int(second) ? 255 : 0) }
    }
    let examples = Examples(inputs: inputs, inputCount: 6, labels: truth, classCount: 3)
    func evaluation(_ half: Int) -> Evaluation {
      var parameters = Parameters<Float>(sizes: [6, 3])
      for k in 0..<3 { parameters.weights[0][k, 3 * half + k] = 1 }
      return Network(parameters: parameters, activations: [.identity]).evaluate(on: examples, cost: .quadratic)
    }
    return Comparison(evaluation(0), evaluation(1), labels: examples.labels)
  }

  @Test func everyExampleIsInOneCellOfTheTableAndDifferencesAreListed() {
    let comparison = Self.comparison([0, 1, 2, 0, 1, 2, 2], [0, 1, 0, 1, 1, 0, 2], [0, 0, 2, 2, 1, 0, 1])
    #expect(comparison.bothRight == 2 && comparison.onlyFirstRight == 2)
    #expect(comparison.onlySecondRight == 1 && comparison.neitherRight == 2)
    #expect(comparison.first.correct == 4 && comparison.second.correct == 3)
    #expect(
      comparison.differences == [
        .init(index: 1, truth: 1, first: 1, second: 0), .init(index: 2, truth: 2, first: 0, second: 2),
        .init(index: 3, truth: 0, first: 1, second: 2), .init(index: 6, truth: 2, first: 2, second: 1),
      ])
    #expect(comparison.pValue == 1)
  }

  @Test func theProbabilityIsThatOfTheExamplesThatOneOfTheTwoHasRight() {
    let truth = [UInt8](repeating: 0, count: 9)
    let comparison = Self.comparison(truth, [0, 0, 0, 0, 0, 0, 1, 0, 2], [1, 1, 2, 1, 1, 1, 0, 0, 2])
    // 6 against 1: 2 (1 + 7) / 2⁷
    #expect(comparison.pValue == 0.125)
    #expect(Self.comparison([0, 1], [0, 0], [0, 2]).pValue == 1, "nothing tells one from the other")
    #expect(Self.comparison([], [], []).pValue == 1)
  }

  /// All 2ⁿ outcomes of n tosses.
  @Test(arguments: 0...12)
  func theTestIsTheShareOfOutcomesThatAreAsUneven(n: Int) {
    for k in 0...n / 2 {
      let uneven = (0..<1 << n).count { min($0.nonzeroBitCount, n - $0.nonzeroBitCount) <= k }
      let found = Comparison.probability(ofAtMost: k, orAtLeastTheRestOf: n)
      #expect(abs(found - Double(uneven) / Double(1 << n)) < 1e-15)
    }
  }

  /// From Python: float(min(1, Fraction(2 * sum(comb(n, i) for i in range(k + 1)), 2**n))). SciPy's binomtest agrees.
  @Test(arguments: [
    (120, 300, 0.0006342200069283569), (2000, 4100, 0.12206497999113813), (4900, 10000, 0.04658552770494739),
    (33, 1000, 1.3048562890778312e-239), (0, 2000, 0), (5000, 10000, 1),
  ])
  func theTestIsExactForThousandsOfPairs(k: Int, n: Int, expected: Double) {
    let found = Comparison.probability(ofAtMost: k, orAtLeastTheRestOf: n)
    #expect(abs(found - expected) <= expected * 1e-11, "\(found)")
  }
}
