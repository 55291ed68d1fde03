import Testing

@testable import NeuralNetwork

/// Images as bytes that are not zero, and their products, which walk over W tile by tile, for some of many examples at a time.
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

  @Test(arguments: KernelTests.shapes)
  func sparseBytesHoldEveryByteThatIsNotZero(_ shape: KernelTests.Shape) {
    var generator = RandomGenerator(seed: 9)
    let examples = (0..<shape.m).map { _ in
      (0..<shape.k).map { _ in generator.next(below: 3) > 0 ? 0 : UInt8(generator.next(below: 256)) }
    }
    var bytes = SparseBytes(rows: shape.k)
    for example in examples { bytes.append(example[...]) }
    for (column, example) in examples.enumerated() {
      var found = [UInt8](repeating: 0, count: shape.k)
      for index in bytes.indices(of: column) {
        #expect(bytes.values[index] != 0)
        found[Int(bytes.positions[index])] = bytes.values[index]
      }
      #expect(found == example)
    }
  }

  /// With more than half of the pixels inked a network computes with the ordinary products, whose sums come in other turns.
  @Test(arguments: [20, 60, 100])
  func outputsAreTheSameHoweverMuchInkThereIs(percent: Int) {
    var generator = RandomGenerator(seed: 13)
    let examples = (0..<9).map { _ in
      (0..<200).map { _ in generator.next(below: 100) < percent ? UInt8(1 + generator.next(below: 255)) : 0 }
    }
    let network: Network<Float> = Initializer.scaled.network(
      sizes: [200, 40, 10], activations: [.sigmoid, .sigmoid], using: &generator)
    let inputs = Inputs<Float>(examples.map { $0[...] }, rows: 200)
    #expect(inputs.isMostlyNonzero == (percent > 50))
    let outputs = network.outputs(for: inputs.selecting([8, 0, 4])[1..<3])
    let oracle = Oracle(network, cost: .quadratic)
    for (column, example) in [0, 4].enumerated() {
      let expected = oracle.forward(examples[example].map { Double($0) / 255 }).a[2]
      for j in 0..<10 { #expect(abs(Double(outputs[j, column]) - expected[j]) < 1e-5) }
    }
  }

  @Test func aSelectionOfSparseBytesIsThatOfItsColumns() {
    var generator = RandomGenerator(seed: 10)
    var bytes = KernelTests.sparse(50, 4, &generator)
    bytes.append([UInt8](repeating: 0, count: 50)[...])
    let w = KernelTests.random(20, 50, &generator)
    let b = KernelTests.random(20, 1, &generator)
    var whole = Matrix<Float>(rows: 20, columns: 5)
    FastKernels().product(1, w, .sparse(bytes), adding: b, into: &whole)
    #expect(whole.column(4) == b.column(0), "an empty image gives the biases")
    let order = [4, 2, 0, 3, 1]
    var part = Matrix<Float>(rows: 20, columns: 3)
    FastKernels().product(1, w, .sparse(bytes.selecting(order)[1..<4]), adding: b, into: &part)
    #expect(part == whole.selecting(columns: [2, 0, 3]))
    part.resize(columns: 2)
    FastKernels().product(1, w, .sparse(bytes.selecting(order)[1..<4][1..<3]), adding: b, into: &part)
    #expect(part == whole.selecting(columns: [0, 3]), "a slice of a slice")
  }
}
