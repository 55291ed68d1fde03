import NeuralNetwork
import Storage
import Testing

/// The bytes of a safetensors file with any header at all.
func safetensorsFile(_ header: [UInt8], data: [UInt8] = []) -> [UInt8] {
  (0..<8).map { UInt8(truncatingIfNeeded: header.count >> (8 * $0)) } + header + data
}

/// The bytes of a safetensors file with any header at all.
func safetensorsFile(_ header: String, data: [UInt8] = []) -> [UInt8] {
  safetensorsFile([UInt8](header.utf8), data: data)
}

/// A network with weights that are hard to keep: both zeros, the smallest and the largest floats, and random bits.
func awkwardNetwork(sizes: [Int], activations: [Activation]) -> Network<Float> {
  var generator = RandomGenerator(seed: 7)
  var awkward: [Float] = [
    -0.0, 0, .leastNonzeroMagnitude, -.greatestFiniteMagnitude, .leastNormalMagnitude, 0x1.000002p0,
  ]
  var next: Float {
    while true {
      if let value = awkward.popLast() { return value }
      let value = Float(bitPattern: generator.next())
      if value.isFinite { return value }
    }
  }
  var parameters = Parameters<Float>(sizes: sizes)
  for l in parameters.weights.indices {
    for j in 0..<sizes[l + 1] {
      for k in 0..<sizes[l] { parameters.weights[l][j, k] = next }
      parameters.biases[l][j, 0] = next
    }
  }
  return Network(parameters: parameters, activations: activations)
}

/// The bits of all weights and biases, which tell -0.0 from 0.0 where `==` does not.
func bits(_ network: Network<Float>) -> [[UInt32]] {
  (network.parameters.weights + network.parameters.biases).map { matrix in
    (0..<matrix.columns).flatMap { matrix.column($0).map(\.bitPattern) }
  }
}

/// The path of a file in the folder Fixtures.
func fixture(_ name: String, source: String = #filePath) -> String {
  source.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/") + "/Fixtures/\(name)"
}
