import NeuralNetwork

/// Softplus, ln(1 + eᶻ): a rectifier without a corner, whose derivative is the sigmoid.
enum Softplus {
  static func value(at z: Float) -> Float { max(z, 0) + .logarithm(1 + .exponential(-abs(z))) }
  static func derivative(at z: Float) -> Float { 1 / (1 + .exponential(-z)) }

  /// A ← g(Z), element by element. Both [neurons × examples].
  static func activate(_ z: Matrix<Float>, into a: inout Matrix<Float>) {
    for e in 0..<z.columns {
      for j in 0..<z.rows { a[j, e] = value(at: z[j, e]) }
    }
  }

  /// Δ ← Δ ⊙ g′(Z). Both [neurons × examples].
  static func multiply(_ δ: inout Matrix<Float>, byDerivativeAt z: Matrix<Float>) {
    for e in 0..<z.columns {
      for j in 0..<z.rows { δ[j, e] *= derivative(at: z[j, e]) }
    }
  }

  /// The largest difference of the derivative from a central difference of the value, between −5 and 5.
  static var error: Float {
    stride(from: Float(-5), through: 5, by: 0.5).reduce(0) { worst, z in
      let difference = (value(at: z + 0.01) - value(at: z - 0.01)) / 0.02
      return max(worst, abs(difference - derivative(at: z)))
    }
  }
}
