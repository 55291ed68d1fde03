/// The inputs of some examples without their zeros: for each example the positions and the values of its inked pixels.
///
/// A byte x stands for the input x/255. Four of five MNIST pixels are 0, so the first layer's product and its gradient
/// cost a fifth of the dense ones and give the same sums. A slice, such as one mini-batch, shares the bytes of the whole.
///
/// Invariants, which the kernels rely on: positions are below `rows`; `starts` ascends and stays within the arrays.
public struct SparseBytes: Sendable {
  /// The number of inputs of each example: the rows of the matrix that this stands for.
  public let rows: Int
  /// Where each example begins in `positions` and `values`; one more than there are examples.
  private(set) var starts: [Int32] = [0]
  /// The input positions that are not 0, ascending within an example. There is room behind the last.
  private(set) var positions: [UInt16] = []
  /// The bytes at these positions.
  private(set) var values: [UInt8] = []
  /// The examples that this view shows.
  private(set) var range = 0..<0

  /// The most inputs that an example can have, as a position takes two bytes.
  public static let maximumRows = 1 << 16

  /// Makes an empty collection of examples with `rows` inputs.
  ///
  /// - Precondition: `1 ≤ rows ≤ maximumRows`.
  public init(rows: Int) {
    precondition((1...Self.maximumRows).contains(rows), "\(rows) inputs are not within 1…\(Self.maximumRows)")
    self.rows = rows
  }

  /// The number of examples.
  public var columns: Int { range.count }

  /// Adds an example behind the others.
  ///
  /// - Precondition: `bytes` has `rows` elements, and this is not a slice.
  public mutating func append(_ bytes: ArraySlice<UInt8>) {
    precondition(bytes.count == rows, "an example has \(bytes.count) inputs, expected \(rows)")
    precondition(range == 0..<starts.count - 1, "examples cannot be added to a slice")
    let end = Int(starts[starts.count - 1])
    let room = end + rows + FastKernels.roomBehindCompressed
    if positions.count < room {
      positions.append(contentsOf: repeatElement(0, count: 2 * room - positions.count))
      values.append(contentsOf: repeatElement(0, count: 2 * room - values.count))
    }
    let found = FastKernels.compress(bytes, positions: &positions, values: &values, from: end)
    starts.append(Int32(end + found))
    range = 0..<range.count + 1
  }

  /// The examples in `subrange`, counted from 0 within this view.
  public subscript(subrange: Range<Int>) -> SparseBytes {
    precondition(subrange.lowerBound >= 0 && subrange.upperBound <= columns, "\(subrange) is outside 0..<\(columns)")
    var slice = self
    slice.range = range.lowerBound + subrange.lowerBound..<range.lowerBound + subrange.upperBound
    return slice
  }

  /// Where the positions and values of one example lie.
  func indices(of example: Int) -> Range<Int> {
    Int(starts[range.lowerBound + example])..<Int(starts[range.lowerBound + example + 1])
  }
}
