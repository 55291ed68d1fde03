/// The cost of outputs A for labels, with what its derivative contributes to the output error.
///
/// C is the mean over the m examples of a mini-batch (or of the examples evaluated; the last mini-batch of an epoch may
/// be short) of the sum over the outputs: for the quadratic cost C = 1/(2m) ΣΣ (A − Y)², where Y is 1 for the example's
/// class and 0 elsewhere. With L2 regularisation λ the cost that is learned has (λ/2n) Σw² in addition, so one step of
/// gradient descent is w ← (1 − ηλ/n) w − (η/m) Σ ∇, and b ← b − (η/m) Σ ∇.
public enum Cost: String, CaseIterable, Sendable {
  /// ½ Σ (a − y)² over the outputs (chapter 1, equation 6).
  case quadratic
  /// −Σ (y ln a + (1 − y) ln(1 − a)) over sigmoid outputs (chapter 3, equation 63), −ln a of the label's output for
  /// softmax (equation 80).
  case crossEntropy = "cross-entropy"

  /// Whether this cost is defined for outputs of the given activation: cross-entropy needs probabilities.
  public func accepts(_ outputActivation: Activation) -> Bool {
    switch self {
    case .quadratic: true
    case .crossEntropy: outputActivation == .sigmoid || outputActivation == .softmax
    }
  }

  /// The cost of one example, from the weighted inputs z and the activations a = g(z) of the output layer.
  ///
  /// Cross-entropy is computed from z: an output that is rounded to 0 or 1 has no finite logarithm, but its z has a cost.
  func value<Scalar: Real>(
    at z: Matrix<Scalar>, outputs a: Matrix<Scalar>, of example: Int, label: Int, activation: Activation
  ) -> Double {
    let rows = 0..<a.rows
    switch (self, activation) {
    case (.quadratic, _):
      return rows.reduce(0) { sum, j in
        let difference = Double(a[j, example]) - (j == label ? 1 : 0)
        return sum + difference * difference / 2
      }
    case (.crossEntropy, .softmax):
      // −ln a = ln Σ e^(zₖ − z largest) + (z largest − z)
      let largest = rows.reduce(-.infinity) { max($0, Double(z[$1, example])) }
      func below(_ j: Int) -> Double { Double(z[j, example]) == largest ? 0 : Double(z[j, example]) - largest }
      return log(rows.reduce(0) { $0 + exp(below($1)) }) - below(label)
    case (.crossEntropy, .sigmoid):
      // −ln σ(z) = ln(1 + e⁻ᶻ) and −ln(1 − σ(z)) = ln(1 + eᶻ). As ln(1 + eˣ) = max(x, 0) + ln(1 + e^−|x|), and these
      // factors are at most 2, one logarithm will do for all outputs (of which there are at most 256).
      var sum = 0.0
      var product = 1.0
      for j in rows {
        let x = j == label ? -Double(z[j, example]) : Double(z[j, example])
        sum += max(x, 0)
        product *= 1 + exp(-abs(x))
      }
      return sum + log(product)
    case (.crossEntropy, .tanh), (.crossEntropy, .scaledTanh), (.crossEntropy, .relu), (.crossEntropy, .leakyRelu),
      (.crossEntropy, .identity):
      preconditionFailure("cross-entropy is not defined for \(activation.rawValue) outputs")
    }
  }

  /// δᴸ = ∂C/∂aᴸ ⊙ g′(zᴸ) (BP1), for each example of the mini-batch.
  ///
  /// For the quadratic cost ∂C/∂a = a − y. For cross-entropy the denominator a(1 − a) of ∂C/∂a cancels against σ′(z)
  /// (equation 66), and likewise for softmax (equation 84): δᴸ = a − y at once.
  ///
  /// - Precondition: the cost accepts the output activation `g`.
  func outputErrors<Scalar: Real>(
    _ labels: ArraySlice<UInt8>, outputs a: Matrix<Scalar>, at z: Matrix<Scalar>, activation g: Activation,
    using kernels: Scalar.Kernels, into δ: inout Matrix<Scalar>
  ) {
    precondition(accepts(g), "\(rawValue) is not defined for \(g.rawValue) outputs")
    kernels.subtract(labels: labels, from: a, into: &δ)
    if self == .quadratic { kernels.multiply(&δ, byDerivativeOf: g, at: z, outputs: a) }
  }
}
