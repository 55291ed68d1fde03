import Testing

@testable import NeuralNetwork

/// The kernels of optimisers in C against their definitions in plain loops, in Double. The bounds count the roundings.
@Suite struct UpdateKernelTests {
  typealias Shape = KernelTests.Shape

  @Test(arguments: KernelTests.shapes)
  func addingShrinksTheTargetFirst(_ shape: Shape) {
    var generator = RandomGenerator(seed: 21)
    let source = KernelTests.random(shape.n, shape.m, &generator)
    var target = KernelTests.random(shape.n, shape.m, &generator)
    var expected = target.double
    var size = expected.magnitudes
    FastKernels().add(-0.3, source, to: &target, shrunkBy: 0.9)
    ReferenceKernels().add(Double(Float(-0.3)), source.double, to: &expected, shrunkBy: Double(Float(0.9)))
    ReferenceKernels().add(0.3, source.double.magnitudes, to: &size, shrunkBy: 0.9)
    expectClose(target, expected, size, terms: 3)
  }

  @Test(arguments: KernelTests.shapes)
  func signsAreAddedAndZeroHasNone(_ shape: Shape) {
    var generator = RandomGenerator(seed: 22)
    var source = KernelTests.random(shape.n, shape.m, &generator)
    for column in 0..<shape.m { source[column % shape.n, column] = column % 2 == 0 ? 0 : -0.0 }
    let before = KernelTests.random(shape.n, shape.m, &generator)
    var target = before
    FastKernels().addSigns(-0.3, of: source, to: &target)
    for column in 0..<shape.m {
      for row in 0..<shape.n {
        let x = source[row, column]
        #expect(target[row, column] == before[row, column] + (x == 0 ? 0 : x > 0 ? -0.3 : 0.3))
      }
    }
    #expect(target.paddingIsZero)

    var expected = before.double
    ReferenceKernels().addSigns(Double(Float(-0.3)), of: source.double, to: &expected)
    expectClose(target, expected, before.double.magnitudes.map { $0 + 0.3 }, terms: 1)
  }

  @Test func aMatrixMayTakeItsOwnSigns() {
    var generator = RandomGenerator(seed: 23)
    let before = KernelTests.random(17, 5, &generator)
    var weights = before
    FastKernels().addSigns(-0.01, of: weights, to: &weights)
    for column in 0..<5 {
      for row in 0..<17 {
        #expect(weights[row, column] == before[row, column] - (before[row, column] > 0 ? 0.01 : -0.01))
      }
    }
  }

  @Test(arguments: KernelTests.shapes)
  func sumOfSquaresIsThatOfDoubles(_ shape: Shape) {
    var generator = RandomGenerator(seed: 24)
    let matrix = KernelTests.random(shape.n, shape.k, &generator)
    let found = FastKernels().sumOfSquares(matrix)
    let expected = ReferenceKernels().sumOfSquares(matrix.double)
    #expect(abs(found - expected) <= Double(shape.n * shape.k) * 0x1p-52 * expected)
    #expect(FastKernels(threads: 3).sumOfSquares(matrix) == found)
  }

  @Test func sumOfSquaresOfALayerIsTheSumOverItsWeights() {
    var parameters = Parameters<Float>(sizes: [2, 3, 1])
    parameters.weights = [Matrix([[1, 2], [-3, 4], [0, 0.5]]), Matrix([[1, -1, 2]])]
    parameters.biases = [Matrix([[7], [7], [7]]), Matrix([[7]])]
    #expect(parameters.sumOfSquaredWeights == 1 + 4 + 9 + 16 + 0.25 + 6)
  }

  /// m has three roundings, v four, so the divisor at most five, and the step ten with those of its product and quotient.
  @Test(arguments: KernelTests.shapes)
  func stepsOfAdamAreWhatTheirDefinitionSays(_ shape: Shape) {
    var generator = RandomGenerator(seed: 25)
    let g = KernelTests.random(shape.n, shape.k, &generator)
    var m = KernelTests.random(shape.n, shape.k, &generator)
    var v = KernelTests.random(shape.n, shape.k, &generator)
    v.fill { [v] row, column in v[row, column] * v[row, column] }
    var w = KernelTests.random(shape.n, shape.k, &generator)
    let step = AdamStep<Float>(beta1: 0.9, beta2: 0.999, rate: 0.01, correction: 3, epsilon: 0.125)
    let exact = AdamStep(
      beta1: Double(step.beta1), beta2: Double(step.beta2), rate: Double(step.rate), correction: 3, epsilon: 0.125)
    var (expectedM, expectedV, expectedW) = (m.double, v.double, w.double)
    var (sizeM, sizeV, sizeW) = (m.double.magnitudes, v.double, w.double)
    FastKernels().stepOfAdam(step, gradient: g, mean: &m, square: &v, weights: &w)
    ReferenceKernels().stepOfAdam(
      exact, gradient: g.double, mean: &expectedM, square: &expectedV, weights: &expectedW)
    // From weights −|w| the step with |g| and |m| goes the same way, so sizes add up.
    sizeW.fill { [sizeW] row, column in -abs(sizeW[row, column]) }
    ReferenceKernels().stepOfAdam(
      exact, gradient: g.double.magnitudes, mean: &sizeM, square: &sizeV, weights: &sizeW)
    expectClose(m, expectedM, sizeM, terms: 3)
    expectClose(v, expectedV, sizeV, terms: 4)
    expectClose(w, expectedW, sizeW.magnitudes, terms: 11)
  }

  /// The numbers are those of Kingma and Ba's algorithm, written out for two steps on one weight.
  @Test func adamIsThatOfThePaper() {
    let (η, β1, β2, ε) = (0.1, 0.9, 0.999, 1e-8)
    var (m, v, w) = (0.0, 0.0, 1.0)
    var (mean, square, weights) = (Matrix<Double>([[0]]), Matrix<Double>([[0]]), Matrix<Double>([[1]]))
    var (β1Power, β2Power) = (1.0, 1.0)
    for gradient in [0.5, -0.25] {
      m = β1 * m + (1 - β1) * gradient
      v = β2 * v + (1 - β2) * gradient * gradient
      (β1Power, β2Power) = (β1Power * β1, β2Power * β2)
      w -= η * (m / (1 - β1Power)) / ((v / (1 - β2Power)).squareRoot() + ε)
      let step = AdamStep(
        beta1: β1, beta2: β2, rate: η / (1 - β1Power), correction: 1 / (1 - β2Power).squareRoot(), epsilon: ε)
      ReferenceKernels().stepOfAdam(
        step, gradient: Matrix([[gradient]]), mean: &mean, square: &square, weights: &weights)
      #expect(abs(weights[0, 0] - w) < 1e-12)
    }
  }

  /// The norm has about half as many roundings as its sum of squares has terms.
  @Test(arguments: KernelTests.shapes)
  func rowsBeyondTheLimitAreScaledToIt(_ shape: Shape) {
    var generator = RandomGenerator(seed: 26)
    var w = KernelTests.random(shape.n, shape.k, &generator)
    w.fill { [w] row, column in w[row, column] * (row % 3 == 0 ? 0.25 : 1) }
    let before = w
    let limit = Float(shape.k).squareRoot() / 2
    var expected = w.double
    FastKernels().limitRows(of: &w, toNorm: limit)
    ReferenceKernels().limitRows(of: &expected, toNorm: Double(limit))
    expectClose(w, expected, expected.magnitudes, terms: shape.k / 2 + 5)
    for row in 0..<shape.n {
      func norm(_ w: Matrix<Float>) -> Double {
        (0..<shape.k).reduce(0) { $0 + Double(w[row, $1]) * Double(w[row, $1]) }.squareRoot()
      }
      let ratio = norm(before) / Double(limit)
      if ratio < 0.999 {
        #expect((0..<shape.k).allSatisfy { w[row, $0] == before[row, $0] }, "row \(row) is within the limit")
      } else if ratio > 1.001 {
        #expect(abs(norm(w) / Double(limit) - 1) < Double(shape.k + 10) * 0x1p-24, "row \(row)")
      }
    }
  }

  @Test(arguments: [2, 3, 40])
  func anyNumberOfThreadsGivesTheSameBits(threads: Int) {
    var generator = RandomGenerator(seed: 27)
    let weights = KernelTests.random(700, 301, &generator)
    let gradient = KernelTests.random(700, 301, &generator)
    let step = AdamStep<Float>(beta1: 0.9, beta2: 0.999, rate: 0.01, correction: 3, epsilon: 1e-8)
    func results(_ kernels: FastKernels) -> [Matrix<Float>] {
      var (w, m, v) = (weights, gradient, gradient)
      v.clear()
      kernels.add(0.3, gradient, to: &w, shrunkBy: 0.99)
      kernels.addSigns(0.01, of: gradient, to: &w)
      kernels.stepOfAdam(step, gradient: gradient, mean: &m, square: &v, weights: &w)
      kernels.limitRows(of: &w, toNorm: 16)
      return [w, m, v]
    }
    let kernels = FastKernels(threads: threads)
    let expected = results(FastKernels())
    for _ in 0..<20 { #expect(results(kernels) == expected) }
  }

  @Test func denormalNumbersCountAsZero() {
    let tiny = Matrix<Float>([[0x1p-130]])
    var sum = Matrix<Float>([[0]])
    FastKernels().add(1, tiny, to: &sum, shrunkBy: 1)
    #expect(sum[0, 0] == 0)
    #expect(FastKernels().sumOfSquares(tiny) == 0)
  }

  @Test(arguments: KernelTests.shapes)
  func clearingMakesZerosAndLeavesCopiesAlone(_ shape: Shape) {
    var generator = RandomGenerator(seed: 28)
    var matrix = KernelTests.random(shape.n, shape.m, &generator)
    let copy = matrix
    let before = (0..<shape.m).map { copy.column($0) }
    let zeros = Matrix<Float>(rows: shape.n, columns: shape.m)
    matrix.clear()
    #expect(matrix == zeros)
    #expect((0..<shape.m).map { copy.column($0) } == before)
    var own = KernelTests.random(shape.n, shape.m, &generator)
    own.clear()
    #expect(own == zeros && own.paddingIsZero)
  }
}

extension Matrix<Double> {
  fileprivate func map(_ change: (Double) -> Double) -> Matrix<Double> {
    var result = self
    result.fill { row, column in change(self[row, column]) }
    return result
  }
}
