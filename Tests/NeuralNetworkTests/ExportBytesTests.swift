import Storage
import Testing

@testable import NeuralNetwork

/// What no reader of ours looks at, but other programs do.
@Suite("The bytes of an exported model")
struct ExportBytesTests {
  private func model() -> Model {
    var generator = RandomGenerator(seed: 3)
    let network: Network<Float> = Initializer.scaled.network(
      sizes: [4, 3, 2], activations: [.tanh, .sigmoid], using: &generator)
    return Model(network: network, cost: .quadratic, imageSize: ImageSize(width: 2, height: 2))
  }

  @Test("have right checksums in a NumPy archive, and numbers that begin at multiples of 64")
  func numPy() throws {
    let bytes = try model().encodedForNumPy()
    var (place, members) = (0, 0)
    while bytes[place...].starts(with: Array("PK\u{3}\u{4}".utf8)) {
      func number(_ offset: Int, _ length: Int) -> Int {
        bytes[place + offset..<place + offset + length].reversed().reduce(0) { $0 << 8 | Int($1) }
      }
      let start = place + 30 + number(26, 2)
      let content = Array(bytes[start..<start + number(22, 4)])
      #expect(Self.checksum(content) == number(14, 4))
      #expect((10 + Int(content[8]) + Int(content[9]) << 8) % 64 == 0)
      (place, members) = (start + content.count, members + 1)
    }
    #expect(members == 5)
  }

  /// CRC-32 as it is defined (ISO 3309): the remainder of a division of polynomials, the lowest bit of a byte first.
  private static func checksum(_ bytes: [UInt8]) -> Int {
    var remainder = UInt32.max
    for byte in bytes {
      for bit in 0..<8 {
        let isOdd = remainder >> 31 != UInt32(byte >> bit & 1)
        remainder <<= 1
        if isOdd { remainder ^= 0x04C1_1DB7 }
      }
    }
    let reversed = (0..<32).reduce(UInt32(0)) { $0 << 1 | (~remainder >> $1 & 1) }
    return Int(reversed)
  }

  @Test("sum outputs over the classes in ONNX, not over the examples")
  func axes() throws {
    let axes: [UInt8] = [8, 1, 16, 7, 66, 4] + Array("axes".utf8) + [74, 8, 1, 0, 0, 0, 0, 0, 0, 0]
    #expect(try model().encodedForONNX().firstRange(of: axes) != nil)
  }

  /// A layer of two inputs and one output with an attribute.
  private func layer(_ name: String, float: Float? = nil, number: Int? = nil) throws -> Model {
    var file = ProtocolBuffer()
    file.append(1, number: 7)
    file.append(2, text: "another program")
    file.append(7) { graph in
      graph.append(1) { node in
        for input in ["x", "w", "b"] { node.append(1, text: input) }
        node.append(2, text: "z")
        node.append(4, text: "Gemm")
        node.append(5) { attribute in
          attribute.append(1, text: name)
          if let float { attribute.append(2, float: float) }
          if let number { attribute.append(3, number: number) }
        }
      }
      for (name, shape) in [("w", [2, 1]), ("b", [1])] {
        graph.append(5) { tensor in
          for length in shape { tensor.append(1, number: length) }
          tensor.append(2, number: 1)
          tensor.append(8, text: name)
          tensor.append(9, bytes: [UInt8](repeating: 0, count: 4 * shape.reduce(1, *)))
        }
      }
    }
    return try Model(decoding: file.bytes)
  }

  @Test("of another program are refused where a layer has factors or a transposed input")
  func factors() throws {
    #expect(try layer("alpha", float: 1).network.sizes == [2, 1])
    #expect(throws: FileError.self) { try layer("alpha", float: 2) }
    #expect(throws: FileError.self) { try layer("beta", float: 0.5) }
    #expect(throws: FileError.self) { try layer("transA", number: 1) }
  }

  @Test("hold no number of more than 64 bits")
  func numbers() throws {
    let ones = [8] + [UInt8](repeating: 0xFF, count: 9)
    #expect(try ProtocolBuffer.fields(of: ones + [1]).count == 1)
    #expect(throws: FileError.self) { try ProtocolBuffer.fields(of: ones + [2]) }
    #expect(throws: FileError.self) { try ProtocolBuffer.fields(of: ones + [0xFF, 1]) }
  }
}
