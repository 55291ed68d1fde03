/// What a network learns: the weights and biases of every layer.
///
/// A gradient has the same shape, ∂C/∂Wˡ in place of Wˡ and ∂C/∂bˡ in place of bˡ, and is a `Parameters` too.
/// Index 0 is the first layer behind the inputs, l = 2 in the book.
public struct Parameters<Scalar: Real>: Sendable, Equatable {
  /// Wˡ for each layer, [outputs × inputs]: element (j, k) leads from neuron k of the layer before to neuron j.
  public var weights: [Matrix<Scalar>]
  /// bˡ for each layer, [outputs × 1].
  public var biases: [Matrix<Scalar>]

  /// Makes parameters that are all zero for layers of `sizes` neurons, the inputs first.
  ///
  /// - Precondition: at least two sizes, all positive.
  public init(sizes: [Int]) {
    precondition(sizes.count >= 2, "a network has at least inputs and outputs, found \(sizes.count) sizes")
    weights = zip(sizes.dropFirst(), sizes).map { Matrix(rows: $0, columns: $1) }
    biases = sizes.dropFirst().map { Matrix(rows: $0, columns: 1) }
  }

  /// Makes parameters of matrices.
  ///
  /// - Precondition: at least one layer, and as many biases as weights.
  init(weights: [Matrix<Scalar>], biases: [Matrix<Scalar>]) {
    precondition(!weights.isEmpty && weights.count == biases.count, "\(weights.count) weights, \(biases.count) biases")
    self.weights = weights
    self.biases = biases
  }

  /// The numbers of neurons per layer, the inputs first.
  public var sizes: [Int] { [weights[0].columns] + weights.map(\.rows) }

  /// Whether no weight and no bias is NaN or infinite.
  public var isFinite: Bool { (weights + biases).allSatisfy(\.isFinite) }

  /// Σw² over all weights of all layers, which L2 regularisation multiplies by λ/2n. Biases do not count.
  public var sumOfSquaredWeights: Double { weights.reduce(0) { $0 + Scalar.Kernels().sumOfSquares($1) } }

  /// Σ|w| over all weights of all layers, which L1 regularisation multiplies by λ/n. Biases do not count.
  public var sumOfWeightMagnitudes: Double {
    weights.reduce(0) { sum, weights in
      (0..<weights.columns).reduce(sum) { sum, column in
        (0..<weights.rows).reduce(sum) { $0 + Double(abs(weights[$1, column])) }
      }
    }
  }
}

// MARK: - Parameters as vectors

extension Parameters {
  /// Makes all weights and biases 0.
  mutating func clear() {
    for l in weights.indices {
      weights[l].clear()
      biases[l].clear()
    }
  }

  /// Multiplies these by `decay` and adds `factor` times others of the same shape: θ ← d θ + f θ′.
  ///
  /// - Parameter scale: what the weights of the others are multiplied by; see `Optimizer`.
  mutating func add(
    _ factor: Double, _ others: Parameters, scale: Scalar = 1, shrunkBy decay: Double = 1,
    using kernels: Scalar.Kernels
  ) {
    for l in weights.indices {
      kernels.add(Scalar(factor) * scale, others.weights[l], to: &weights[l], shrunkBy: Scalar(decay))
      kernels.add(Scalar(factor), others.biases[l], to: &biases[l], shrunkBy: Scalar(decay))
    }
  }

  /// Multiplies all weights by `factor`, and leaves the biases.
  mutating func multiplyWeights(by factor: Scalar, using kernels: Scalar.Kernels) {
    for l in weights.indices { kernels.scale(&weights[l], by: factor) }
  }

  /// Multiplies all weights and biases by `factor`.
  mutating func multiply(by factor: Double, using kernels: Scalar.Kernels) {
    multiplyWeights(by: Scalar(factor), using: kernels)
    for l in biases.indices { kernels.scale(&biases[l], by: Scalar(factor)) }
  }

  /// The sum of the squares of all weights and biases.
  func sumOfSquares(using kernels: Scalar.Kernels) -> Double {
    (weights + biases).reduce(0) { $0 + kernels.sumOfSquares($1) }
  }
}
