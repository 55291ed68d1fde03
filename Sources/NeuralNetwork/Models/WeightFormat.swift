/// The numbers in which a file keeps weights; biases are always 4 bytes.
public enum WeightFormat: String, CaseIterable, Sendable {
  /// As they are, 4 bytes.
  case float32
  /// IEEE's half precision, 2 bytes.
  case float16
  /// In C headers alone: whole numbers within ±127 times a factor for each neuron, 1 byte.
  case int8

  /// The network as it is after its weights were brought into this format and back.
  public func rounded(_ network: Network<Float>) -> Network<Float> {
    guard self != .float32 else { return network }
    var rounded = network
    for l in network.parameters.weights.indices {
      let weights = network.parameters.weights[l]
      for j in 0..<weights.rows {
        let row = Row((0..<weights.columns).map { weights[j, $0] }, self)
        for k in 0..<weights.columns { rounded.parameters.weights[l][j, k] = row.value(k) }
      }
    }
    return rounded
  }

  /// The weights into one neuron.
  struct Row {
    let factor: Float
    let numbers: [Float]

    init(_ weights: [Float], _ format: WeightFormat) {
      switch format {
      case .float32: (factor, numbers) = (1, weights)
      case .float16: (factor, numbers) = (1, weights.map { HalfPrecision.nearest($0) })
      case .int8:
        let largest = weights.reduce(0) { max($0, abs($1)) }
        let unit = largest > 0 ? largest / 127 : 1
        (factor, numbers) = (unit, weights.map { ($0 / unit).rounded() })
      }
    }

    func value(_ k: Int) -> Float { factor * numbers[k] }
  }
}
