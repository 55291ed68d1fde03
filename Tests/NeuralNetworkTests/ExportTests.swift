import NeuralNetwork
import Storage
import Testing

/// That ONNX Runtime, NumPy and a C compiler compute the same is what `scripts/test-exports` tests.
@Suite("An exported model")
struct ExportTests {
  private func model(_ activations: [Activation], temperature: Float = 1) -> Model {
    var generator = RandomGenerator(seed: 8)
    let sizes = [6] + (1..<activations.count).map { 4 + $0 } + [3]
    var network: Network<Float> = Initializer.scaled.network(sizes: sizes, activations: activations, using: &generator)
    for l in network.parameters.biases.indices { network.parameters.biases[l][0, 0] = Float(l) + 0.25 }
    return Model(
      network: network, cost: .quadratic, imageSize: ImageSize(width: 3, height: 2), temperature: temperature,
      notes: ["author": "a test"])
  }

  @Test(
    "comes back from ONNX as it was",
    arguments: Activation.forHiddenLayers.map { [$0, $0, Activation.softmax] } + [
      [.sigmoid, .sigmoid], [.softmax], [.relu, .identity], [.tanh, .scaledTanh], [.identity, .leakyRelu],
    ])
  func roundTrip(activations: [Activation]) throws {
    let model = model(activations)
    let bytes = try model.encodedForONNX()
    #expect(try model.encodedForONNX() == bytes)
    let read = try Model(decoding: bytes)
    #expect(read == model)
  }

  @Test("has its temperature in the last layer of ONNX")
  func temperature() throws {
    let model = model([.relu, .softmax], temperature: 2)
    let read = try Model(decoding: model.encodedForONNX())
    #expect(read.temperature == 1 && read.network == model.network.scaled(byTemperature: 2))
  }

  @Test("is read from what PyTorch's exporters write", arguments: ["torch", "torch-dynamo"])
  func torch(name: String) throws {
    let model = try Model.load(fixture("\(name).onnx"))
    #expect(model.network.sizes == [6, 5, 4, 3] && model.network.activations == [.relu, .sigmoid, .softmax])
    let expected = try JSON.parse(File.read(fixture("onnx.json")))
    let inputs: [Float] = [0, 255, 30, 200, 0, 99].map { $0 / 255 }
    let outputs = model.network.outputs(for: .dense(Matrix(inputs.map { [$0] })))
    for (k, value) in (expected["outputs"]?.array ?? []).enumerated() {
      #expect(abs(Double(outputs[k, 0]) - (value.double ?? .nan)) < 1e-6)
    }
    #expect(expected["outputs"]?.array?.count == 3)
  }

  @Test("is refused with a sentence where ONNX has something else, is cut off or changed")
  func refusals() throws {
    let whole = model([.relu, .softmax])
    let bytes = try whole.encodedForONNX()
    var accepted = 0
    for length in 10..<bytes.count {
      // The format tells no end, so that a file may lack its last notes and seem whole.
      guard let read = try? Model(decoding: Array(bytes[..<length])) else { continue }
      #expect(read.network == whole.network)
      accepted += 1
    }
    #expect(accepted < 12)
    var generator = RandomGenerator(seed: 5)
    for _ in 0..<10_000 {
      var changed = bytes
      for _ in 0..<1 + generator.next(below: 3) {
        changed[generator.next(below: changed.count)] = UInt8(generator.next(below: 256))
      }
      _ = try? Model(decoding: changed)
    }
    let place = try #require(bytes.firstRange(of: Array("Relu".utf8)))
    var other = bytes
    other.replaceSubrange(place, with: Array("Conv".utf8))
    let error = #expect(throws: FileError.self) { try Model(decoding: other) }
    #expect(error?.reason.contains("\"Conv\"") == true && error?.kind == .unsupported)
  }

  @Test("has weights of half precision as the compiler's own, and of 8 bits within half a step")
  func formats() throws {
    let network = model([.relu, .softmax]).network
    let half = WeightFormat.float16.rounded(network)
    let bytes = WeightFormat.int8.rounded(network)
    #expect(WeightFormat.float32.rounded(network) == network)
    for l in network.parameters.weights.indices {
      let weights = network.parameters.weights[l]
      for j in 0..<weights.rows {
        let largest = (0..<weights.columns).map { abs(weights[j, $0]) }.max() ?? 0
        for k in 0..<weights.columns {
          #expect(half.parameters.weights[l][j, k] == Float(Float16(weights[j, k])))
          #expect(abs(bytes.parameters.weights[l][j, k] - weights[j, k]) <= largest / 254 * 1.0001)
        }
      }
    }
    for x: Float in [0, 1e-8, 3e-8, 5.9e-5, 6.1e-5, 0.1, 1, 65_504, 70_000] {
      var one = Parameters<Float>(sizes: [1, 1])
      one.weights[0][0, 0] = -x
      let rounded = WeightFormat.float16.rounded(Network(parameters: one, activations: [.sigmoid]))
      #expect(rounded.parameters.weights[0][0, 0] == -min(Float(Float16(min(x, 65_504))), 65_504))
    }
  }

  @Test("cannot become a C header where outputs are no probabilities, or any file where weights are not finite")
  func impossible() throws {
    #expect(throws: FileError.self) { try model([.relu, .identity]).cHeader(.float32) }
    var broken = model([.sigmoid, .sigmoid])
    broken.network.parameters.weights[0][1, 1] = .nan
    #expect(throws: FileError.self) { try broken.encodedForONNX() }
    #expect(throws: FileError.self) { try broken.encodedForNumPy() }
    #expect(throws: FileError.self) { try broken.cHeader(.int8) }
  }
}
