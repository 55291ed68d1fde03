/// The rule that ends a run when validation accuracy no longer improves (chapter 3, "no-improvement-in-n").
public struct EarlyStopping: Sendable, Equatable {
  /// After how many epochs without improvement to stop.
  public let patience: Int
  /// By how much the accuracy must rise, 0…1, to count as improved.
  public let minDelta: Double

  /// - Precondition: `patience > 0` and `minDelta ≥ 0`.
  public init(patience: Int, minDelta: Double = 0) {
    precondition(patience > 0 && minDelta >= 0, "patience \(patience), improvement \(minDelta)")
    self.patience = patience
    self.minDelta = minDelta
  }

  /// Whether a run with these validation accuracies, from the first epoch to the latest, should end.
  func ends(after accuracies: [Double]) -> Bool {
    var (reference, improved) = (-1.0, 0)
    for (epoch, accuracy) in accuracies.enumerated() where accuracy > reference + minDelta {
      (reference, improved) = (accuracy, epoch)
    }
    return accuracies.count - 1 - improved >= patience
  }
}
