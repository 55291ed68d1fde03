extension Network {
  /// The same network with zᴸ/T in place of zᴸ, where T is `temperature`: its answers are the same, and the larger T, the
  /// less sure it is of them (Guo, Pleiss, Sun and Weinberger, "On calibration of modern neural networks", 2017).
  ///
  /// As zᴸ = Wᴸ aᴸ⁻¹ + bᴸ, dividing the weights and biases of the last layer does it.
  ///
  /// - Precondition: `temperature > 0`.
  public func scaled(byTemperature temperature: Scalar) -> Network {
    precondition(temperature > 0, "a temperature of \(temperature) is not above 0")
    guard temperature != 1 else { return self }
    var scaled = self
    let last = parameters.weights.count - 1
    let (weights, biases) = (parameters.weights[last], parameters.biases[last])
    scaled.parameters.weights[last].fill { j, k in weights[j, k] / temperature }
    scaled.parameters.biases[last].fill { j, _ in biases[j, 0] / temperature }
    return scaled
  }
}

extension Network<Float> {
  /// The temperature with which the mean cost on `examples` is least: T in 1/4…8, within 1 %.
  ///
  /// Fitted on examples that the network was not trained on, as it is too sure of the others. The cost is smooth and has one
  /// minimum in T, so that thirds of the range can be ruled out.
  ///
  /// - Precondition: as `evaluate(on:cost:threads:)`.
  public func temperature(on examples: Examples, cost: Cost, threads: Int = 1) -> Float {
    let (tail, batch) = lastLayer(on: examples.batch())
    // Equal steps in the logarithm of T, a hundredth of a doubling each.
    func meanCost(at step: Int) -> Double {
      tail.scaled(byTemperature: Self.powerOfTwo(step)).evaluate(on: batch, cost: cost, threads: threads).cost
    }
    var (low, high) = (-200, 300)
    while high - low > 2 {
      let third = max((high - low) / 3, 1)
      if meanCost(at: low + third) <= meanCost(at: high - third) { high -= third } else { low += third }
    }
    return Self.powerOfTwo((low + high) / 2)
  }

  /// The last layer as a network of its own, with what the others make of a batch: all that a temperature changes.
  private func lastLayer(on batch: Batch<Float>) -> (network: Network, batch: Batch<Float>) {
    guard activations.count > 1 else { return (self, batch) }
    func layers(_ range: Range<Int>) -> Network {
      var part = Parameters<Float>(sizes: Array(sizes[range.lowerBound...range.upperBound]))
      part.weights = Array(parameters.weights[range])
      part.biases = Array(parameters.biases[range])
      return Network(parameters: part, activations: Array(activations[range]))
    }
    let last = activations.count - 1
    let outputs = layers(0..<last).outputs(for: batch.inputs)
    return (layers(last..<last + 1), Batch(inputs: .dense(outputs), labels: batch.labels))
  }

  /// 2 to the power of `hundredths`/100, by multiplications alone.
  private static func powerOfTwo(_ hundredths: Int) -> Float {
    let root = 1.006_955_550_056_719_0
    let factor = hundredths < 0 ? 1 / root : root
    return Float((0..<hundredths.magnitude).reduce(1.0) { power, _ in power * factor })
  }
}
