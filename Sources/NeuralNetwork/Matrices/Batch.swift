/// The inputs of some examples, A¹: one example per column.
public enum Inputs<Scalar: Real>: Sendable {
  /// Any numbers.
  case dense(Matrix<Scalar>)
  /// Bytes of which many are 0, as in images of digits.
  case sparse(SparseBytes)

  /// The number of inputs of each example.
  public var rows: Int {
    switch self {
    case .dense(let matrix): matrix.rows
    case .sparse(let bytes): bytes.rows
    }
  }

  /// The number of examples.
  public var columns: Int {
    switch self {
    case .dense(let matrix): matrix.columns
    case .sparse(let bytes): bytes.columns
    }
  }

  /// The shape as text, such as "784 × 10".
  var shape: String { "\(rows) × \(columns)" }

  /// Calls `body` with the position and the value of every input of one example that may differ from 0.
  package func forEach(in example: Int, _ body: (_ position: Int, _ value: Scalar) -> Void) {
    switch self {
    case .dense(let matrix):
      for position in 0..<matrix.rows { body(position, matrix[position, example]) }
    case .sparse(let bytes):
      for index in bytes.indices(of: example) { body(Int(bytes.positions[index]), Scalar(bytes.values[index]) / 255) }
    }
  }

  /// Whether these are bytes of which so many are not 0 that `expanded` is faster to compute with.
  var isMostlyNonzero: Bool {
    switch self {
    case .dense: false
    case .sparse(let bytes): bytes.isMostlyNonzero
    }
  }

  /// The same numbers, with all zeros.
  var expanded: Inputs {
    var matrix = Matrix<Scalar>(rows: rows, columns: columns)
    for example in 0..<columns { forEach(in: example) { matrix[$0, example] = $1 } }
    return .dense(matrix)
  }

  /// The examples with the given indices, in that order.
  func selecting(_ indices: [Int]) -> Inputs {
    switch self {
    case .sparse(let bytes): .sparse(bytes.selecting(indices))
    case .dense(let matrix): .dense(matrix.selecting(columns: indices))
    }
  }

  /// The examples in `range`, counted from 0.
  subscript(range: Range<Int>) -> Inputs {
    switch self {
    case .sparse(let bytes): .sparse(bytes[range])
    case .dense(let matrix): .dense(matrix.selecting(columns: Array(range)))
    }
  }
}

/// Some examples as the network takes them: all those of a training set, or a mini-batch of them.
public struct Batch<Scalar: Real>: Sendable {
  /// A¹, [inputs × examples].
  public let inputs: Inputs<Scalar>
  /// The class of each example. The desired output Y is 1 in the row of the label and 0 elsewhere.
  public let labels: ArraySlice<UInt8>
  /// Y, [outputs × examples], where it is something else, such as what a teacher answers.
  public let desired: Matrix<Scalar>?

  /// The number of examples, m.
  public var count: Int { labels.count }

  /// Makes a batch of `inputs` with one label per column, and perhaps one desired output.
  public init(inputs: Inputs<Scalar>, labels: ArraySlice<UInt8>, desired: Matrix<Scalar>? = nil) {
    precondition(inputs.columns == labels.count, "\(inputs.columns) examples but \(labels.count) labels")
    precondition(desired.map { $0.columns == labels.count } ?? true, "\(labels.count) examples, Y for others")
    self.inputs = inputs
    self.labels = labels
    self.desired = desired
  }

  /// The same examples with other desired outputs.
  public func desiring(_ outputs: Matrix<Scalar>) -> Batch { Batch(inputs: inputs, labels: labels, desired: outputs) }

  /// The examples with the given indices, in that order; sparse ones share the bytes of this batch.
  ///
  /// - Precondition: this batch is not itself a selection.
  func selecting(_ indices: [Int]) -> Batch {
    Batch(
      inputs: inputs.selecting(indices), labels: indices.map { labels[labels.startIndex + $0] }[...],
      desired: desired?.selecting(columns: indices))
  }

  /// The examples in `range`, counted from 0; sparse ones share the bytes of this batch.
  subscript(range: Range<Int>) -> Batch {
    let start = labels.startIndex
    return Batch(
      inputs: inputs[range], labels: labels[start + range.lowerBound..<start + range.upperBound],
      desired: desired?.selecting(columns: Array(range)))
  }
}

extension Inputs {
  /// Bytes x as inputs x/255, one example after the other.
  ///
  /// - Precondition: every example has `rows` bytes.
  public init(_ examples: some Collection<ArraySlice<UInt8>>, rows: Int) {
    guard rows <= SparseBytes.maximumRows else {
      var matrix = Matrix<Scalar>(rows: rows, columns: examples.count)
      for (column, example) in examples.enumerated() {
        precondition(example.count == rows, "an example has \(example.count) inputs, expected \(rows)")
        for (row, byte) in example.enumerated() { matrix[row, column] = Scalar(byte) / 255 }
      }
      self = .dense(matrix)
      return
    }
    var bytes = SparseBytes(rows: rows)
    for example in examples { bytes.append(example) }
    self = .sparse(bytes)
  }
}

extension Examples {
  /// The examples in `range`, or all, as the network takes them.
  ///
  /// - Complexity: O(bytes). A network that sees the examples more than once is given the same batch each time.
  public func batch<Scalar: Real>(_ range: Range<Int>? = nil, of: Scalar.Type = Scalar.self) -> Batch<Scalar> {
    let range = range ?? 0..<count
    return Batch(
      inputs: Inputs(range.lazy.map { inputs($0) }, rows: inputCount), labels: self[range].labels)
  }
}
