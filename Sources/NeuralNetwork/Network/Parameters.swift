/// What a network learns: the weights and biases of every layer.
///
/// A gradient has the same shape, ∂C/∂Wˡ in place of Wˡ and ∂C/∂bˡ in place of bˡ, and is a `Parameters` too.
/// Index 0 is the first layer behind the inputs, l = 2 in the book.
public struct Parameters<Scalar: Real>: Sendable, Equatable {
  /// Wˡ for each layer, [outputs × inputs]: element (j, k) leads from neuron k of the layer before to neuron j.
  public var weights: [Matrix<Scalar>]
  /// bˡ for each layer, [outputs × 1].
  public var biases: [Matrix<Scalar>]
  /// s, while a network is trained with L2 regularisation: its weights are then s times those in `weights`, so that
  /// shrinking all of them costs one multiplication. `foldScale` makes it 1 again, as it is outside of `Trainer`.
  private(set) var scale: Scalar = 1

  /// Makes parameters that are all zero for layers of `sizes` neurons, the inputs first.
  ///
  /// - Precondition: at least two sizes, all positive.
  public init(sizes: [Int]) {
    precondition(sizes.count >= 2, "a network has at least inputs and outputs, found \(sizes.count) sizes")
    weights = zip(sizes.dropFirst(), sizes).map { Matrix(rows: $0, columns: $1) }
    biases = sizes.dropFirst().map { Matrix(rows: $0, columns: 1) }
  }

  /// The numbers of neurons per layer, the inputs first.
  public var sizes: [Int] { [weights[0].columns] + weights.map(\.rows) }

  /// Multiplies all weights by `factor`, when it suits: at once where s would get small, and lose digits by and by.
  mutating func shrinkWeights(by factor: Scalar) {
    scale *= factor
    if abs(scale) < 0x1p-10 { foldScale() }
  }

  /// Multiplies `weights` by s, which is 1 then.
  mutating func foldScale() {
    guard scale != 1 else { return }
    for l in weights.indices { Scalar.Kernels().scale(&weights[l], by: scale) }
    scale = 1
  }

  /// Whether no weight and no bias is NaN or infinite.
  public var isFinite: Bool { (weights + biases).allSatisfy(\.isFinite) }

  /// Σw² over all weights of all layers, which L2 regularisation multiplies by λ/2n. Biases do not count.
  public var sumOfSquaredWeights: Double {
    weights.reduce(0) { $0 + Scalar.Kernels().sumOfSquares($1) }
  }
}
