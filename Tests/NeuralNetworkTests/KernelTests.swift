import Testing

@testable import NeuralNetwork

/// The kernels in C against their definitions in plain loops, in Double, on shapes that leave rests of every kind.
///
/// A sum of n products in floats is off by at most n · 2⁻²⁴ · Σ|products| (Higham, "Accuracy and Stability of Numerical
/// Algorithms", section 3.1), whatever the order of the additions; each test adds up Σ|products| with the reference
/// kernels on the absolute values.
@Suite struct KernelTests {
  struct Shape: CustomTestStringConvertible {
    let n: Int
    let k: Int
    let m: Int
    var testDescription: String { "\(n) × \(k), \(m) examples" }
  }

  static let shapes = [
    Shape(n: 1, k: 1, m: 1), Shape(n: 10, k: 30, m: 10), Shape(n: 30, k: 784, m: 10), Shape(n: 16, k: 16, m: 6),
    Shape(n: 17, k: 15, m: 7), Shape(n: 33, k: 31, m: 5), Shape(n: 64, k: 100, m: 13), Shape(n: 100, k: 257, m: 3),
    Shape(n: 17, k: 15, m: 0), Shape(n: 20, k: 600, m: 8), Shape(n: 300, k: 41, m: 2), Shape(n: 1024, k: 18, m: 4),
    Shape(n: 513, k: 7, m: 1), Shape(n: 33, k: 31, m: 130), Shape(n: 70, k: 50, m: 300), Shape(n: 40, k: 401, m: 25),
    Shape(n: 45, k: 20, m: 400), Shape(n: 66, k: 1, m: 33),
  ]

  static func random(_ rows: Int, _ columns: Int, _ generator: inout RandomGenerator) -> Matrix<Float> {
    var matrix = Matrix<Float>(rows: rows, columns: columns)
    for column in 0..<columns {
      for row in 0..<rows { matrix[row, column] = Float(generator.nextNormal()) }
    }
    return matrix
  }

  static func sparse(_ rows: Int, _ columns: Int, _ generator: inout RandomGenerator) -> SparseBytes {
    var bytes = SparseBytes(rows: rows)
    for _ in 0..<columns {
      let example = (0..<rows).map { _ in generator.next(below: 4) > 0 ? 0 : UInt8(generator.next(below: 256)) }
      bytes.append(example[...])
    }
    return bytes
  }

  @Test(arguments: shapes)
  func denseProductIsWhatItsDefinitionSays(_ shape: Shape) {
    var generator = RandomGenerator(seed: 1)
    let w = Self.random(shape.n, shape.k, &generator)
    let a = Self.random(shape.k, shape.m, &generator)
    checkProduct(w, .dense(a), .dense(a.double), .dense(a.double.magnitudes), &generator)
  }

  @Test(arguments: shapes)
  func sparseProductIsWhatItsDefinitionSays(_ shape: Shape) {
    var generator = RandomGenerator(seed: 2)
    let w = Self.random(shape.n, shape.k, &generator)
    let a = Self.sparse(shape.k, shape.m, &generator)
    checkProduct(w, .sparse(a), .sparse(a), .sparse(a), &generator)
  }

  /// Factors rounded to bfloat16 make products that are exact in floats, so the bound is the same, on rounded factors.
  @Test(arguments: shapes)
  func productsInBfloat16AreThoseOfRoundedFactors(_ shape: Shape) {
    var generator = RandomGenerator(seed: 11)
    let w = Self.random(shape.n, shape.k, &generator)
    let a = Self.random(shape.k, shape.m, &generator)
    let δ = Self.random(shape.n, shape.m, &generator)
    let (exactW, exactA, exactδ) = (w.rounded, a.rounded, δ.rounded)
    let kernels = FastKernels(threads: 1, precision: .bfloat16)
    checkProduct(w, .dense(a), .dense(exactA), .dense(exactA.magnitudes), &generator, exactW, kernels)

    var result = Matrix<Float>(rows: shape.k, columns: shape.m)
    var expected = Matrix<Double>(rows: shape.k, columns: shape.m)
    var size = expected
    kernels.transposedProduct(1, w, δ, into: &result)
    ReferenceKernels().transposedProduct(1, exactW, exactδ, into: &expected)
    ReferenceKernels().transposedProduct(1, exactW.magnitudes, exactδ.magnitudes, into: &size)
    expectClose(result, expected, size, terms: shape.n + 1)

    var sum = w
    expected = w.double
    size = expected.magnitudes
    kernels.addOuterProduct(-0.5, δ, .dense(a), to: &sum)
    ReferenceKernels().addOuterProduct(-0.5, exactδ, .dense(exactA), to: &expected)
    ReferenceKernels().addOuterProduct(0.5, exactδ.magnitudes, .dense(exactA.magnitudes), to: &size)
    expectClose(sum, expected, size, terms: shape.m + 4)
  }

  @Test func denormalFactorsAreZeroInBfloat16AndHalvesGoToEven() {
    let kernels = FastKernels(threads: 1, precision: .bfloat16)
    let cases: [(Float, Float)] = [
      (1 + 0x1p-8, 1), (1 + 0x3p-8, 1 + 0x1p-6), (1 + 0x1.01p-8, 1 + 0x1p-7), (-1 - 0x1p-8, -1), (0x1p-127, 0),
      (0x1.ffp-127, 0), (0x1p-126, 0x1p-126), (0, 0), (.infinity, .infinity),
    ]
    for (factor, expected) in cases {
      var product = Matrix<Float>(rows: 1, columns: 1)
      kernels.product(1, Matrix([[factor]]), .dense(Matrix([[1]])), adding: Matrix([[0]]), into: &product)
      #expect(product[0, 0] == expected, "\(factor)")
    }
  }

  @Test(arguments: FastKernels.Precision.allCases, [2, 3, 40])
  func anyNumberOfThreadsGivesTheSameBits(_ precision: FastKernels.Precision, threads: Int) {
    var generator = RandomGenerator(seed: 12)
    let w = Self.random(300, 500, &generator)
    let a = Self.random(500, 130, &generator)
    let pixels = Self.sparse(500, 130, &generator)
    let b = Self.random(300, 1, &generator)
    func results(_ kernels: FastKernels) -> [Matrix<Float>] {
      var w = w
      var z = Matrix<Float>(rows: 300, columns: 130)
      var outputs = z
      var back = Matrix<Float>(rows: 500, columns: 130)
      for inputs in [Inputs.dense(a), .sparse(pixels)] {
        kernels.product(0.9, w, inputs, adding: b, into: &z)
        kernels.activate(.sigmoid, z, into: &outputs)
        kernels.multiply(&z, byDerivativeOf: .sigmoid, at: z, outputs: outputs)
        kernels.transposedProduct(0.9, w, z, into: &back)
        kernels.addOuterProduct(-0.1, z, inputs, to: &w)
      }
      return [w, z, outputs, back]
    }
    let kernels = FastKernels(threads: threads, precision: precision)
    let expected = results(FastKernels(threads: 1, precision: precision))
    for _ in 0..<20 { #expect(results(kernels) == expected) }
    kernels.lend(threads - 1)
    #expect(results(kernels) == expected, "with its threads lent")
  }

  private func checkProduct(
    _ w: Matrix<Float>, _ a: Inputs<Float>, _ exact: Inputs<Double>, _ magnitudes: Inputs<Double>,
    _ generator: inout RandomGenerator, _ exactWeights: Matrix<Double>? = nil, _ kernels: FastKernels = FastKernels()
  ) {
    let exactWeights = exactWeights ?? w.double
    let b = Self.random(w.rows, 1, &generator)
    var z = Matrix<Float>(rows: w.rows, columns: a.columns)
    var expected = Matrix<Double>(rows: w.rows, columns: a.columns)
    var size = expected
    let scale: Float = 0.7
    kernels.product(scale, w, a, adding: b, into: &z)
    ReferenceKernels().product(Double(scale), exactWeights, exact, adding: b.double, into: &expected)
    ReferenceKernels().product(
      Double(scale), exactWeights.magnitudes, magnitudes, adding: b.double.magnitudes, into: &size)
    expectClose(z, expected, size, terms: w.columns + 3)
  }

  @Test(arguments: shapes)
  func transposedProductIsWhatItsDefinitionSays(_ shape: Shape) {
    var generator = RandomGenerator(seed: 3)
    let w = Self.random(shape.n, shape.k, &generator)
    let δ = Self.random(shape.n, shape.m, &generator)
    var result = Matrix<Float>(rows: shape.k, columns: shape.m)
    var expected = Matrix<Double>(rows: shape.k, columns: shape.m)
    var size = expected
    let scale: Float = 0.7
    FastKernels().transposedProduct(scale, w, δ, into: &result)
    ReferenceKernels().transposedProduct(Double(scale), w.double, δ.double, into: &expected)
    ReferenceKernels().transposedProduct(Double(scale), w.double.magnitudes, δ.double.magnitudes, into: &size)
    expectClose(result, expected, size, terms: shape.n + 1)
  }

  @Test(arguments: shapes)
  func denseOuterProductIsWhatItsDefinitionSays(_ shape: Shape) {
    var generator = RandomGenerator(seed: 4)
    let a = Self.random(shape.k, shape.m, &generator)
    checkOuterProduct(shape, .dense(a), .dense(a.double), .dense(a.double.magnitudes), &generator)
  }

  @Test(arguments: shapes)
  func sparseOuterProductIsWhatItsDefinitionSays(_ shape: Shape) {
    var generator = RandomGenerator(seed: 5)
    let a = Self.sparse(shape.k, shape.m, &generator)
    checkOuterProduct(shape, .sparse(a), .sparse(a), .sparse(a), &generator)
  }

  private func checkOuterProduct(
    _ shape: Shape, _ a: Inputs<Float>, _ exact: Inputs<Double>, _ magnitudes: Inputs<Double>,
    _ generator: inout RandomGenerator
  ) {
    let δ = Self.random(shape.n, shape.m, &generator)
    var w = Self.random(shape.n, shape.k, &generator)
    var expected = w.double
    var size = w.double.magnitudes
    let factor: Float = -0.3
    FastKernels().addOuterProduct(factor, δ, a, to: &w)
    ReferenceKernels().addOuterProduct(Double(factor), δ.double, exact, to: &expected)
    ReferenceKernels().addOuterProduct(Double(-factor), δ.double.magnitudes, magnitudes, to: &size)
    expectClose(w, expected, size, terms: shape.m + 4)
  }

  @Test(arguments: shapes)
  func sumOfColumnsAndScalingAreWhatTheirDefinitionsSay(_ shape: Shape) {
    var generator = RandomGenerator(seed: 6)
    let δ = Self.random(shape.n, shape.m, &generator)
    var b = Self.random(shape.n, 1, &generator)
    var expected = b.double
    var size = b.double.magnitudes
    FastKernels().addSumOfColumns(0.7, δ, to: &b)
    ReferenceKernels().addSumOfColumns(Double(Float(0.7)), δ.double, to: &expected)
    ReferenceKernels().addSumOfColumns(0.7, δ.double.magnitudes, to: &size)
    expectClose(b, expected, size, terms: shape.m + 3)

    var w = δ
    FastKernels().scale(&w, by: 0.99)
    for column in 0..<shape.m {
      for row in 0..<shape.n { #expect(w[row, column] == δ[row, column] * 0.99) }
    }
  }

  @Test(arguments: shapes, [0, 0.1, 1])
  func outputErrorsSubtractTheLabelsAndWhatSmoothingTakesFromThem(_ shape: Shape, smoothing: Float) {
    var generator = RandomGenerator(seed: 8)
    let a = Self.random(shape.n, shape.m, &generator)
    let labels = (0..<shape.m).map { _ in UInt8(generator.next(below: min(shape.n, 256))) }
    var δ = Matrix<Float>(rows: shape.n, columns: shape.m)
    FastKernels().subtract(labels: labels[...], smoothing: smoothing, from: a, into: &δ)
    let part = smoothing / Float(shape.n)
    for column in 0..<shape.m {
      for row in 0..<shape.n {
        let y = row == Int(labels[column]) ? 1 - smoothing + part : part
        #expect(δ[row, column] == a[row, column] - y)
      }
    }
    #expect(δ.paddingIsZero)
    var expected = Matrix<Double>(rows: shape.n, columns: shape.m)
    ReferenceKernels().subtract(labels: labels[...], smoothing: Double(smoothing), from: a.double, into: &expected)
    var size = a.double.magnitudes
    size.fill { [size] row, column in size[row, column] + 2 }
    expectClose(δ, expected, size, terms: 3)
  }
}

/// |found − expected| ≤ terms · 2⁻²⁴ · size, and zeros in the padding.
func expectClose(_ found: Matrix<Float>, _ expected: Matrix<Double>, _ size: Matrix<Double>, terms: Int) {
  for column in 0..<found.columns {
    for row in 0..<found.rows {
      let bound = Double(terms) * 0x1p-24 * size[row, column] * 1.01 + 1e-45
      let error = abs(Double(found[row, column]) - expected[row, column])
      #expect(error <= bound, "(\(row), \(column)): \(found[row, column]), expected \(expected[row, column])")
    }
  }
  #expect(found.paddingIsZero)
}

extension Matrix<Float> {
  var double: Matrix<Double> {
    var result = Matrix<Double>(rows: rows, columns: columns)
    for column in 0..<columns {
      for row in 0..<rows { result[row, column] = Double(self[row, column]) }
    }
    return result
  }

  /// Every element rounded to eight significant bits, the nearest of the two neighbours, of which one is even.
  var rounded: Matrix<Double> {
    var result = double
    for column in 0..<columns {
      for row in 0..<rows {
        let x = self[row, column]
        let below = Float(bitPattern: x.bitPattern & 0xFFFF_0000)
        let above = Float(bitPattern: below.bitPattern + 0x1_0000)
        let (down, up) = (abs(Double(x) - Double(below)), abs(Double(above) - Double(x)))
        let isEven = below.bitPattern & 0x1_0000 == 0
        result[row, column] = Double(down < up || down == up && isEven ? below : above)
      }
    }
    return result
  }

  var paddingIsZero: Bool {
    (0..<columns).allSatisfy { column in
      (rows..<stride).allSatisfy { unsafe elements[column * stride + $0] == 0 }
    }
  }
}

extension Matrix<Double> {
  var magnitudes: Matrix<Double> {
    var result = self
    for column in 0..<columns {
      for row in 0..<rows { result[row, column] = abs(self[row, column]) }
    }
    return result
  }
}
