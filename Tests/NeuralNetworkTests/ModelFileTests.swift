import NeuralNetwork
import Storage
import Testing

@Suite("A model file")
struct ModelFileTests {
  private let model = Model(
    network: awkwardNetwork(sizes: [5, 4, 3], activations: [.tanh, .softmax]), cost: .quadratic,
    notes: ["seed": "42", "\u{1B}": "é\0"])

  @Test("gives back the model to the bit", arguments: [[1, 1], [784, 30, 10], [3, 17, 16, 1], [2, 1024, 2]])
  func roundTrip(sizes: [Int]) throws {
    let activations = [Activation](repeating: .relu, count: sizes.count - 2) + [.identity]
    let model = Model(
      network: awkwardNetwork(sizes: sizes, activations: activations), cost: .quadratic, notes: ["": "a"])
    let bytes = try model.encoded()
    let read = try Model(decoding: bytes)
    #expect(read == model)
    #expect(bits(read.network) == bits(model.network))
    #expect(try read.encoded() == bytes)
  }

  @Test("keeps weights of half precision in half the bytes, and is then read as what it holds")
  func halfPrecision() throws {
    var model = Model(
      network: awkwardNetwork(sizes: [784, 20, 10], activations: [.sigmoid, .softmax]), cost: .crossEntropy)
    let whole = try model.encoded()
    model.weightFormat = .float16
    let bytes = try model.encoded()
    #expect(2 * bytes.count < whole.count + 1024)
    let read = try Model(decoding: bytes)
    model.network = WeightFormat.float16.rounded(model.network)
    #expect(read.weightFormat == .float16 && read.network == model.network)
    #expect(try read.encoded() == bytes)
    model.weightFormat = .int8
    #expect(throws: FileError.self) { try model.encoded() }
  }

  @Test("is refused if it says that its outputs have a cost which they cannot have")
  func contradiction() throws {
    let model = Model(network: awkwardNetwork(sizes: [2, 2], activations: [.tanh]), cost: .crossEntropy)
    let bytes = try model.encoded()
    #expect(throws: FileError(.mismatch, "cross-entropy cost is not defined for tanh outputs")) {
      try Model(decoding: bytes)
    }
  }

  @Test("holds PyTorch's names and rows, and says what the network is")
  func content() throws {
    let file = try Safetensors(decoding: model.encoded())
    #expect(file.tensors.keys.sorted() == ["fc1.bias", "fc1.weight", "fc2.bias", "fc2.weight"])
    #expect(file.tensors["fc1.weight"]?.shape == [4, 5])
    #expect(file.tensors["fc2.bias"]?.shape == [3])
    let weights = model.network.parameters.weights[0]
    #expect(file.tensors["fc1.weight"]?.values[7].bitPattern == weights[1, 2].bitPattern)
    #expect(
      file.metadata == [
        "format": "pt", "format_version": "1", "architecture": "5-4-3", "activations": "tanh,softmax",
        "cost": "quadratic", "preprocessing": "x/255", "seed": "42", "\u{1B}": "é\0",
      ])
  }

  @Test("tells how its network was trained, where that is all there, and keeps what others say")
  func record() throws {
    var plan = Plan()
    (plan.hidden, plan.classes, plan.activation, plan.outputActivation) = ([4], 3, [.tanh], .softmax)
    let size = ImageSize(width: 5, height: 1)
    let record = TrainingRecord(
      plan: plan.resolved, source: TrainingSource(imageSize: size, images: "a", labels: "b"), epochs: 3,
      trainingAccuracy: 0.5, validationAccuracy: 0.25, instructionSet: "x", version: "1")
    var model = model
    (model.imageSize, model.temperature, model.record) = (size, 1.5, record)
    (model.cost, model.notes) = (.crossEntropy, ["comment": "x"])
    let bytes = try model.encoded()
    #expect(try Model(decoding: bytes) == model)
    var file = try Safetensors(decoding: bytes)
    #expect(file.metadata["temperature"] == "1.5" && file.metadata["image_size"] == "5x1")
    #expect(file.metadata["learning_rate"] == "0.1" && file.metadata["trained_epochs"] == "3")
    // Another program's file: what is not understood stays as it is.
    (file.metadata["epochs"], file.metadata["temperature"], file.metadata["image_size"]) = ("many", "-1", "7x7")
    let other = try Model(decoding: file.encoded())
    #expect(other.record == nil && other.temperature == 1 && other.imageSize == nil)
    #expect(other.notes["epochs"] == "many" && other.notes["temperature"] == "-1" && other.notes["comment"] == "x")
    #expect(try other.encoded() == file.encoded())
  }

  @Test("that names no cost keeps its record, which is written with the cost that was taken")
  func recordWithoutCost() throws {
    var plan = Plan()
    (plan.hidden, plan.classes, plan.activation, plan.outputActivation) = ([4], 3, [.tanh], .softmax)
    let size = ImageSize(width: 5, height: 1)
    var model = model
    (model.cost, model.imageSize, model.notes) = (.crossEntropy, size, [:])
    model.record = TrainingRecord(
      plan: plan.resolved, source: TrainingSource(imageSize: size, images: "a", labels: "b"),
      epochs: 3, trainingAccuracy: 0.5, validationAccuracy: 0.25, instructionSet: "x", version: "1")
    var file = try Safetensors(decoding: model.encoded())
    #expect(file.metadata.removeValue(forKey: "cost") == "cross-entropy")
    let read = try Model(decoding: file.encoded())
    #expect(read.record != nil && read == model)
  }

  @Test("tells the curve of its training, and is read without one, or with one that is broken")
  func curve() throws {
    var plan = Plan()
    (plan.hidden, plan.classes, plan.activation, plan.outputActivation) = ([4], 3, [.tanh], .softmax)
    let source = TrainingSource(imageSize: ImageSize(width: 5, height: 1), images: "a", labels: "b")
    var model = model
    (model.cost, model.imageSize, model.notes) = (.crossEntropy, source.imageSize, [:])
    model.record = TrainingRecord(
      plan: plan.resolved, source: source, epochs: 2, trainingAccuracy: 0.5, validationAccuracy: 0.25,
      curve: [.init(cost: 1.5, accuracy: 0.25), .init(cost: 0.0001, accuracy: 1)], instructionSet: "x", version: "1")
    var file = try Safetensors(decoding: model.encoded())
    #expect(file.metadata["curve"] == "1.5 0.25,0.0001 1.0")
    #expect(try Model(decoding: file.encoded()) == model)
    for text in [nil, "", "1", "1 2 3", "1 x", "1.5 0.25,", "inf 1"] {
      file.metadata["curve"] = text
      let other = try Model(decoding: file.encoded())
      #expect(other.record?.curve == [] && other.notes["curve"] == text)
      #expect(try other.encoded() == file.encoded())
    }
  }

  @Test("cannot be given another meaning by the text about it")
  func reservedNames() throws {
    var other = model
    other.notes = ["architecture": "784-30-10", "cost": "?", "format": "np", "seed": "1"]
    #expect(try Model(decoding: other.encoded()).notes == ["seed": "1"])
    #expect(try Model(decoding: other.encoded()).cost == .quadratic)
  }

  @Test("whose tensors are not a network is refused", arguments: refusedTensors)
  func tensors(tensors: [String: [Int]], sentence: String) throws {
    let file = Safetensors(
      tensors: tensors.mapValues { .init(shape: $0, values: [Float](repeating: 1, count: $0.reduce(1, *))) })
    let error = #expect(throws: FileError.self) { try Model(decoding: file.encoded()) }
    #expect(error?.description == sentence)
  }

  @Test("that holds a value that is not finite is neither read nor written", arguments: [Float.nan, .infinity])
  func notFinite(value: Float) throws {
    var broken = model
    broken.network.parameters.weights[1][2, 3] = value
    let error = FileError(.malformed, "tensor \"fc2.weight\" holds a value that is not finite at index 11")
    #expect(throws: error) { try broken.encoded() }
    #expect(throws: error) { try broken.encodedForNetwork2() }
    let file = Safetensors(tensors: [
      "fc1.weight": .init(shape: [1, 1], values: [0]), "fc1.bias": .init(shape: [1], values: [value]),
    ])
    let sentence = "tensor \"fc1.bias\" holds a value that is not finite at index 0"
    #expect(throws: FileError(.malformed, sentence)) { try Model(decoding: file.encoded()) }
  }

  @Test(
    "that says what cannot be is refused",
    arguments: [
      ("format_version", "2", "model has format version \"2\", which a newer program may read"),
      ("preprocessing", "x/256", "model expects pixels prepared as \"x/256\"; only \"x/255\" is supported"),
      ("activations", "tanh", "1 activation for 2 layers"),
      (
        "activations", "tanh,",
        "model has unknown activation \"\"; known are sigmoid, tanh, scaled-tanh, relu, leaky-relu, identity, softmax"
      ),
      ("activations", "softmax,tanh", "softmax is for the output layer only"),
      (
        "cost", "hinge",
        "model has unknown cost \"hinge\"; known are \(Cost.allCases.map(\.rawValue).joined(separator: ", "))"
      ),
      ("architecture", "784-30-10", "model says it is \"784-30-10\", but its tensors are 5-4-3"),
    ])
  func text(name: String, value: String, sentence: String) throws {
    var file = try Safetensors(decoding: model.encoded())
    file.metadata[name] = value
    let error = #expect(throws: FileError.self) { try Model(decoding: file.encoded()) }
    #expect(error?.description == sentence)
  }

  @Test("without text is taken for the book's network, unless the activations are given")
  func foreign() throws {
    var file = try Safetensors(decoding: model.encoded())
    file.metadata = [:]
    let bytes = try file.encoded()
    #expect(try Model(decoding: bytes).network.activations == [.sigmoid, .sigmoid])
    #expect(try Model(decoding: bytes).cost == .crossEntropy)
    #expect(try Model(decoding: bytes).with(activations: [.relu, .softmax]).network.activations == [.relu, .softmax])
    #expect(throws: FileError(.mismatch, "3 activations for 2 layers")) {
      try Model(decoding: bytes).with(activations: [.relu, .relu, .softmax])
    }
    #expect(throws: FileError(.unsupported, "softmax is for the output layer only")) {
      try Model(decoding: bytes).with(activations: [.softmax, .softmax])
    }
  }

  @Test(
    "has each layer named by a number that grows",
    arguments: [["0", "2"], ["9", "10"], ["ln1", "ln2"], ["layers.3", "layers.7"]])
  func names(layers: [String]) throws {
    let tensors = try Safetensors(decoding: model.encoded()).tensors
    var renamed: [String: Safetensors.Tensor] = [:]
    for (l, name) in layers.enumerated() {
      for kind in ["weight", "bias"] { renamed["\(name).\(kind)"] = tensors["fc\(l + 1).\(kind)"] }
    }
    let read = try Model(decoding: Safetensors(tensors: renamed).encoded())
    #expect(bits(read.network) == bits(model.network))
  }

  @Test("cut short anywhere is refused")
  func prefixes() throws {
    let bytes = try model.encoded()
    for length in 0..<bytes.count {
      #expect(throws: FileError.self) { try Model(decoding: [UInt8](bytes[..<length])) }
    }
  }

  @Test("with any bytes changed is refused or read, and what is read is written so that it reads the same")
  func mutations() throws {
    let bytes = try model.encoded()
    var generator = RandomGenerator(seed: 65)
    for _ in 0..<10_000 {
      var mutated = bytes
      for _ in 0..<Int.random(in: 1...3, using: &generator) {
        let index = Int.random(in: 0..<bytes.count, using: &generator)
        switch Int.random(in: 0..<3, using: &generator) {
        case 0: mutated[index] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
        case 1: mutated[index] = bytes[.random(in: 0..<bytes.count, using: &generator)]
        default: mutated[index] = .random(in: 0...255, using: &generator)
        }
      }
      guard let read = try? Model(decoding: mutated) else { continue }
      #expect(try Model(decoding: read.encoded()) == read)
    }
  }

  @Test("is saved and loaded by its path, and errors name it")
  func paths() throws {
    let folder = fixture("none")
    let reason = "cannot be created: the folder \(folder) does not exist"
    #expect(throws: FileError(.notCreatable, reason, path: "\(folder)/a")) {
      try model.save("\(folder)/a", replacing: true)
    }
    let missing = #expect(throws: FileError.self) { try Model.load(folder) }
    #expect(missing?.description == "\(folder): no such file")
    let malformed = #expect(throws: FileError.self) { try Model.load(fixture("expected.json")) }
    #expect(malformed?.description == "\(fixture("expected.json")): network2 file has the unknown field \"pixels\"")
  }

  private static let refusedTensors: [([String: [Int]], String)] = [
    ([:], "model lacks \"fc1.weight\""),
    (["fc1.weight": [2, 3]], "model lacks \"fc1.bias\""),
    (["fc1.bias": [2]], "model lacks \"fc1.weight\""),
    (["fc1.weight": [2, 3], "fc1.bias": [2], "fc2.weight": [1, 2]], "model lacks \"fc2.bias\""),
    (
      ["fc1.weight": [2, 2], "fc1.bias": [2], "fc3.weight": [2, 2], "fc3.bias": [2]], "model lacks \"fc2.weight\""
    ),
    (["fc1.weight": [2, 3], "fc1.bias": [2], "x": [1]], "model has unexpected tensor \"x\""),
    (["fc1.weight": [2, 3], "fc1.bias": [2], "fc01.bias": [1]], "model has unexpected tensor \"fc01.bias\""),
    (["fc1.weight": [2, 3], "fc1.bias": [2], "fc.bias": [1]], "model has unexpected tensor \"fc.bias\""),
    (["fc1.weight": [2, 3], "fc1.bias": [2], "ln2.bias": [1]], "model has unexpected tensor \"ln2.bias\""),
    (["fc1.weight": [2, 3], "fc1.bias": [2], "fc1.gain": [1]], "model has unexpected tensor \"fc1.gain\""),
    (
      ["99999999999999999999.weight": [2, 3]], "model has unexpected tensor \"99999999999999999999.weight\""
    ),
    (["fc1.weight": [6], "fc1.bias": [2]], "\"fc1.weight\" has shape [6], expected [outputs, inputs]"),
    (["fc1.weight": [0, 3], "fc1.bias": [0]], "\"fc1.weight\" has shape [0, 3], expected [outputs, inputs]"),
    (["fc1.weight": [3, 0], "fc1.bias": [3]], "\"fc1.weight\" has shape [3, 0], expected [outputs, inputs]"),
    (["fc1.weight": [2, 3], "fc1.bias": [3]], "\"fc1.bias\" has shape [3], expected [2], one value for each output"),
    (
      ["fc1.weight": [2, 3], "fc1.bias": [2, 1]],
      "\"fc1.bias\" has shape [2, 1], expected [2], one value for each output"
    ),
    (
      ["fc1.weight": [128, 4], "fc1.bias": [128], "fc2.weight": [10, 64], "fc2.bias": [10]],
      "\"fc2.weight\" takes 64 inputs, \"fc1\" gives 128"
    ),
  ]
}
