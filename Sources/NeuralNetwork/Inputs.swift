/// The inputs of a mini-batch, A¹: one example per column.
public enum Inputs<Scalar: Real>: Sendable {
  /// Any numbers.
  case dense(Matrix<Scalar>)
  /// Bytes of which many are 0, as in images of digits.
  case sparse(SparseBytes)

  /// The number of examples.
  public var columns: Int {
    switch self {
    case .dense(let matrix): matrix.columns
    case .sparse(let bytes): bytes.columns
    }
  }
}
