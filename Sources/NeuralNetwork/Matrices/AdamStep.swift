/// The numbers of step t of Adam (Kingma and Ba, "Adam: A Method for Stochastic Optimization", 2015), in the form that
/// PyTorch computes it in.
///
///     m ← β₁m + (1 − β₁)g      v ← β₂v + (1 − β₂)g²      w ← w − α m / (c √v + ε)
///
/// α = η / (1 − β₁ᵗ) and c = 1 / √(1 − β₂ᵗ) make up for m and v having begun at 0.
public struct AdamStep<Scalar: Real>: Sendable, Equatable {
  /// β₁, the part of the mean of gradients that stays, 0 ≤ β₁ < 1; commonly 0.9.
  public let beta1: Scalar
  /// β₂, the part of the mean of squared gradients that stays, 0 ≤ β₂ < 1; commonly 0.999.
  public let beta2: Scalar
  /// α = η / (1 − β₁ᵗ).
  public let rate: Scalar
  /// c = 1 / √(1 − β₂ᵗ).
  public let correction: Scalar
  /// ε, which keeps steps finite where all gradients have been 0; commonly 10⁻⁸.
  public let epsilon: Scalar

  /// Makes the numbers of a step.
  ///
  /// - Precondition: `epsilon` is at least the least normal number, and `beta1` and `beta2` are in 0..<1.
  public init(beta1: Scalar, beta2: Scalar, rate: Scalar, correction: Scalar, epsilon: Scalar) {
    precondition(epsilon >= .leastNormalMagnitude, "ε is \(epsilon); where all gradients are 0, a step would be 0 / 0")
    precondition((0..<1).contains(beta1) && (0..<1).contains(beta2), "β₁ is \(beta1), β₂ \(beta2)")
    self.beta1 = beta1
    self.beta2 = beta2
    self.rate = rate
    self.correction = correction
    self.epsilon = epsilon
  }
}
