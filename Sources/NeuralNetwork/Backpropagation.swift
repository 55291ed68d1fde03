/// Backpropagation as in the book's chapter 2: the five steps of its algorithm for one mini-batch, in matrices.
///
/// Column e of every matrix belongs to example e of the mini-batch. The value is also the workspace: its matrices are
/// allocated once and reused for every mini-batch.
///
///     δᴸ = ∂C/∂aᴸ ⊙ g′(zᴸ)            (BP1)      δˡ = (Wˡ⁺¹)ᵀ δˡ⁺¹ ⊙ g′(zˡ)       (BP2)
///     ∂C/∂bˡ = Σ over examples of δˡ   (BP3)      ∂C/∂Wˡ = δˡ (Aˡ⁻¹)ᵀ              (BP4)
public struct Backpropagation<Scalar: Real>: Sendable {
  /// The activation function of each layer.
  private let g: [Activation]
  /// A¹, the inputs.
  private var inputs: Inputs<Scalar>
  /// Zˡ, the weighted inputs of each layer, [neurons × examples].
  private var z: [Matrix<Scalar>]
  /// Aˡ, the activations of each layer, [neurons × examples].
  private var a: [Matrix<Scalar>]
  /// δˡ = ∂C/∂zˡ of each example, [neurons × examples].
  private var δ: [Matrix<Scalar>]

  /// Makes a workspace for networks of the shape of `network`.
  public init(for network: Network<Scalar>) {
    g = network.activations
    inputs = .dense(Matrix(rows: network.inputCount, columns: 0))
    z = network.sizes.dropFirst().map { Matrix(rows: $0, columns: 0) }
    a = z
    δ = z
  }

  /// Aᴸ, the activations of the output layer, [outputs × examples].
  public var outputs: Matrix<Scalar> { a[a.count - 1] }

  /// Step 1, the inputs, and step 2, feedforward: Zˡ = Wˡ Aˡ⁻¹ + bˡ and Aˡ = g(Zˡ) for each layer.
  public mutating func feedForward(_ inputs: Inputs<Scalar>, through network: Network<Scalar>) {
    self.inputs = inputs
    for l in z.indices {
      z[l].resize(columns: inputs.columns)
      a[l].resize(columns: inputs.columns)
      Scalar.Kernels.product(
        network.parameters.weights[l], activations(before: l), adding: network.parameters.biases[l], into: &z[l])
      Scalar.Kernels.activate(g[l], z[l], into: &a[l])
    }
  }

  private func activations(before l: Int) -> Inputs<Scalar> { l == 0 ? inputs : .dense(a[l - 1]) }
}
