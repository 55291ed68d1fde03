/// What each kernel means, in plain loops over the elements. The fast kernels are tested against these, and the
/// gradient check runs on them in `Double`.
public struct ReferenceKernels<Scalar: Real>: Kernels {
  /// Makes the kernels; they have no state.
  public init() {}

  public func product(
    _ scale: Scalar, _ weights: Matrix<Scalar>, _ activations: Inputs<Scalar>, adding biases: Matrix<Scalar>,
    into weighted: inout Matrix<Scalar>
  ) {
    for example in 0..<activations.columns {
      for j in 0..<weights.rows { weighted[j, example] = 0 }
      activations.forEach(in: example) { k, a in
        for j in 0..<weights.rows { weighted[j, example] += weights[j, k] * a }
      }
      for j in 0..<weights.rows { weighted[j, example] = scale * weighted[j, example] + biases[j, 0] }
    }
  }

  public func transposedProduct(
    _ scale: Scalar, _ weights: Matrix<Scalar>, _ errors: Matrix<Scalar>, into result: inout Matrix<Scalar>
  ) {
    for example in 0..<errors.columns {
      for k in 0..<weights.columns {
        result[k, example] = scale * (0..<weights.rows).reduce(0) { $0 + weights[$1, k] * errors[$1, example] }
      }
    }
  }

  public func addOuterProduct(
    _ factor: Scalar, _ errors: Matrix<Scalar>, _ activations: Inputs<Scalar>, to weights: inout Matrix<Scalar>
  ) {
    for example in 0..<errors.columns {
      activations.forEach(in: example) { k, a in
        for j in 0..<weights.rows { weights[j, k] += factor * errors[j, example] * a }
      }
    }
  }

  public func addSumOfColumns(
    _ factor: Scalar, _ errors: Matrix<Scalar>, to biases: inout Matrix<Scalar>
  ) {
    for example in 0..<errors.columns {
      for j in 0..<errors.rows { biases[j, 0] += factor * errors[j, example] }
    }
  }

  public func scale(_ weights: inout Matrix<Scalar>, by factor: Scalar) {
    for k in 0..<weights.columns {
      for j in 0..<weights.rows { weights[j, k] *= factor }
    }
  }

  public func add(
    _ factor: Scalar, _ source: Matrix<Scalar>, to target: inout Matrix<Scalar>, shrunkBy decay: Scalar
  ) {
    for k in 0..<target.columns {
      for j in 0..<target.rows { target[j, k] = decay * target[j, k] + factor * source[j, k] }
    }
  }

  public func addSigns(_ factor: Scalar, of source: Matrix<Scalar>, to target: inout Matrix<Scalar>) {
    for k in 0..<target.columns {
      for j in 0..<target.rows {
        if source[j, k] > 0 { target[j, k] += factor }
        if source[j, k] < 0 { target[j, k] -= factor }
      }
    }
  }

  public func sumOfSquares(_ matrix: Matrix<Scalar>) -> Double {
    (0..<matrix.columns).reduce(0) { sum, k in
      (0..<matrix.rows).reduce(sum) { $0 + Double(matrix[$1, k]) * Double(matrix[$1, k]) }
    }
  }

  public func stepOfAdam(
    _ step: AdamStep<Scalar>, gradient: Matrix<Scalar>, mean: inout Matrix<Scalar>, square: inout Matrix<Scalar>,
    weights: inout Matrix<Scalar>
  ) {
    for k in 0..<weights.columns {
      for j in 0..<weights.rows {
        let g = gradient[j, k]
        mean[j, k] = step.beta1 * mean[j, k] + (1 - step.beta1) * g
        square[j, k] = step.beta2 * square[j, k] + (1 - step.beta2) * g * g
        weights[j, k] -= step.rate * mean[j, k] / (step.correction * square[j, k].squareRoot() + step.epsilon)
      }
    }
  }

  public func limitRows(of weights: inout Matrix<Scalar>, toNorm limit: Scalar) {
    for j in 0..<weights.rows {
      let norm = (0..<weights.columns).reduce(0) { $0 + weights[j, $1] * weights[j, $1] }.squareRoot()
      guard norm > limit else { continue }
      for k in 0..<weights.columns { weights[j, k] *= limit / norm }
    }
  }

  public func activate(
    _ function: Activation, _ weighted: Matrix<Scalar>, into activations: inout Matrix<Scalar>
  ) {
    for example in 0..<weighted.columns {
      switch function {
      case .softmax:
        // Without the largest z, which changes nothing in the quotient, no exponential overflows.
        let z = weighted.column(example)
        let largest = z.reduce(-.infinity) { max($0, $1) }
        let powers = z.map { $0 == largest ? 1 : exp($0 - largest) }
        let sum = powers.reduce(0, +)
        for j in 0..<weighted.rows { activations[j, example] = powers[j] / sum }
      default:
        for j in 0..<weighted.rows { activations[j, example] = function.value(at: weighted[j, example]) }
      }
    }
  }

  public func multiply(
    _ errors: inout Matrix<Scalar>, byDerivativeOf function: Activation, at weighted: Matrix<Scalar>,
    outputs: Matrix<Scalar>
  ) {
    for example in 0..<errors.columns {
      switch function {
      case .softmax:
        // ∂aᵢ/∂zⱼ = aᵢ (δᵢⱼ − aⱼ), so the product is aⱼ (δⱼ − Σᵢ aᵢ δᵢ).
        let sum = (0..<errors.rows).reduce(0) { $0 + outputs[$1, example] * errors[$1, example] }
        for j in 0..<errors.rows { errors[j, example] = outputs[j, example] * (errors[j, example] - sum) }
      default:
        for j in 0..<errors.rows {
          errors[j, example] *= function.derivative(at: weighted[j, example], output: outputs[j, example])
        }
      }
    }
  }

  public func subtract(
    labels: ArraySlice<UInt8>, smoothing: Scalar, from activations: Matrix<Scalar>, into errors: inout Matrix<Scalar>
  ) {
    let part = smoothing / Scalar(activations.rows)
    for example in 0..<activations.columns {
      for j in 0..<activations.rows {
        let y = Int(labels[labels.startIndex + example]) == j ? 1 - smoothing + part : part
        errors[j, example] = activations[j, example] - y
      }
    }
  }
}
