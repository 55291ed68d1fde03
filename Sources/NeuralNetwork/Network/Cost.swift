/// The cost of outputs A for labels, with what its derivative contributes to the output error.
///
/// C is the mean over the m examples of a mini-batch (or of the examples evaluated; the last mini-batch of an epoch may
/// be short) of the sum over the outputs: for the quadratic cost C = 1/(2m) ΣΣ (A − Y)², where Y is 1 for the example's
/// class and 0 elsewhere. With L2 regularisation λ the cost that is learned has (λ/2n) Σw² in addition, so one step of
/// gradient descent is w ← (1 − ηλ/n) w − (η/m) Σ ∇, and b ← b − (η/m) Σ ∇.
///
/// With label smoothing ε of K outputs, Y is 1 − ε + ε/K for the example's class and ε/K elsewhere (Szegedy et al.,
/// "Rethinking the Inception Architecture for Computer Vision", 2016, section 7).
public enum Cost: String, CaseIterable, Sendable {
  /// ½ Σ (a − y)² over the outputs (chapter 1, equation 6).
  case quadratic
  /// −Σ (y ln a + (1 − y) ln(1 − a)) over sigmoid outputs (chapter 3, equation 63), −Σ y ln a over those of softmax, which is
  /// −ln a of the label's output (equation 80) without smoothing.
  case crossEntropy = "cross-entropy"

  /// Whether this cost is defined for outputs of the given activation: cross-entropy needs probabilities.
  public func accepts(_ outputActivation: Activation) -> Bool {
    switch self {
    case .quadratic: true
    case .crossEntropy: outputActivation.givesProbabilities
    }
  }

  /// The cost of one example, from the weighted inputs z and the activations a = g(z) of the output layer.
  ///
  /// Cross-entropy is computed from z: an output that is rounded to 0 or 1 has no finite logarithm, but its z has a cost.
  ///
  /// - Parameter smoothing: ε of the y that the sums are over, 0...1.
  func value<Scalar: Real>(
    at z: Matrix<Scalar>, outputs a: Matrix<Scalar>, of example: Int, label: Int, activation: Activation,
    smoothing: Double = 0
  ) -> Double {
    let rows = 0..<a.rows
    // Both forms of cross-entropy are something without y, less Σ yz.
    func ofSmoothing() -> Double {
      guard smoothing != 0 else { return 0 }
      let mean = rows.reduce(0) { $0 + Double(z[$1, example]) } / Double(rows.count)
      return smoothing * (Double(z[label, example]) - mean)
    }
    switch (self, activation) {
    case (.quadratic, _):
      let part = smoothing / Double(rows.count)
      return rows.reduce(0) { sum, j in
        let difference = Double(a[j, example]) - (j == label ? 1 - smoothing + part : part)
        return sum + difference * difference / 2
      }
    case (.crossEntropy, .softmax):
      // −ln a = ln Σ e^(zₖ − z largest) + (z largest − z)
      let largest = rows.reduce(-.infinity) { max($0, Double(z[$1, example])) }
      func below(_ j: Int) -> Double { Double(z[j, example]) == largest ? 0 : Double(z[j, example]) - largest }
      return log(rows.reduce(0) { $0 + exp(below($1)) }) - below(label) + ofSmoothing()
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
      return sum + log(product) + ofSmoothing()
    case (.crossEntropy, _):
      preconditionFailure("cross-entropy is not defined for \(activation.rawValue) outputs")
    }
  }

  /// δᴸ = ∂C/∂aᴸ ⊙ g′(zᴸ) (BP1), for each example of the mini-batch.
  ///
  /// For the quadratic cost ∂C/∂a = a − y. For cross-entropy the denominator a(1 − a) of ∂C/∂a cancels against σ′(z)
  /// (equation 66), and likewise for softmax (equation 84): δᴸ = a − y at once.
  ///
  /// With desired outputs that are no labels' Y, labels and smoothing have no say.
  ///
  /// - Precondition: the cost accepts the output activation `g`, and `smoothing` is in 0...1.
  func outputErrors<Scalar: Real>(
    _ labels: ArraySlice<UInt8>, desired y: Matrix<Scalar>? = nil, outputs a: Matrix<Scalar>, at z: Matrix<Scalar>,
    activation g: Activation,
    smoothing: Scalar = 0, using kernels: Scalar.Kernels, into δ: inout Matrix<Scalar>
  ) {
    precondition(accepts(g), "\(rawValue) is not defined for \(g.rawValue) outputs")
    precondition((0...1).contains(smoothing), "labels cannot be smoothed by \(smoothing)")
    if let y {
      δ = a
      kernels.add(-1, y, to: &δ, shrunkBy: 1)
    } else {
      kernels.subtract(labels: labels, smoothing: smoothing, from: a, into: &δ)
    }
    if self == .quadratic { kernels.multiply(&δ, byDerivativeOf: g, at: z, outputs: a) }
  }
}
