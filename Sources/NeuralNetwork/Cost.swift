/// The cost.
public enum Cost: String, CaseIterable, Sendable {
  case quadratic
  case crossEntropy = "cross-entropy"
}
