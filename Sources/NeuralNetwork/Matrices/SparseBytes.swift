/// The inputs of some examples without their zeros: for each example the positions and the values of those that are not 0.
///
/// A byte x stands for the input x/255. Four of five MNIST pixels are 0, so the first layer's product and its gradient
/// cost a fifth of the dense ones and give the same sums. A selection, such as one mini-batch, shares the bytes of the
/// whole.
///
/// Invariants, which the kernels rely on: positions are below `rows`; `starts` ascends, stays within the arrays and halves
/// each example at `rows / 2`; `selection` holds indices of examples that are there.
public struct SparseBytes: Sendable {
  /// The number of inputs of each example: the rows of the matrix that this stands for.
  public let rows: Int
  /// Where the two halves of each example begin in `positions` and `values`, and the end of the last. The positions of
  /// the first half are below `rows / 2`.
  private(set) var starts: [Int] = [0]
  /// The input positions that are not 0, ascending within an example. There is room behind the last.
  private(set) var positions: [UInt16] = []
  /// The bytes at these positions.
  private(set) var values: [UInt8] = []
  /// Examples in an order; all of them in theirs until some are selected.
  private(set) var selection: [Int] = []
  /// The part of `selection` that this view shows. What follows it will be wanted next.
  private(set) var range = 0..<0
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
  public var columns: Int { range.count }

  /// Whether more than half of all inputs are not 0: then the ordinary products are faster than the sparse ones.
  /// A selection goes by the whole.
  var isMostlyNonzero: Bool { 2 * starts[starts.count - 1] > rows * ((starts.count - 1) / 2) }

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
    selection.append(selection.count)
    range = 0..<selection.count
    let inputs = positions[end..<end + found]
    starts.append(inputs.firstIndex { $0 >= rows / 2 } ?? inputs.endIndex)
    starts.append(inputs.endIndex)
  }

  /// The examples with the given indices, in that order.
  ///
  /// - Precondition: this is not a selection, and has these examples.
  func selecting(_ indices: [Int]) -> SparseBytes {
    precondition(isWhole && indices.allSatisfy { 0..<columns ~= $0 }, "examples cannot be selected that are not there")
    var view = self
    view.selection = indices
    view.range = 0..<indices.count
    view.isWhole = false
    return view
  }

  /// The examples in `subrange`, counted from 0 within this view.
  subscript(subrange: Range<Int>) -> SparseBytes {
    precondition(subrange.lowerBound >= 0 && subrange.upperBound <= columns, "\(subrange) is outside 0..<\(columns)")
    var view = self
    view.range = range.lowerBound + subrange.lowerBound..<range.lowerBound + subrange.upperBound
    view.isWhole = false
    return view
  }

  /// Where the positions and values of one example lie.
  func indices(of example: Int) -> Range<Int> {
    let index = selection[range.lowerBound + example]
    return starts[2 * index]..<starts[2 * index + 2]
  }
}
