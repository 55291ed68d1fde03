public import Storage

extension Model {
  /// Reads a model file, in whichever format its content is: safetensors, ONNX, or what Nielsen's `network2.py` saves.
  ///
  /// - Throws: `FileError` if the file cannot be read, is larger than 1 GiB or does not hold a model.
  public static func load(_ path: String) throws(FileError) -> Model {
    try File.read(path) { bytes throws(FileError) in try Model(decoding: bytes) }
  }

  /// Writes a model file, as `path` ends: `.json` as Nielsen's `network2.py` does, `.onnx`, `.npz`, else safetensors.
  ///
  /// - Parameter replacing: whether a file that exists may be replaced.
  /// - Throws: `FileError`, also if the format cannot hold this model; the old file, if any, is then intact.
  public func save(_ path: String, replacing: Bool) throws(FileError) {
    let bytes: [UInt8]
    do throws(FileError) { bytes = try encoded(for: path) } catch {
      throw FileError(.notCreatable, "cannot be created: \(error.reason)", path: path)
    }
    try File.write(bytes, to: path, replacing: replacing)
  }

  private func encoded(for path: String) throws(FileError) -> [UInt8] {
    if path.hasSuffix(".json") { return try encodedForNetwork2() }
    if path.hasSuffix(".onnx") { return try encodedForONNX() }
    if path.hasSuffix(".npz") { return try encodedForNumPy() }
    return try encoded()
  }

  /// Reads a model from the bytes of a file: safetensors, ONNX whose graph is a network of fully connected layers, or if they begin as JSON what Nielsen's `network2.py` saves.
  ///
  /// The tensors of a safetensors file are named as PyTorch names those of `Linear` layers, a text and a number that
  /// grows from layer to layer: `fc1.weight`, `fc1.bias`, `fc2.weight`… or, in a `Sequential`, whose other members count
  /// too, `0.weight`, `0.bias`, `2.weight`… Weights are [outputs, inputs].
  ///
  /// What a file does not say is taken to be as in the book's chapter 3: sigmoid in all layers and the cross-entropy. See
  /// `with(activations:)`.
  ///
  /// - Throws: `FileError`.
  public init(decoding bytes: [UInt8]) throws(FileError) {
    // A safetensors file may begin with the same byte, but has zeros in its first 8 and JSON nowhere.
    if bytes.first(where: { $0 > 0x20 }) == UInt8(ascii: "{"), !bytes.prefix(8).contains(0) {
      self = try Network2File.decode(bytes)
    } else if ONNXReader.recognizes(bytes.span) {
      try self.init(ONNXReader(bytes))
    } else {
      try self.init(Safetensors(decoding: bytes))
    }
  }

  /// Reads a model from the bytes of a safetensors file, without a copy of them.
  ///
  /// - Throws: `FileError`.
  package init(decodingSafetensors bytes: Span<UInt8>) throws(FileError) { try self.init(Safetensors(decoding: bytes)) }

  /// The bytes of a safetensors file. Models that are equal to the bit give equal bytes.
  ///
  /// - Throws: `FileError` if a weight or bias is not finite, `notes` are too long for the format, or the weights are to be
  ///   whole numbers, which the format does not have.
  public func encoded() throws(FileError) -> [UInt8] {
    guard weightFormat != .int8 else { throw .unsupported("safetensors keep weights as float32 or float16") }
    let element: Safetensors.Element = weightFormat == .float16 ? .half : .single
    let layers = LayerTensors.split(weightFormat.rounded(network).parameters, weights: element)
    for layer in layers { try layer.checkFinite() }
    let tensors = layers.flatMap { [($0.weightName, $0.weight), ($0.biasName, $0.bias)] }
    return try Safetensors(tensors: Dictionary(uniqueKeysWithValues: tensors), metadata: header).encoded()
  }

  /// The bytes of what Nielsen's `network2.py` saves. That format has no place for anything but network and cost.
  ///
  /// - Throws: `FileError` if a weight or bias is not finite, or a layer's activation is not the sigmoid.
  public func encodedForNetwork2() throws(FileError) -> [UInt8] {
    for layer in LayerTensors.split(network.parameters) { try layer.checkFinite() }
    return try Network2File.encode(self)
  }
}

// MARK: - The header's text

extension Model {
  private static let version = "1"
  /// How pixels become inputs: black ink on white gives 0 for white and 1 for black.
  private static let preprocessing = "x/255"

  /// All that a safetensors file says in text, by name.
  private var header: [String: String] {
    var description = [
      "format": "pt", "format_version": Self.version, "architecture": network.architecture, "cost": cost.rawValue,
      "preprocessing": Self.preprocessing,
    ]
    // What was assumed is not said, so that who reads the file again is told of it again.
    if !assumesSigmoid { description["activations"] = network.activations.map(\.rawValue).joined(separator: ",") }
    return text.merging(description) { $1 }
  }

  /// What a file says of the training, the images and the confidence, and all notes, by name.
  public var text: [String: String] { text(recorded: record?.text ?? [:]) }

  /// The same with what is already known of the record.
  private func text(recorded: [String: String]) -> [String: String] {
    var text = notes
    if let imageSize { text["image_size"] = imageSize.description }
    if temperature != 1 || record?.validationAccuracy != nil { text["temperature"] = String(temperature) }
    return text.merging(recorded) { $1 }
  }

  private init(_ file: ONNXReader) throws(FileError) {
    let network = try file.network()
    var text = file.metadata
    for name in ["architecture", "activations"] { text[name] = nil }
    self.init(network: network, cost: try Self.cost(text["cost"], for: network.outputActivation))
    describe(by: text)
  }

  private init(_ file: Safetensors) throws(FileError) {
    var text = file.metadata
    guard text.removeValue(forKey: "format") != CheckpointFile.format else {
      throw .unsupported("is the checkpoint of a training run that is not finished, and no model")
    }
    let layers = try LayerTensors.find(in: file.tensors)
    let parameters = try LayerTensors.join(layers)
    if let version = text.removeValue(forKey: "format_version"), version != Self.version {
      throw .unsupported("model has format version \(version.quoted), which a newer program may read")
    }
    if let preprocessing = text.removeValue(forKey: "preprocessing"), preprocessing != Self.preprocessing {
      throw .unsupported("model expects pixels prepared as \(preprocessing.quoted); only \"x/255\" is supported")
    }
    let named = try text.removeValue(forKey: "activations").map(Self.activations)
    let sigmoids = [Activation](repeating: .sigmoid, count: parameters.weights.count)
    let network = try Self.network(parameters, activations: named ?? sigmoids)
    // Shapes are what is computed with; a text that contradicts them means that one of the two has been tampered with.
    if let architecture = text.removeValue(forKey: "architecture"), architecture != network.architecture {
      throw .malformed("model says it is \(architecture.quoted), but its tensors are \(network.architecture)")
    }
    let cost = try Self.cost(text["cost"], for: network.outputActivation)
    self.init(network: network, cost: cost)
    assumesSigmoid = named == nil
    if layers.allSatisfy({ $0.weight.element == .half }) { weightFormat = .float16 }
    describe(by: text)
  }

  /// Takes what a file says into the properties that it belongs to. What these would not say again in the same words, as of
  /// another program's file, stays in the notes.
  private mutating func describe(by text: [String: String]) {
    // A record names its cost; where the file does not, it is the one that was taken, as when the model is written.
    let text = text.merging(["cost": cost.rawValue]) { $1 }
    if let size = text["image_size"].flatMap({ ImageSize($0) }), size.pixels == network.inputCount { imageSize = size }
    if let value = text["temperature"].flatMap({ Float($0) }), value > 0, value.isFinite { temperature = value }
    record = TrainingRecord(text: text)
    var recorded = record?.text ?? [:]
    if !recorded.allSatisfy({ text[$0.key] == $0.value }) { (record, recorded) = (nil, [:]) }
    let told = self.text(recorded: recorded)
    notes = text.filter { told[$0.key] != $0.value && $0.key != "cost" }
  }

  /// The cost by its name; without one cross-entropy, where that is defined for the outputs.
  private static func cost(_ name: String?, for outputs: Activation) throws(FileError) -> Cost {
    guard let name else { return Cost.crossEntropy.accepts(outputs) ? .crossEntropy : .quadratic }
    guard let cost = Cost(rawValue: name) else {
      throw .unsupported("model has unknown cost \(name.quoted); known are \(Cost.names)")
    }
    try cost.check(for: outputs)
    return cost
  }

  /// The activation functions in a list such as `sigmoid,softmax`.
  private static func activations(_ list: String) throws(FileError) -> [Activation] {
    var activations: [Activation] = []
    for name in list.split(separator: ",", omittingEmptySubsequences: false).map(String.init) {
      guard let activation = Activation(rawValue: name) else {
        throw .unsupported("model has unknown activation \(name.quoted); known are \(Activation.names)")
      }
      activations.append(activation)
    }
    return activations
  }
}

extension CaseIterable where Self: RawRepresentable<String> {
  /// The names of all cases, for messages.
  fileprivate static var names: String { allCases.map(\.rawValue).joined(separator: ", ") }
}
