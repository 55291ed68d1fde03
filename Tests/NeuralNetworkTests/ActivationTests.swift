import Testing

@testable import NeuralNetwork

/// The activation functions in floats against Double.
@Suite struct ActivationTests {
  /// z from −110 to 110, where floats change everything there is to change, and far beyond.
  static let z: [Float] =
    stride(from: Float(-110), through: 110, by: 0.0137).map { $0 }
    + [0, -0.0, 1e-30, -1e-30, 1e-10, 0.6249, 0.625, 88.7, 88.8, 1e4, -1e4, 3.4e38, -3.4e38, .infinity, -.infinity]

  static func fast(_ activation: Activation, _ z: [Float]) -> [Float] {
    var matrix = Matrix<Float>(rows: z.count, columns: 1)
    for (row, value) in z.enumerated() { matrix[row, 0] = value }
    var result = Matrix<Float>(rows: z.count, columns: 1)
    FastKernels().activate(activation, matrix, into: &result)
    #expect(result.paddingIsZero)
    return result.column(0)
  }

  @Test(arguments: Activation.forHiddenLayers.filter { $0.kernel != nil })
  func fastActivationsAreWithinTwoUnitsInTheLastPlaceOrThreeIfScaled(_ activation: Activation) {
    let units: Double = activation == .scaledTanh ? 3 : 2
    for (z, a) in zip(Self.z, Self.fast(activation, Self.z)) {
      let exact: Double = activation.value(at: Double(z))
      // Denormal numbers count as zero.
      let isTiny = abs(exact) < Double(Float.leastNormalMagnitude)
      let bound = isTiny ? abs(exact) : units * Double(Float(abs(exact)).ulp)
      #expect(abs(Double(a) - exact) <= bound || Double(a) == exact, "z = \(z): \(a), expected \(exact)")
    }
  }

  @Test func denormalNumbersCountAsZeroInKernelsOnly() {
    let tiny = Float.leastNormalMagnitude
    var matrix = Matrix<Float>([[tiny / 4, tiny, -tiny / 2]])
    FastKernels().scale(&matrix, by: 0.5)
    #expect(matrix == Matrix([[0, 0, 0]]))
    #expect(tiny / 2 != 0, "the caller's arithmetic must keep them")
  }

  @Test func theSigmoidOfVeryLargeAndSmallNumbersIsOneAndZero() {
    #expect(Self.fast(.sigmoid, [1e4, -1e4, .infinity, -.infinity, 0]) == [1, 0, 1, 0, 0.5])
    #expect(Self.fast(.tanh, [1e4, -1e4, .infinity, -.infinity, 0]) == [1, -1, 1, -1, 0])
  }

  @Test(arguments: Activation.allCases)
  func whatIsNotANumberStaysSo(_ activation: Activation) {
    #expect(Self.fast(activation, [.nan])[0].isNaN)
    #expect(Self.fast(activation, [1, .nan])[1].isNaN)
  }

  /// "Efficient BackProp" chose the constants so that f(±1) = ±1.
  @Test func theScaledTangentIsOneAtOneAndTheLeakyReluLeaksAHundredth() {
    #expect(abs(Activation.scaledTanh.value(at: 1.0) - 1) < 1e-5)
    #expect(abs(Activation.scaledTanh.value(at: -1.0) + 1) < 1e-5)
    #expect(Self.fast(.leakyRelu, [-100, -0.5, 0, 0.5, 100]) == [-1, -0.005, 0, 0.5, 100])
  }

  @Test(arguments: [1, 2, 10, 16, 17, 40])
  func softmaxIsEachExponentialOverTheirSum(_ count: Int) {
    var generator = RandomGenerator(seed: 5)
    let z = (0..<count).map { _ in Float(generator.nextNormal() * 20) }
    let exact = z.map { Double.exponential(Double($0)) }
    let sum = exact.reduce(0, +)
    for (a, exact) in zip(Self.fast(.softmax, z), exact) {
      // x − largest is rounded once, at up to 100: an error of 2⁻¹⁸ at most, which the exponential makes relative.
      #expect(abs(Double(a) - exact / sum) <= exact / sum * 0x1p-17 + Double(Float.leastNormalMagnitude))
    }
  }

  @Test func softmaxOfInfiniteAndHugeNumbersIsAProbability() {
    #expect(Self.fast(.softmax, [1e4, 0, -1e4]) == [1, 0, 0])
    #expect(Self.fast(.softmax, [.infinity, 0]) == [1, 0])
    #expect(Self.fast(.softmax, [-.infinity, -.infinity]) == [0.5, 0.5])
    #expect(Self.fast(.softmax, [3.4e38, 3.4e38]) == [0.5, 0.5])
  }

  @Test(arguments: Activation.allCases)
  func fastDerivativesAreThoseOfTheDefinition(_ activation: Activation) {
    var generator = RandomGenerator(seed: 6)
    let z = KernelTests.random(19, 4, &generator)
    let errors = KernelTests.random(19, 4, &generator)
    var a = z
    FastKernels().activate(activation, z, into: &a)
    var found = errors
    FastKernels().multiply(&found, byDerivativeOf: activation, at: z, outputs: a)
    var exactOutputs = z.double
    ReferenceKernels().activate(activation, z.double, into: &exactOutputs)
    var exact = errors.double
    ReferenceKernels().multiply(&exact, byDerivativeOf: activation, at: z.double, outputs: exactOutputs)
    for column in 0..<4 {
      for row in 0..<19 { #expect(abs(Double(found[row, column]) - exact[row, column]) < 2e-6) }
    }
    #expect(found.paddingIsZero)
  }
}

/// The costs against their formulas, and where those overflow.
@Suite struct CostTests {
  private func cost(
    _ cost: Cost, _ activation: Activation, _ z: [Float], label: Int, smoothing: Double = 0
  ) -> Double {
    var weighted = Matrix<Float>(rows: z.count, columns: 1)
    for (row, value) in z.enumerated() { weighted[row, 0] = value }
    var outputs = weighted
    FastKernels().activate(activation, weighted, into: &outputs)
    return cost.value(at: weighted, outputs: outputs, of: 0, label: label, activation: activation, smoothing: smoothing)
  }

  @Test func quadraticCostIsHalfTheSumOfSquares() {
    // ½ ((0.5 − 1)² + (0.25)² + 2²)
    #expect(cost(.quadratic, .identity, [0.5, 0.25, -2], label: 0) == 0.5 * (0.25 + 0.0625 + 4))
  }

  @Test func crossEntropyIsTwoSidedForSigmoidAndOneSidedForSoftmax() {
    // σ(ln 3) = ¾, σ(0) = ½: −ln ¾ − ln(1 − ½)
    let z = [Float.logarithm(3), 0]
    #expect(abs(cost(.crossEntropy, .sigmoid, z, label: 0) - (0.28768207 + 0.69314718)) < 1e-6)
    // softmax: ¾ and ¼, −ln ¼
    #expect(abs(cost(.crossEntropy, .softmax, z, label: 1) - 1.38629436) < 1e-6)
  }

  @Test func smoothedLabelsArePartlyThoseOfOtherClasses() {
    // y = 0.8 and 0.2 of two outputs: ½ (0.3² + 0.8²)
    #expect(abs(cost(.quadratic, .identity, [0.5, 1], label: 0, smoothing: 0.4) - 0.5 * (0.09 + 0.64)) < 1e-12)
    // σ: −0.8 ln ¾ − 0.2 ln ¼ − ln ½
    let z = [Float.logarithm(3), 0]
    let ofFirst = 0.8 * 0.28768207 + 0.2 * 1.38629436
    #expect(abs(cost(.crossEntropy, .sigmoid, z, label: 0, smoothing: 0.4) - (ofFirst + 0.69314718)) < 1e-6)
    // softmax ¾ and ¼: −0.2 ln ¾ − 0.8 ln ¼
    let ofSecond = 0.2 * 0.28768207 + 0.8 * 1.38629436
    #expect(abs(cost(.crossEntropy, .softmax, z, label: 1, smoothing: 0.4) - ofSecond) < 1e-6)
  }

  @Test func crossEntropyOfSaturatedOutputsIsFinite() {
    #expect(abs(cost(.crossEntropy, .sigmoid, [-1e4, 1e4], label: 0) - 2e4) < 1e-9)
    #expect(cost(.crossEntropy, .sigmoid, [1e4, -1e4], label: 0) == 0)
    #expect(abs(cost(.crossEntropy, .softmax, [-1e4, 1e4], label: 0) - 2e4) < 1e-9)
    #expect(cost(.crossEntropy, .softmax, [1e4, -1e4], label: 0) == 0)
  }

  @Test func crossEntropyAtInfinityIsZeroOrInfiniteButNeverNaN() {
    #expect(cost(.crossEntropy, .sigmoid, [.infinity, -.infinity], label: 0) == 0)
    #expect(cost(.crossEntropy, .sigmoid, [-.infinity], label: 0) == .infinity)
    #expect(cost(.crossEntropy, .softmax, [.infinity, 0], label: 0) == 0)
    #expect(cost(.crossEntropy, .softmax, [.infinity, 0], label: 1) == .infinity)
  }

  @Test func crossEntropyAcceptsProbabilitiesOnly() {
    #expect(Activation.allCases.filter(Cost.crossEntropy.accepts) == [.sigmoid, .softmax])
    #expect(Activation.allCases.allSatisfy(Cost.quadratic.accepts))
  }
}
