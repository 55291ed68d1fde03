import Testing

@testable import NeuralNetwork

/// Sparse products of many examples, which walk over W tile by tile, some of them at a time.
@Suite struct SparseTests {
  @Test(arguments: [20, 33, 100, 128, 300])
  func aProductOfManyExamplesIsThatOfEachAloneToTheBit(rows: Int) {
    var generator = RandomGenerator(seed: 14)
    let w = KernelTests.random(rows, 784, &generator)
    let b = KernelTests.random(rows, 1, &generator)
    var bytes = KernelTests.sparse(784, 298, &generator)
    bytes.append([UInt8](repeating: 0, count: 784)[...])
    bytes.append([UInt8](repeating: 255, count: 784)[...])
    var together = Matrix<Float>(rows: rows, columns: 300)
    var alone = Matrix<Float>(rows: rows, columns: 1)
    for order in [Array(0..<300), Array((0..<300).reversed())] {
      FastKernels().product(0.7, w, .sparse(bytes.selecting(order)), adding: b, into: &together)
      #expect(together.paddingIsZero)
      for (column, example) in order.enumerated() {
        FastKernels().product(0.7, w, .sparse(bytes[example..<example + 1]), adding: b, into: &alone)
        #expect(together.column(column) == alone.column(0))
      }
    }
  }

  @Test(arguments: [65, 100, 128], [3, 10, 200])
  func threadsThatShareTheInputsByHalvesGiveTheBitsOfOne(rows: Int, examples: Int) {
    var generator = RandomGenerator(seed: 15)
    let w = KernelTests.random(rows, 783, &generator)
    let b = KernelTests.random(rows, 1, &generator)
    var bytes = KernelTests.sparse(783, examples, &generator)
    for half in [0..<391, 391..<783] {
      bytes.append((0..<783).map { half.contains($0) ? 255 : 0 }[...])
    }
    func results(_ kernels: FastKernels) -> [Matrix<Float>] {
      var (w, z) = (w, Matrix<Float>(rows: rows, columns: bytes.columns))
      kernels.product(0.9, w, .sparse(bytes), adding: b, into: &z)
      kernels.addOuterProduct(-0.1, z, .sparse(bytes), to: &w)
      return [w, z]
    }
    let expected = results(FastKernels())
    for threads in [2, 3, 8] {
      let kernels = FastKernels(threads: threads)
      for _ in 0..<20 { #expect(results(kernels) == expected, "\(threads) threads") }
    }
  }
}
