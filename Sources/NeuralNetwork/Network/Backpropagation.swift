/// Backpropagation as in the book's chapter 2: the five steps of its algorithm, for a whole mini-batch in matrices.
///
///     δᴸ = ∂C/∂aᴸ ⊙ g′(zᴸ)            (BP1)      δˡ = (Wˡ⁺¹)ᵀ δˡ⁺¹ ⊙ g′(zˡ)       (BP2)
///     ∂C/∂bˡ = Σ over examples of δˡ   (BP3)      ∂C/∂Wˡ = δˡ (Aˡ⁻¹)ᵀ              (BP4)
///
/// Column e of every matrix belongs to example e. Index l counts the layers behind the inputs from 0, so `z[0]` is the
/// book's z². The value is also the workspace: its matrices are allocated once and used again for every mini-batch.
public struct Backpropagation<Scalar: Real>: Sendable {
  /// The operations on whole matrices that all of this is made of.
  private let kernels: Scalar.Kernels
  /// gˡ, the activation function of each layer.
  private let g: [Activation]
  /// The activations of the input layer, the book's a¹, [inputs × examples].
  private var inputs: Inputs<Scalar>
  /// Zˡ, the weighted inputs, [neurons × examples].
  private(set) var z: [Matrix<Scalar>]
  /// Aˡ, the activations, [neurons × examples].
  private(set) var a: [Matrix<Scalar>]
  /// δˡ = ∂C/∂zˡ, the errors of each example by itself, [neurons × examples].
  private(set) var δ: [Matrix<Scalar>]

  /// Makes a workspace for networks of the shape of `network`.
  public init(for network: Network<Scalar>, using kernels: Scalar.Kernels = Scalar.Kernels()) {
    self.kernels = kernels
    g = network.activations
    inputs = .dense(Matrix(rows: network.inputCount, columns: 0))
    z = network.sizes.dropFirst().map { Matrix(rows: $0, columns: 0) }
    a = z
    δ = z
  }

  /// Steps 1 and 2, input and feedforward: Zˡ = Wˡ Aˡ⁻¹ + bˡ and Aˡ = g(Zˡ) from the first layer to the last.
  ///
  /// - Precondition: `inputs` has as many rows as the network has inputs.
  public mutating func feedForward(_ inputs: Inputs<Scalar>, through network: Network<Scalar>) {
    self.inputs = inputs.isMostlyInk ? inputs.expanded : inputs
    for l in z.indices {
      z[l].resize(columns: inputs.columns)
      a[l].resize(columns: inputs.columns)
      kernels.product(
        network.parameters.scale, network.parameters.weights[l], activations(before: l),
        adding: network.parameters.biases[l], into: &z[l])
      kernels.activate(g[l], z[l], into: &a[l])
    }
  }

  /// Steps 3 and 4, output error and backpropagation: δᴸ by BP1, then each δˡ from the one behind it by BP2.
  ///
  /// With smoothing ε the labels' Y is 1 − ε + ε/K for the class and ε/K for the others of K outputs; see `Cost`.
  ///
  /// - Precondition: `feedForward` has run with the same network, there is one label per example, and `smoothing` is in
  ///   0...1.
  public mutating func backpropagate(
    _ labels: ArraySlice<UInt8>, cost: Cost, smoothing: Scalar = 0, through network: Network<Scalar>
  ) {
    let last = z.count - 1
    for l in z.indices.reversed() {
      δ[l].resize(columns: labels.count)
      if l == last {
        cost.outputErrors(
          labels, outputs: a[l], at: z[l], activation: g[l], smoothing: smoothing, using: kernels, into: &δ[l])  // BP1
      } else {
        kernels.transposedProduct(
          network.parameters.scale, network.parameters.weights[l + 1], δ[l + 1], into: &δ[l])
        kernels.multiply(&δ[l], byDerivativeOf: g[l], at: z[l], outputs: a[l])  // BP2
      }
    }
  }

  /// Step 5, the gradient: adds `factor` times ∂C/∂b and ∂C/∂W, summed over the examples, to `parameters`.
  ///
  /// With −η/m and the network's own parameters this is a step of gradient descent; with 1/m and zeros it is the
  /// gradient of the mean cost, for whoever wants to look at it first. It comes after all the errors, because BP2 reads
  /// the weights that this may change.
  ///
  /// - Precondition: `backpropagate` has run, and `parameters` has the network's shape.
  public func addGradient(times factor: Scalar, to parameters: inout Parameters<Scalar>) {
    for l in δ.indices {
      kernels.addSumOfColumns(factor, δ[l], to: &parameters.biases[l])  // BP3
      kernels.addOuterProduct(
        factor / parameters.scale, δ[l], activations(before: l), to: &parameters.weights[l])  // BP4
    }
  }

  /// Makes the activations of some neurons of each hidden layer 0, as if they were not there.
  mutating func silence(_ neurons: [[Int]]) {
    for (l, rows) in neurons.enumerated() { a[l].clear(rows: rows) }
  }

  /// The activations of the output layer, Aᴸ, [outputs × examples].
  public var outputs: Matrix<Scalar> { a[a.count - 1] }

  private func activations(before l: Int) -> Inputs<Scalar> { l == 0 ? inputs : .dense(a[l - 1]) }
}
