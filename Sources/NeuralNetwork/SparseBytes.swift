/// The inputs of a mini-batch without their zeros: for each example the positions and the values of its inked pixels.
///
/// A byte x stands for the input x/255. Four of five MNIST pixels are 0, so the first layer's product and its gradient
/// cost a fifth of the dense ones and give the same sums.
public struct SparseBytes: Sendable {
  /// The number of inputs of each example, the rows of the matrix that this stands for.
  public let rows: Int
  /// Where each example begins in `positions` and `values`; one more than there are examples.
  var starts: [Int32] = [0]
  /// The input positions that are not 0, ascending within an example.
  var positions: [UInt16] = []
  /// The bytes at these positions.
  var values: [UInt8] = []

  /// Makes an empty mini-batch of examples with `rows` inputs.
  ///
  /// - Precondition: `1 ≤ rows ≤ 65,536`, as a position takes two bytes.
  public init(rows: Int) {
    precondition((1...65_536).contains(rows), "\(rows) inputs are not within 1…65536")
    self.rows = rows
  }

  /// The number of examples.
  public var columns: Int { starts.count - 1 }
}
