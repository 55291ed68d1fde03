import Testing

@testable import NeuralNetwork

/// Numbers as files keep them against their definition, one by one.
@Suite struct DecodingTests {
  @Test(arguments: [(256, 256), (1, 65_536), (65_536, 1), (17, 131), (3, 7), (40, 200)])
  func everyHalfIsWhatItsDefinitionSays(rows: Int, columns: Int) {
    let bits = (0..<rows * columns).map { UInt16(truncatingIfNeeded: $0 &* 257) }
    let bytes = bits.flatMap { [UInt8(truncatingIfNeeded: $0), UInt8($0 >> 8)] }
    var matrix = Matrix<Float>(rows: rows, columns: columns)
    let isFinite = FastKernels.decode(bytes.span, .half, into: &matrix)
    #expect(isFinite == bits.allSatisfy { HalfPrecision.value($0).isFinite })
    check(matrix) { HalfPrecision.value(bits[$0]).bitPattern }
  }

  @Test(arguments: [(1, 1), (17, 131), (300, 129), (16, 128)])
  func otherNumbersKeepTheirBits(rows: Int, columns: Int) {
    var generator = RandomGenerator(seed: 15)
    let bits = (0..<rows * columns).map { _ in UInt32(generator.next(below: 1 << 32)) }
    let bytes = bits.flatMap { bits in (0..<4).map { UInt8(truncatingIfNeeded: bits >> (8 * $0)) } }
    var matrix = Matrix<Float>(rows: rows, columns: columns)
    let isFinite = FastKernels.decode(bytes.span, .single, into: &matrix)
    #expect(isFinite == bits.allSatisfy { Float(bitPattern: $0).isFinite })
    check(matrix) { bits[$0] }
    let upper = bits.flatMap { [UInt8(truncatingIfNeeded: $0 >> 16), UInt8($0 >> 24)] }
    _ = FastKernels.decode(upper.span, .brain, into: &matrix)
    check(matrix) { bits[$0] & 0xFFFF_0000 }
  }

  @Test(arguments: [0, 1, 199, 4_000, 4_199])
  func oneNumberThatIsNotFiniteIsNoticedWhereverItStands(index: Int) {
    for bits in [0x7C00, 0xFC00, 0x7C01, 0xFFFF] as [UInt16] {
      var bytes = [UInt8](repeating: 0x7B, count: 2 * 4_200)
      var matrix = Matrix<Float>(rows: 21, columns: 200)
      #expect(FastKernels.decode(bytes.span, .half, into: &matrix))
      (bytes[2 * index], bytes[2 * index + 1]) = (UInt8(bits & 0xFF), UInt8(bits >> 8))
      #expect(!FastKernels.decode(bytes.span, .half, into: &matrix))
    }
  }

  /// The bits of each element, by its place row by row, and zeros in the padding.
  private func check(_ matrix: Matrix<Float>, _ expected: (Int) -> UInt32) {
    let isRight = (0..<matrix.rows).allSatisfy { row in
      (0..<matrix.columns).allSatisfy { matrix[row, $0].bitPattern == expected(row * matrix.columns + $0) }
    }
    #expect(isRight && matrix.paddingIsZero)
  }
}
