/// Backpropagation as in the book's chapter 2: the five steps of its algorithm, for a whole mini-batch in matrices.
///
///     δᴸ = ∂C/∂aᴸ ⊙ g′(zᴸ)            (BP1)      δˡ = (Wˡ⁺¹)ᵀ δˡ⁺¹ ⊙ g′(zˡ)       (BP2)
///     ∂C/∂bˡ = Σ over examples of δˡ   (BP3)      ∂C/∂Wˡ = δˡ (Aˡ⁻¹)ᵀ              (BP4)
///
/// Column e of every matrix belongs to example e. Index l counts the layers behind the inputs from 0, so `δ[0]` is the
/// book's δ². The value is also the workspace: its matrices are allocated once and used again for every mini-batch.
public struct Backpropagation<Scalar: Real>: Sendable {
  /// Steps 1 and 2, input and feedforward: zˡ and aˡ of every layer.
  public private(set) var pass: ForwardPass<Scalar>
  /// δˡ = ∂C/∂zˡ, the errors of each example by itself, [neurons × examples].
  public private(set) var δ: [Matrix<Scalar>]

  private var kernels: Scalar.Kernels { pass.kernels }

  /// Makes a workspace for networks of the shape of `network`.
  public init(for network: Network<Scalar>, using kernels: Scalar.Kernels = Scalar.Kernels()) {
    pass = ForwardPass(for: network, using: kernels)
    δ = pass.z
  }

  /// Steps 1 to 4: input, feedforward, output error by BP1 and each δˡ from the one behind it by BP2.
  ///
  /// With smoothing ε the labels' Y is 1 − ε + ε/K for the class and ε/K for the others of K outputs; see `Cost`.
  ///
  /// - Parameters:
  ///   - batch: inputs and labels of the mini-batch.
  ///   - scale: what all weights are multiplied by; see `Optimizer`.
  ///   - mask: the neurons of each hidden layer that dropout deletes.
  /// - Precondition: the batch has as many rows as the network has inputs, and `smoothing` is in 0...1.
  public mutating func run(
    _ batch: Batch<Scalar>, cost: Cost, smoothing: Scalar = 0, through network: Network<Scalar>, scale: Scalar = 1,
    mask: [[Int]] = []
  ) {
    pass.run(batch.inputs, through: network, scale: scale, mask: mask)
    let (W, last) = (network.parameters.weights, δ.count - 1)
    for l in δ.indices.reversed() {
      δ[l].resize(columns: batch.count)
      if l == last {
        cost.outputErrors(
          batch.labels, desired: batch.desired, outputs: pass.a[l], at: pass.z[l], activation: pass.g[l],
          smoothing: smoothing, using: kernels, into: &δ[l])  // BP1
      } else {
        kernels.transposedProduct(scale, W[l + 1], δ[l + 1], into: &δ[l])
        kernels.multiply(&δ[l], byDerivativeOf: pass.g[l], at: pass.z[l], outputs: pass.a[l])  // BP2
        if l < mask.count { δ[l].clear(rows: mask[l]) }
      }
    }
  }

  /// Step 5, the gradient: adds `factor` times ∂C/∂b and ∂C/∂W, summed over the examples, to `parameters`.
  ///
  /// With −η/m and the network's own parameters this is a step of gradient descent; with 1/m and zeros it is the
  /// gradient of the mean cost, for whoever wants to look at it first. It comes after all the errors, because BP2 reads
  /// the weights that this may change.
  ///
  /// - Parameter weightFactor: the factor of ∂C/∂W, if it is another one.
  /// - Precondition: `run` has run, and `parameters` has the network's shape.
  public func addGradient(
    times factor: Scalar, weightsTimes weightFactor: Scalar? = nil, to parameters: inout Parameters<Scalar>
  ) {
    for l in δ.indices {
      kernels.addSumOfColumns(factor, δ[l], to: &parameters.biases[l])  // BP3
      kernels.addOuterProduct(
        weightFactor ?? factor, δ[l], pass.activations(before: l), to: &parameters.weights[l])  // BP4
    }
  }
  /// ∂C/∂a¹, the errors of the inputs: BP2 once more, from the first layer to the pixels, which have no activation function.
  /// Learning does not need them; who looks for the picture that a network would like best does.
  ///
  /// - Precondition: `run` has run on the same network.
  /// - Returns: [inputs × examples].
  public func inputErrors(through network: Network<Scalar>) -> Matrix<Scalar> {
    var errors = Matrix<Scalar>(rows: network.inputCount, columns: δ[0].columns)
    kernels.transposedProduct(1, network.parameters.weights[0], δ[0], into: &errors)
    return errors
  }
}
