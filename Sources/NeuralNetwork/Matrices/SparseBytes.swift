/// The inputs of some examples without their zeros: for each example the positions and the values of its inked pixels.
///
/// A byte x stands for the input x/255. Four of five MNIST pixels are 0, so the first layer's product and its gradient
/// cost a fifth of the dense ones and give the same sums. A selection, such as one mini-batch, shares the bytes of the
/// whole.
///
/// Invariants, which the kernels rely on: positions are below `rows`; `starts` ascends and stays within the arrays;
/// `selection` holds indices of examples that are there.
public struct SparseBytes: Sendable {
  /// The number of inputs of each example: the rows of the matrix that this stands for.
  public let rows: Int
  /// Where each example begins in `positions` and `values`; one more than there are examples.
  private(set) var starts: [Int] = [0]
  /// The input positions that are not 0, ascending within an example. There is room behind the last.
  private(set) var positions: [UInt16] = []
  /// The bytes at these positions.
  private(set) var values: [UInt8] = []
  /// The examples that this view shows, in its order; all of them until some are selected.
  private(set) var selection: ArraySlice<Int> = []
  private var isWhole = true

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
  public var columns: Int { selection.count }

  /// Adds an example behind the others.
  ///
  /// - Precondition: `bytes` has `rows` elements, and this is not a selection.
  public mutating func append(_ bytes: ArraySlice<UInt8>) {
    precondition(bytes.count == rows, "an example has \(bytes.count) inputs, expected \(rows)")
    precondition(isWhole, "examples cannot be added to a selection")
    let end = starts[starts.count - 1]
    let room = end + rows
    if positions.count < room {
      // A quarter more than needed: MNIST's 60,000 images take 27 MB, and the room behind them counts too.
      let more = room + room / 4 - positions.count
      positions.append(contentsOf: repeatElement(0, count: more))
      values.append(contentsOf: repeatElement(0, count: more))
    }
    let found = FastKernels.compress(bytes, positions: &positions, values: &values, from: end)
    selection.append(starts.count - 1)
    starts.append(end + found)
  }

  /// The examples with the given indices, in that order.
  ///
  /// - Precondition: this is not a selection, and has these examples.
  func selecting(_ indices: [Int]) -> SparseBytes {
    precondition(isWhole && indices.allSatisfy { 0..<columns ~= $0 }, "examples cannot be selected that are not there")
    return view(indices[...])
  }

  /// The examples in `range`, counted from 0 within this view.
  subscript(range: Range<Int>) -> SparseBytes {
    precondition(range.lowerBound >= 0 && range.upperBound <= columns, "\(range) is outside 0..<\(columns)")
    return view(selection[selection.startIndex + range.lowerBound..<selection.startIndex + range.upperBound])
  }

  private func view(_ selection: ArraySlice<Int>) -> SparseBytes {
    var view = self
    view.selection = selection
    view.isWhole = false
    return view
  }

  /// Where the positions and values of one example lie.
  func indices(of example: Int) -> Range<Int> {
    let index = selection[selection.startIndex + example]
    return starts[index]..<starts[index + 1]
  }
}
