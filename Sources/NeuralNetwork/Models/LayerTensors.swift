import Storage

/// The two tensors of one layer in a model file, under the names that PyTorch gives them.
struct LayerTensors {
  let name: LayerName
  /// [outputs, inputs], row by row.
  let weight: Safetensors.Tensor
  /// [outputs].
  let bias: Safetensors.Tensor

  var weightName: String { "\(name).weight" }
  var biasName: String { "\(name).bias" }

  /// The tensors of all layers, fc1 to fcL.
  ///
  /// - Parameter element: how a file keeps the weights; biases are always 32-bit floats.
  static func split(
    _ parameters: Parameters<Float>, prefix: String = "fc", weights element: Safetensors.Element = .single
  ) -> [LayerTensors] {
    zip(parameters.weights, parameters.biases).enumerated().map { index, matrices in
      let (weights, biases) = matrices
      return LayerTensors(
        name: LayerName(prefix: prefix, number: index + 1),
        weight: Safetensors.Tensor(shape: [weights.rows, weights.columns], matrix: weights, element: element),
        bias: Safetensors.Tensor(shape: [biases.rows], matrix: biases))
    }
  }

  /// The layers that `tensors` are made of, in their order.
  ///
  /// - Throws: `FileError` if a tensor is missing or belongs to no layer.
  static func find(in tensors: [String: Safetensors.Tensor]) throws(FileError) -> [LayerTensors] {
    var names: Set<LayerName> = []
    for tensor in tensors.keys.sorted() {
      guard let name = LayerName(ofTensor: tensor), name.prefix == names.first?.prefix ?? name.prefix else {
        throw .malformed("model has unexpected tensor \(tensor.quoted)")
      }
      names.insert(name)
    }
    let sorted = names.sorted { $0.number < $1.number }
    func lacks(_ tensor: String) -> FileError { FileError.malformed("model lacks \(tensor.quoted)") }
    guard !sorted.isEmpty else { throw lacks("fc1.weight") }
    for (name, next) in zip(sorted, sorted.dropFirst()) where next.number != name.number + 1 && !name.mayLeaveGaps {
      throw lacks("\(LayerName(prefix: name.prefix, number: name.number + 1)).weight")
    }
    var layers: [LayerTensors] = []
    for name in sorted {
      guard let weight = tensors["\(name).weight"] else { throw lacks("\(name).weight") }
      guard let bias = tensors["\(name).bias"] else { throw lacks("\(name).bias") }
      layers.append(LayerTensors(name: name, weight: weight, bias: bias))
    }
    return layers
  }

  /// The parameters of a network of `layers`.
  ///
  /// - Throws: `FileError` if a shape is not that of a layer, the shapes do not chain or a value is not finite.
  static func join(_ layers: [LayerTensors]) throws(FileError) -> Parameters<Float> {
    for layer in layers { try layer.checkShapes() }
    for (previous, layer) in zip(layers, layers.dropFirst()) where previous.outputs != layer.inputs {
      let gives = "\(previous.name.description.quoted) gives \(previous.outputs)"
      throw .malformed("\(layer.weightName.quoted) takes \(layer.inputs) inputs, \(gives)")
    }
    for layer in layers { try layer.checkFinite() }
    return Parameters(weights: layers.map(\.weight.matrix), biases: layers.map(\.bias.matrix))
  }

  /// - Throws: `FileError` for the first value that is NaN or infinite.
  func checkFinite() throws(FileError) {
    for (name, tensor) in [(weightName, weight), (biasName, bias)] where !tensor.isFinite {
      guard let index = tensor.values.firstIndex(where: { !$0.isFinite }) else { continue }
      throw .malformed("tensor \(name.quoted) holds a value that is not finite at index \(index)")
    }
  }

  private func checkShapes() throws(FileError) {
    guard weight.shape.count == 2, weight.shape.allSatisfy({ $0 > 0 }) else {
      throw .malformed("\(weightName.quoted) has shape \(weight.shape), expected [outputs, inputs]")
    }
    guard bias.shape == [outputs] else {
      throw .malformed("\(biasName.quoted) has shape \(bias.shape), expected [\(outputs)], one value for each output")
    }
  }

  private var outputs: Int { weight.shape[0] }
  private var inputs: Int { weight.shape[1] }
}

/// The name of a layer: a text that all layers of a network share, and a number that grows from layer to layer.
struct LayerName: Hashable, CustomStringConvertible {
  let prefix: String
  let number: Int

  init(prefix: String, number: Int) {
    self.prefix = prefix
    self.number = number
  }

  /// The layer that a tensor belongs to: `fc1` for `fc1.weight`, `0` for `0.bias`; nil if the name is not of this kind.
  init?(ofTensor tensor: String) {
    guard let dot = tensor.lastIndex(of: "."), ["weight", "bias"].contains(tensor[tensor.index(after: dot)...]) else {
      return nil
    }
    let name = tensor[..<dot]
    let digits = name.reversed().prefix { ("0"..."9").contains($0) }.count
    guard let number = Int(name.suffix(digits)), String(number).count == digits else { return nil }
    self.init(prefix: String(name.dropLast(digits)), number: number)
  }

  /// Whether the numbers of layers may lie apart: in a PyTorch `Sequential` the activation functions count too. Layers
  /// with names of their own, such as `fc1`, are numbered without gaps, and a gap is a tensor that is missing.
  var mayLeaveGaps: Bool { prefix.isEmpty || prefix.hasSuffix(".") }

  var description: String { "\(prefix)\(number)" }
}
