import Storage

/// Reads those ONNX files whose graph is a network of fully connected layers: of this program, and of PyTorch's exporter.
///
/// Understood are chains of `Gemm`, or `MatMul` and `Add`, and activations; `Flatten`, `Reshape`, `Identity` and `Dropout`
/// change nothing. Everything else is refused by its name.
struct ONNXReader {
  /// Whether bytes begin as an ONNX file does: with the field of the IR version. A safetensors file may begin with the
  /// same byte, but has zeros in its first eight.
  static func recognizes(_ bytes: Span<UInt8>) -> Bool {
    guard bytes.count > 8, bytes[0] == 0x08 else { return false }
    return (3..<8).contains { bytes[$0] != 0 }
  }

  private struct Node {
    var type = ""
    var inputs: [String] = []
    var outputs: [String] = []
    var integers: [String: Int] = [:]
    var floats: [String: Float] = [:]
  }

  private var nodes: [Node] = []
  private var tensors: [String: Safetensors.Tensor] = [:]
  private(set) var metadata: [String: String] = [:]

  /// - Throws: `FileError` if the bytes are no ONNX file.
  init(_ bytes: [UInt8]) throws(FileError) {
    for (field, value) in try ProtocolBuffer.fields(of: bytes[...]) {
      guard case .bytes(let content) = value else { continue }
      if field == 7 { try readGraph(content) }
      if field == 14 { try readMetadata(content) }
    }
  }

  // MARK: The network

  /// The weights, biases and activations.
  ///
  /// - Throws: `FileError` if the graph is no network of fully connected layers.
  func network() throws(FileError) -> Network<Float> {
    var layers: [LayerTensors] = []
    var activations: [Activation] = []
    // z of the last layer is not yet activated.
    var isWeighted = false
    for node in try chain() {
      switch node.type {
      case "Gemm", "MatMul":
        if isWeighted { activations.append(.identity) }
        layers.append(try layer(node, number: layers.count + 1))
        isWeighted = true
      case "Add": try add(node, to: &layers)
      case "Flatten", "Reshape", "Dropout": continue
      case "Identity" where !isWeighted: continue
      default:
        guard isWeighted, let activation = try activation(of: node) else {
          throw .unsupported(
            "has a node \(node.type.quoted); only fully connected layers and their activations are read")
        }
        activations.append(activation)
        isWeighted = false
      }
    }
    if isWeighted { activations.append(.identity) }
    guard !layers.isEmpty else { throw .unsupported("has no fully connected layer") }
    return try Model.network(LayerTensors.join(layers), activations: activations)
  }

  /// The nodes from the input to the output, those after it that turn outputs into shares left out, and the three of
  /// scaled tanh as one.
  private func chain() throws(FileError) -> [Node] {
    var chain: [Node] = []
    for node in nodes where node.type != "Constant" {
      if node.type == "ReduceSum" || node.type == "Div" { continue }
      if node.outputs == ["outputs.positive"] { continue }
      if let last = chain.last, !node.inputs.contains(where: last.outputs.contains) {
        throw .unsupported("is no chain of layers: \(node.type.quoted) does not take what \(last.type.quoted) gives")
      }
      chain.append(node)
    }
    return chain.filter { $0.type != "Mul" }.map { node in
      guard node.type == "Tanh", node.inputs.first?.hasSuffix(".inside") == true else { return node }
      var node = node
      node.type = "ScaledTanh"
      return node
    }
  }

  private func layer(_ node: Node, number: Int) throws(FileError) -> LayerTensors {
    guard node.inputs.count >= 2, let stored = tensors[node.inputs[1]], stored.shape.count == 2 else {
      throw .unsupported("has a layer \(number) whose weights are no matrix in the file")
    }
    let factors = (node.floats["alpha"] ?? 1, node.floats["beta"] ?? 1, node.integers["transA"] ?? 0)
    guard factors == (1, 1, 0) else { throw .unsupported("has a layer \(number) with factors or a transposed input") }
    let weight = node.integers["transB"] == 1 ? stored : stored.transposed
    let zeros = Safetensors.Tensor(shape: [weight.shape[0]], values: [Float](repeating: 0, count: weight.shape[0]))
    let bias = node.type == "Gemm" && node.inputs.count > 2 ? tensors[node.inputs[2]] : zeros
    guard let bias else { throw .unsupported("has a layer \(number) whose biases are not in the file") }
    return LayerTensors(name: LayerName(prefix: "fc", number: number), weight: weight, bias: bias)
  }

  /// The biases that a node of their own adds.
  private func add(_ node: Node, to layers: inout [LayerTensors]) throws(FileError) {
    guard let layer = layers.popLast(), let bias = node.inputs.lazy.compactMap({ tensors[$0] }).first else {
      throw .unsupported("adds something that is no bias of a layer")
    }
    layers.append(LayerTensors(name: layer.name, weight: layer.weight, bias: bias))
  }

  private func activation(of node: Node) throws(FileError) -> Activation? {
    switch node.type {
    case "Sigmoid": return .sigmoid
    case "Tanh": return .tanh
    case "Relu": return .relu
    case "ScaledTanh": return .scaledTanh
    case "Identity": return .identity
    case "Softmax": return .softmax
    case "LeakyRelu":
      let slope = node.floats["alpha"] ?? 0.01
      guard slope == 0.01 else { throw .unsupported("has a LeakyRelu of slope \(slope); only 0.01 is known") }
      return .leakyRelu
    default: return nil
    }
  }
}

// MARK: - The file's messages; fields have their numbers in onnx.proto

extension ONNXReader {
  private mutating func readMetadata(_ bytes: ArraySlice<UInt8>) throws(FileError) {
    var (name, value) = ("", "")
    for (field, content) in try ProtocolBuffer.fields(of: bytes) {
      if field == 1 { name = content.text }
      if field == 2 { value = content.text }
    }
    metadata[name] = value
  }

  private mutating func readGraph(_ bytes: ArraySlice<UInt8>) throws(FileError) {
    for (field, value) in try ProtocolBuffer.fields(of: bytes) {
      guard case .bytes(let content) = value else { continue }
      if field == 1 { try readNode(content) }
      if field == 5 {
        let (name, tensor) = try Self.tensor(content)
        if let tensor { tensors[name] = tensor }
      }
    }
  }

  private mutating func readNode(_ bytes: ArraySlice<UInt8>) throws(FileError) {
    var node = Node()
    for (field, value) in try ProtocolBuffer.fields(of: bytes) {
      switch (field, value) {
      case (1, _): node.inputs.append(value.text)
      case (2, _): node.outputs.append(value.text)
      case (4, _): node.type = value.text
      case (5, .bytes(let attribute)):
        var name = ""
        for (field, value) in try ProtocolBuffer.fields(of: attribute) {
          switch (field, value) {
          case (1, _): name = value.text
          case (2, .float(let float)): node.floats[name] = float
          case (3, .number(let number)): node.integers[name] = number
          case (5, .bytes(let content)):
            let (_, tensor) = try Self.tensor(content)
            if let tensor, node.type == "Constant", let output = node.outputs.first { tensors[output] = tensor }
          default: continue
          }
        }
      default: continue
      }
    }
    nodes.append(node)
  }

  /// A tensor of floats by its name; nil if it holds something else, such as a shape.
  private static func tensor(
    _ bytes: ArraySlice<UInt8>
  ) throws(FileError) -> (name: String, tensor: Safetensors.Tensor?) {
    var shape: [Int] = []
    var (name, type, isExternal) = ("", 0, false)
    var content: ArraySlice<UInt8> = []
    var values: [Float] = []
    for (field, value) in try ProtocolBuffer.fields(of: bytes) {
      switch (field, value) {
      case (1, .number(let length)): shape.append(length)
      case (1, .bytes(let packed)): shape += try Self.numbers(packed)
      case (2, .number(let number)): type = number
      case (4, .float(let float)): values.append(float)
      case (4, .bytes(let packed)), (9, .bytes(let packed)): content = packed
      case (8, _): name = value.text
      case (14, .number(let place)): isExternal = place == 1
      default: continue
      }
    }
    guard type == 1 else { return (name, nil) }
    guard !isExternal else { throw .unsupported("keeps its weights in another file; export it with them inside") }
    if values.isEmpty {
      values.reserveCapacity(content.count / 4)
      var place = content.startIndex
      while content.endIndex - place >= 4 {
        let bits = (0..<4).reduce(UInt32(0)) { $0 | UInt32(content[place + $1]) << (8 * UInt32($1)) }
        values.append(Float(bitPattern: bits))
        place += 4
      }
    }
    var count = 1
    for length in shape {
      let (product, overflow) = count.multipliedReportingOverflow(by: length)
      guard length >= 0, !overflow else { throw .malformed("has a tensor \(name.quoted) of an impossible shape") }
      count = product
    }
    guard count == values.count else {
      throw .malformed("has a tensor \(name.quoted) of \(values.count) values, which do not fill \(shape)")
    }
    return (name, Safetensors.Tensor(shape: shape, values: values))
  }

  /// Numbers side by side.
  private static func numbers(_ bytes: ArraySlice<UInt8>) throws(FileError) -> [Int] {
    // As fields, each would have a tag before it; a tag of field 1 is put there.
    var numbers: [Int] = []
    var start = bytes.startIndex
    for index in bytes.indices where bytes[index] < 0x80 {
      for (_, value) in try ProtocolBuffer.fields(of: [8] + bytes[start...index]) {
        if case .number(let number) = value { numbers.append(number) }
      }
      start = index + 1
    }
    return numbers
  }
}

extension ProtocolBuffer.Value {
  /// As text, what is no UTF-8 being replaced.
  fileprivate var text: String {
    guard case .bytes(let bytes) = self else { return "" }
    return String(decoding: bytes, as: UTF8.self)
  }
}

extension Safetensors.Tensor {
  /// The matrix with rows and columns exchanged.
  ///
  /// - Precondition: there are two dimensions.
  fileprivate var transposed: Self {
    let (rows, columns, values) = (shape[0], shape[1], values)
    var result: [Float] = []
    result.reserveCapacity(values.count)
    for column in 0..<columns { for row in 0..<rows { result.append(values[row * columns + column]) } }
    return Self(shape: [columns, rows], values: result)
  }
}
