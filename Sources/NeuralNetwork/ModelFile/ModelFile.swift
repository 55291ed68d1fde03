public import Storage

extension Model {
  /// Reads a model file, in whichever format its content is.
  ///
  /// - Parameters:
  ///   - path: the file.
  ///   - activations: as in `init(decoding:activations:)`.
  /// - Throws: `ReadingError` if the file cannot be read, is larger than 1 GiB or does not hold a model.
  public static func load(_ path: String, activations: [Activation]? = nil) throws(ReadingError) -> Model {
    let bytes: [UInt8]
    do throws(FileError) { bytes = try File.read(path) } catch { throw .file(error) }
    do throws(ModelError) {
      return try Model(decoding: bytes, activations: activations)
    } catch {
      throw .malformed(path: path, error)
    }
  }

  /// Writes a model file: what Nielsen's `network2.py` saves if `path` ends with `.json`, else safetensors.
  ///
  /// - Parameters:
  ///   - path: the file.
  ///   - replacing: whether a file that exists may be replaced.
  /// - Throws: `FileError`, also if the format cannot hold this model; the old file, if any, is then intact.
  public func save(_ path: String, replacing: Bool) throws(FileError) {
    let bytes: [UInt8]
    do throws(ModelError) {
      bytes = try path.hasSuffix(".json") ? encodedForNetwork2() : encoded()
    } catch {
      throw .cannotCreate(path: path, reason: error.description)
    }
    try File.write(bytes, to: path, replacing: replacing)
  }

  /// Reads a model from the bytes of a file: safetensors, or if they begin as JSON what Nielsen's `network2.py` saves.
  ///
  /// The tensors of a safetensors file are named as PyTorch names those of `Linear` layers, a text and a number that
  /// grows from layer to layer: `fc1.weight`, `fc1.bias`, `fc2.weight`… or, in a `Sequential`, whose other members count
  /// too, `0.weight`, `0.bias`, `2.weight`… Weights are [outputs, inputs].
  ///
  /// What a file does not say is taken to be as in the book's chapter 3: sigmoid in all layers and the cross-entropy, or
  /// the quadratic cost where the given output activation has no cross-entropy.
  ///
  /// - Parameters:
  ///   - bytes: the content of the file.
  ///   - activations: the activation function of each layer behind the inputs, in place of what the file says; for files
  ///     of other programs, which say nothing.
  /// - Throws: `ModelError`.
  public init(decoding bytes: [UInt8], activations: [Activation]? = nil) throws(ModelError) {
    // A safetensors file may begin with the same byte, but has zeros in its first 8 and JSON nowhere.
    if bytes.first(where: { $0 > 0x20 }) == UInt8(ascii: "{"), !bytes.prefix(8).contains(0) {
      do throws(Network2Error) { self = try Network2File.decode(bytes) } catch { throw .network2(error) }
      if let activations {
        network = try Self.network(network.parameters, activations: activations)
        cost = try Self.cost(cost.rawValue, for: network.outputActivation)
      }
      return
    }
    try self.init(decodingSafetensors: bytes.span, activations: activations)
  }

  /// Reads a model from the bytes of a safetensors file, without a copy of them.
  ///
  /// - Throws: `ModelError`.
  package init(decodingSafetensors bytes: Span<UInt8>, activations: [Activation]? = nil) throws(ModelError) {
    let file: Safetensors
    do throws(SafetensorsError) { file = try Safetensors(decoding: bytes) } catch { throw .safetensors(error) }
    try self.init(file, activations: activations)
  }

  /// The bytes of a safetensors file. Models that are equal to the bit give equal bytes.
  ///
  /// - Throws: `ModelError` if a weight or bias is not finite, or `metadata` is too long for the format.
  public func encoded() throws(ModelError) -> [UInt8] {
    let layers = LayerTensors.split(network.parameters)
    for layer in layers { try layer.checkFinite() }
    let tensors = layers.flatMap { [($0.weightName, $0.weight), ($0.biasName, $0.bias)] }
    let description = [
      "format": "pt",
      "format_version": Self.version,
      "architecture": network.architecture,
      "activations": network.activations.map(\.rawValue).joined(separator: ","),
      "cost": cost.rawValue,
      "preprocessing": Self.preprocessing,
    ]
    let file = Safetensors(
      tensors: Dictionary(uniqueKeysWithValues: tensors), metadata: metadata.merging(description) { $1 })
    do throws(SafetensorsError) { return try file.encoded() } catch { throw .safetensors(error) }
  }

  /// The bytes of what Nielsen's `network2.py` saves. That format has no place for `metadata`.
  ///
  /// - Throws: `ModelError` if a weight or bias is not finite, or a layer's activation is not the sigmoid.
  public func encodedForNetwork2() throws(ModelError) -> [UInt8] {
    for layer in LayerTensors.split(network.parameters) { try layer.checkFinite() }
    do throws(Network2Error) { return try Network2File.encode(self) } catch { throw .network2(error) }
  }

  private init(_ file: Safetensors, activations: [Activation]?) throws(ModelError) {
    guard file.metadata["format"] != CheckpointFile.format else { throw .checkpoint }
    let parameters = try LayerTensors.join(LayerTensors.find(in: file.tensors))
    var text = file.metadata
    text["format"] = nil
    if let version = text.removeValue(forKey: "format_version"), version != Self.version {
      throw .unknownVersion(version)
    }
    if let preprocessing = text.removeValue(forKey: "preprocessing"), preprocessing != Self.preprocessing {
      throw .unknownPreprocessing(preprocessing)
    }
    let named = try text.removeValue(forKey: "activations").map(Self.activations)
    let sigmoids = [Activation](repeating: .sigmoid, count: parameters.weights.count)
    network = try Self.network(parameters, activations: activations ?? named ?? sigmoids)
    // Shapes are what is computed with; a text that contradicts them means that one of the two has been tampered with.
    if let architecture = text.removeValue(forKey: "architecture"), architecture != network.architecture {
      throw .architecture(architecture, tensors: network.architecture)
    }
    cost = try Self.cost(text.removeValue(forKey: "cost"), for: network.outputActivation)
    metadata = text
  }

  private static func network(
    _ parameters: Parameters<Float>, activations: [Activation]
  ) throws(ModelError) -> Network<Float> {
    let layers = parameters.weights.count
    guard activations.count == layers else { throw .activationCount(activations.count, layers: layers) }
    guard !activations.dropLast().contains(.softmax) else { throw .hiddenSoftmax }
    return Network(parameters: parameters, activations: activations)
  }

  /// The cost by its name; without one cross-entropy, where that is defined for the outputs.
  private static func cost(_ name: String?, for outputs: Activation) throws(ModelError) -> Cost {
    guard let name else { return Cost.crossEntropy.accepts(outputs) ? .crossEntropy : .quadratic }
    guard let cost = Cost(rawValue: name) else { throw .unknownCost(name) }
    guard cost.accepts(outputs) else { throw .costNotDefined(cost, outputs: outputs) }
    return cost
  }

  /// The activation functions in a list such as `sigmoid,softmax`.
  private static func activations(_ list: String) throws(ModelError) -> [Activation] {
    var activations: [Activation] = []
    for name in list.split(separator: ",", omittingEmptySubsequences: false) {
      guard let activation = Activation(rawValue: String(name)) else { throw .unknownActivation(String(name)) }
      activations.append(activation)
    }
    return activations
  }

  private static let version = "1"
  /// How pixels become inputs: black ink on white gives 0 for white and 1 for black.
  private static let preprocessing = "x/255"
}
