import NeuralNetwork
import Storage
import Testing

@Suite("A file of the book's network2.py")
struct Network2FileTests {
  private let model = Model(
    network: awkwardNetwork(sizes: [5, 4, 3], activations: [.sigmoid, .sigmoid]), cost: .quadratic)

  @Test("gives back the network to the bit")
  func roundTrip() throws {
    let bytes = try model.encodedForNetwork2()
    let read = try Model(decoding: bytes)
    #expect(bits(read.network) == bits(model.network))
    #expect(read == model)
    #expect(try read.encodedForNetwork2() == bytes)
  }

  @Test("has weights for pixels divided by 256 where this program divides them by 255")
  func pixels() throws {
    var model = model
    model.network.parameters.weights[0][0, 0] = 255
    model.network.parameters.weights[1][0, 0] = 255
    let json = try JSON.parse(model.encodedForNetwork2())
    #expect(json["weights"]?.array?[0].array?[0].array?[0].double == 256)
    #expect(json["weights"]?.array?[1].array?[0].array?[0].double == 255)
    #expect(json["sizes"] == [5, 4, 3])
    #expect(json["cost"] == "QuadraticCost")
    #expect(json["biases"]?.array?[1].array?.map { $0.array?.count } == [1, 1, 1])
  }

  @Test("may stand behind blanks, and the activations may be said otherwise")
  func reading() throws {
    let bytes = try [UInt8]("\n ".utf8) + model.encodedForNetwork2()
    #expect(try Model(decoding: bytes) == model)
    #expect(try Model(decoding: bytes).with(activations: [.tanh, .softmax]).network.activations == [.tanh, .softmax])
    #expect(throws: FileError(.mismatch, "1 activation for 2 layers")) {
      try Model(decoding: bytes).with(activations: [.tanh])
    }
  }

  @Test("cannot hold other than sigmoid layers")
  func otherActivations() {
    var other = model
    other.network = Network(parameters: other.network.parameters, activations: [.sigmoid, .softmax])
    let reason = "network2's format has only sigmoid layers, and this network has softmax; use .safetensors"
    #expect(throws: FileError(.notCreatable, "cannot be created: \(reason)", path: "a.json")) {
      try other.save("a.json", replacing: true)
    }
  }

  @Test("that is not one is refused in a sentence that says where", arguments: malformed)
  func refused(text: String, sentence: String) {
    let error = #expect(throws: FileError.self) { try Model(decoding: [UInt8](text.utf8)) }
    #expect(error?.description == sentence)
  }

  @Test("cut short anywhere, or with any byte changed, never traps")
  func mutations() throws {
    let bytes = try model.encodedForNetwork2()
    for length in 0..<bytes.count {
      #expect(throws: FileError.self) { try Model(decoding: [UInt8](bytes[..<length])) }
    }
    var generator = RandomGenerator(seed: 255)
    let alphabet = [UInt8](#"0123456789.,-+eE[]{}":"#.utf8)
    for _ in 0..<10_000 {
      var mutated = bytes
      for _ in 0..<Int.random(in: 1...3, using: &generator) {
        mutated[.random(in: 0..<bytes.count, using: &generator)] =
          alphabet[.random(in: 0..<alphabet.count, using: &generator)]
      }
      guard let read = try? Model(decoding: mutated) else { continue }
      #expect(try Model(decoding: read.encodedForNetwork2()) == read)
    }
  }

  private static let weights = "[[[1,2],[3,4]],[[5,6]]]"
  private static let biases = "[[[1],[2]],[[3]]]"

  private static func text(
    sizes: String = "[2,2,1]", weights: String = weights, biases: String = biases, cost: String = "\"QuadraticCost\""
  ) -> String {
    "{\"sizes\":\(sizes),\"weights\":\(weights),\"biases\":\(biases),\"cost\":\(cost)}"
  }

  private static let malformed: [(String, String)] = [
    ("{", "is not valid JSON at byte 1"),
    (text(weights: "[[[1,NaN],[3,4]],[[5,6]]]"), "is not valid JSON at byte 32"),
    ("{\"sizes\":[1],\"sizes\":[1]}", "has \"sizes\" twice"),
    ("{}", "network2 file lacks \"sizes\""),
    ("{\"sizes\":[2,2,1],\"weights\":\(weights)}", "network2 file lacks \"biases\""),
    ("{\"activation\":\"relu\"}", "network2 file has the unknown field \"activation\""),
    (text(sizes: "[2]"), "\"sizes\" is not a list of at least two whole numbers above 0"),
    (text(sizes: "[2,0,1]"), "\"sizes\" is not a list of at least two whole numbers above 0"),
    (text(sizes: "[2,2.0,1]"), "\"sizes\" is not a list of at least two whole numbers above 0"),
    (text(sizes: "null"), "\"sizes\" is not a list of at least two whole numbers above 0"),
    (text(sizes: "[2,2]"), "weights is not a list of 1"),
    (text(sizes: "[3,2,1]"), "weights[0][0] is not a list of 3"),
    (text(sizes: "[2,9223372036854775807,1]"), "weights[0] is not a list of 9223372036854775807"),
    (text(sizes: "[2,2,2]"), "weights[1] is not a list of 2"),
    (text(weights: "[[[1,2],[3,4]],7]"), "weights[1] is not a list of 1"),
    (text(weights: "[[[1,2],[3,null]],[[5,6]]]"), "weights[0][1][1] is not a number, or too large for 32-bit floats"),
    (text(weights: "[[[1,2],[3,4]],[[5,1e39]]]"), "weights[1][0][1] is not a number, or too large for 32-bit floats"),
    (text(biases: "[[1,2],[[3]]]"), "biases[0][0] is not a list of 1"),
    (text(cost: "\"LogLikelihood\""), "unknown cost \"LogLikelihood\"; known are QuadraticCost, CrossEntropyCost"),
    (text(cost: "[]"), "unknown cost \"[]\"; known are QuadraticCost, CrossEntropyCost"),
  ]
}
