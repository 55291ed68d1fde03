import Testing

@testable import NeuralNetwork

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

@Suite struct MatrixTests {
  private let matrix = Matrix<Float>([[1, 2], [3, 4], [5, 6]])

  @Test func elementsStandInRowsAndColumns() {
    #expect(matrix.rows == 3 && matrix.columns == 2)
    #expect(matrix[2, 0] == 5 && matrix[0, 1] == 2 && matrix.column(1) == [2, 4, 6])
    #expect(matrix.selecting(columns: [1, 1, 0]) == Matrix([[2, 2, 1], [4, 4, 3], [6, 6, 5]]))
  }

  @Test func aCopyIsAValueOfItsOwnToKernelsToo() {
    var copy = matrix
    FastKernels().scale(&copy, by: 2)
    #expect(matrix == Matrix([[1, 2], [3, 4], [5, 6]]) && copy == Matrix([[2, 4], [6, 8], [10, 12]]))
    var errors = copy
    FastKernels().multiply(&errors, byDerivativeOf: .sigmoid, at: copy, outputs: copy)
    #expect(copy[0, 0] == 2 && errors[0, 0] == 2 * 2 * (1 - 2))
  }

  @Test(arguments: [
    (1, 16), (16, 16), (17, 32), (33, 64), (100, 128), (256, 288), (500, 544), (784, 800), (1000, 1056), (1025, 1056),
    (2048, 2080),
  ])
  func columnsAreAlignedAndNotAMultipleOf256Apart(rows: Int, stride: Int) {
    let matrix = Matrix<Float>(rows: rows, columns: 3)
    #expect(matrix.stride == stride)
    #expect(unsafe UInt(bitPattern: matrix.elements) % 64 == 0)
    #expect(matrix.paddingIsZero)
  }

  /// Large ones have their memory from elsewhere, in pages of 2 MB.
  @Test(arguments: [247, 248, 496, 497, 1000])
  func aLargeMatrixIsZeroAndAlignedAndAValueToo(columns: Int) {
    for _ in 0..<3 {
      var matrix = Matrix<Float>(rows: 1000, columns: columns)
      #expect(unsafe UInt(bitPattern: matrix.elements) % 128 == 0)
      #expect(FastKernels().sumOfSquares(matrix) == 0 && matrix.paddingIsZero)
      let copy = matrix
      matrix.fill { row, column in Float(row + column) }
      #expect(matrix[999, columns - 1] == Float(998 + columns) && FastKernels().sumOfSquares(copy) == 0)
    }
  }

  @Test func resizingKeepsRoomAndPadding() {
    var matrix = Matrix<Float>(rows: 5, columns: 4)
    let copy = matrix
    for columns in [2, 4, 9, 0, 1] {
      matrix.resize(columns: columns)
      for column in 0..<columns { matrix[4, column] = Float(column) }
      #expect(matrix.columns == columns && matrix.paddingIsZero)
    }
    #expect(copy == Matrix<Float>(rows: 5, columns: 4))
  }

  @Test func valuesThatAreNotFiniteAreFound() {
    var matrix = matrix
    #expect(matrix.isFinite)
    matrix[1, 1] = .infinity
    #expect(!matrix.isFinite)
    matrix[1, 1] = .nan
    #expect(!matrix.isFinite)
  }

  /// `MNIST_ISA` in the environment of the tests says which kernels are to be tested.
  @Test func theInstructionSetIsTheOneThatWasAskedFor() {
    guard let wanted = unsafe getenv("MNIST_ISA") else { return }
    #expect(unsafe FastKernels.instructionSet == String(cString: wanted))
  }
}
