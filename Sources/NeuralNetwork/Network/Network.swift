import Synchronization

/// A feed-forward network: weights and biases per layer, and the activation function gˡ of each.
///
/// Layers are fully connected, and each computes Zˡ = Wˡ Aˡ⁻¹ + bˡ and Aˡ = gˡ(Zˡ), one example per column.
public struct Network<Scalar: Real>: Sendable, Equatable {
  /// The weights and biases.
  public var parameters: Parameters<Scalar>
  /// gˡ for each layer behind the inputs.
  public let activations: [Activation]

  /// Makes a network from its parameters.
  ///
  /// - Precondition: one activation per layer, softmax at the output only, and shapes that chain.
  public init(parameters: Parameters<Scalar>, activations: [Activation]) {
    let weights = parameters.weights
    let biases = parameters.biases
    precondition(
      weights.count == activations.count && biases.count == weights.count,
      "\(weights.count) weight matrices, \(biases.count) biases and \(activations.count) activations")
    precondition(!activations.dropLast().contains(.softmax), "softmax is for the output layer only")
    precondition(
      zip(weights, biases).allSatisfy { $1.rows == $0.rows && $1.columns == 1 }
        && zip(weights, weights.dropFirst()).allSatisfy { $1.columns == $0.rows },
      "the shapes \(weights.map(\.shape)) with biases \(biases.map(\.shape)) do not chain")
    self.parameters = parameters
    self.activations = activations
  }

  /// The numbers of neurons per layer, the inputs first: [784, 30, 10].
  public var sizes: [Int] { parameters.sizes }
  /// The number of inputs.
  public var inputCount: Int { parameters.weights[0].columns }
  /// The number of outputs, which is the number of classes. Asked for each label, so without the array of all sizes.
  public var outputCount: Int { parameters.biases[parameters.biases.count - 1].rows }

  /// gᴸ, the activation function of the output layer.
  public var outputActivation: Activation { activations[activations.count - 1] }

  /// The output activations aᴸ for `inputs`, [outputs × examples].
  ///
  /// - Precondition: `inputs` has `inputCount` rows.
  public func outputs(for inputs: Inputs<Scalar>) -> Matrix<Scalar> {
    var pass = ForwardPass(for: self)
    pass.run(inputs, through: self)
    return pass.outputs
  }
}

extension Network<Float> {
  /// The same, some examples at a time on `threads` threads.
  ///
  /// - Precondition: `inputs` has `inputCount` rows, and `threads > 0`.
  public func outputs(for inputs: Inputs<Float>, threads: Int) -> Matrix<Float> {
    let blocks = Array((0..<inputs.columns).chunks(of: 250))
    let result = Mutex(Matrix<Float>(rows: outputCount, columns: inputs.columns))
    concurrently(blocks.count, workers: threads) { block in
      let outputs = outputs(for: inputs[blocks[block]])
      result.withLock { $0.replace(columns: Array(blocks[block]), with: outputs) }
    }
    return result.withLock { $0 }
  }
}

extension Network {
  /// The architecture as text: `784-100-10`.
  public var architecture: String { sizes.architecture }
}

extension [Int] {
  /// The sizes of layers as text: `784-100-10`.
  package var architecture: String { map(String.init).joined(separator: "-") }
}
