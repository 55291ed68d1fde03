extension Activation {
  /// A and B of a function A tanh(Bz); nil for others.
  fileprivate var tangent: (height: Double, slope: Double)? {
    switch self {
    case .tanh: (1, 1)
    case .scaledTanh: (1.7159, 2.0 / 3)
    default: nil
    }
  }

  /// What `Network.withSigmoids` has in a hidden layer in place of this.
  var sigmoidForm: Activation { tangent == nil ? self : .sigmoid }
}

extension Network {
  /// The network that gives the same answers with sigmoids in place of tanh and scaled tanh in its hidden layers.
  ///
  /// A tanh(Bz) = A (2σ(2Bz) − 1), the book's remark on tanh (chapter 3, equation 111). So such a layer's W and b are
  /// multiplied by 2B; the next layer's W by 2A, and from its b is taken A times the sum of each row of W as it was. The
  /// weighted inputs of the output layer are the same but for rounding.
  public var withSigmoids: Network {
    var parameters = self.parameters
    for (l, activation) in activations.dropLast().enumerated() {
      guard let (height, slope) = activation.tangent else { continue }
      let next = parameters.weights[l + 1]
      for j in 0..<next.rows {
        let sum = (0..<next.columns).reduce(0.0) { $0 + Double(next[j, $1]) }
        parameters.biases[l + 1][j, 0] = Scalar(Double(parameters.biases[l + 1][j, 0]) - height * sum)
      }
      let kernels = Scalar.Kernels()
      kernels.scale(&parameters.weights[l + 1], by: Scalar(2 * height))
      kernels.scale(&parameters.weights[l], by: Scalar(2 * slope))
      kernels.scale(&parameters.biases[l], by: Scalar(2 * slope))
    }
    let hidden = activations.dropLast().map(\.sigmoidForm)
    return Network(parameters: parameters, activations: hidden + [outputActivation])
  }
}
