/// A pass of a mini-batch through a network: Zˡ = Wˡ Aˡ⁻¹ + bˡ and Aˡ = g(Zˡ) from the first layer to the last (the book's
/// equation 25). All that evaluation and prediction need, and what backpropagation starts from.
///
/// Column e of every matrix belongs to example e. Index l counts the layers behind the inputs from 0, so `z[0]` is the
/// book's z². The value is also the workspace: its matrices are allocated once and used again for every mini-batch.
public struct ForwardPass<Scalar: Real>: Sendable {
  /// The operations on whole matrices that all of this is made of.
  let kernels: Scalar.Kernels
  /// gˡ, the activation function of each layer.
  let g: [Activation]
  /// The activations of the input layer, the book's a¹, [inputs × examples].
  private(set) var inputs: Inputs<Scalar>
  /// Zˡ, the weighted inputs, [neurons × examples].
  public private(set) var z: [Matrix<Scalar>]
  /// Aˡ, the activations, [neurons × examples].
  public private(set) var a: [Matrix<Scalar>]
  /// The neurons of each hidden layer that dropout deletes for this mini-batch; empty for none.
  private(set) var mask: [[Int]] = []

  /// Makes a workspace for networks of the shape of `network`.
  public init(for network: Network<Scalar>, using kernels: Scalar.Kernels = Scalar.Kernels()) {
    self.kernels = kernels
    g = network.activations
    inputs = .dense(Matrix(rows: network.inputCount, columns: 0))
    z = network.sizes.dropFirst().map { Matrix(rows: $0, columns: 0) }
    a = z
  }

  /// Computes Z and A of every layer.
  ///
  /// - Parameters:
  ///   - scale: what all weights are multiplied by; see `Optimizer`.
  ///   - mask: the neurons of each hidden layer whose activations count as 0.
  /// - Precondition: `inputs` has as many rows as the network has inputs.
  public mutating func run(
    _ inputs: Inputs<Scalar>, through network: Network<Scalar>, scale: Scalar = 1, mask: [[Int]] = []
  ) {
    self.inputs = inputs.isMostlyNonzero ? inputs.expanded : inputs
    self.mask = mask
    for l in z.indices {
      z[l].resize(columns: inputs.columns)
      a[l].resize(columns: inputs.columns)
      kernels.product(
        scale, network.parameters.weights[l], activations(before: l), adding: network.parameters.biases[l], into: &z[l])
      kernels.activate(g[l], z[l], into: &a[l])
      if l < mask.count { a[l].clear(rows: mask[l]) }
    }
  }

  /// Aˡ⁻¹, what layer l is given.
  func activations(before l: Int) -> Inputs<Scalar> { l == 0 ? inputs : .dense(a[l - 1]) }

  /// Zᴸ, the weighted inputs of the output layer, [outputs × examples].
  public var weightedOutputs: Matrix<Scalar> { z[z.count - 1] }
  /// Aᴸ, the activations of the output layer, [outputs × examples].
  public var outputs: Matrix<Scalar> { a[a.count - 1] }
}
