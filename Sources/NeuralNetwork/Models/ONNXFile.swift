public import Storage

extension Model {
  /// The bytes of an ONNX file that computes the model's probabilities, for ONNX Runtime and all that reads ONNX.
  ///
  /// Its input is `pixels`, float [N, inputs], each within 0…1, its output `probabilities`, float [N, classes], with the
  /// model's temperature. For each layer it has a `Gemm` with the weights as [outputs, inputs] and the node of its
  /// activation. Outputs other than softmax are divided by their sum, as `Prediction.probabilities` are. Opset 13 and IR 7
  /// are those of ONNX 1.8, which everything since 2020 reads. Equal models give equal bytes.
  ///
  /// - Throws: `FileError` if a weight or bias is not finite, or an activation has no operator.
  public func encodedForONNX() throws(FileError) -> [UInt8] {
    let layers = LayerTensors.split(network.scaled(byTemperature: temperature).parameters)
    for layer in layers { try layer.checkFinite() }
    for activation in network.activations where activation.onnxOperator == nil {
      throw .unsupported("has \(activation.rawValue), of which no ONNX is made")
    }
    var file = ProtocolBuffer()
    file.append(1, number: 7)  // ir_version
    file.append(2, text: "swift-mnist")  // producer_name
    file.append(7) { graph in  // graph
      ONNXGraph(activations: network.activations, layers: layers).write(to: &graph)
    }
    file.append(8) { opset in  // opset_import, of the standard operators
      opset.append(1, text: "")
      opset.append(2, number: 13)
    }
    var notes = text
    notes["architecture"] = network.architecture
    notes["activations"] = network.activations.map(\.rawValue).joined(separator: ",")
    notes["cost"] = cost.rawValue
    notes["temperature"] = nil  // It is in the last layer.
    for (name, value) in notes.sorted(by: { $0.key < $1.key }) {
      file.append(14) { entry in  // metadata_props
        entry.append(1, text: name)
        entry.append(2, text: value)
      }
    }
    return file.bytes
  }
}

/// The graph of an ONNX file. Fields have their numbers in onnx.proto.
private struct ONNXGraph {
  let activations: [Activation]
  let layers: [LayerTensors]

  /// The data type of floats.
  private static let float = 1

  func write(to graph: inout ProtocolBuffer) {
    var value = "pixels"
    for (index, (layer, activation)) in zip(layers, activations).enumerated() {
      let name = layer.name.description
      node("Gemm", [value, layer.weightName, layer.biasName], "\(name).z", to: &graph) { attribute in
        attribute.append(1, text: "transB")
        attribute.append(3, number: 1)  // i
        attribute.append(20, number: 2)  // type INT
      }
      value = "\(name).z"
      let isLast = index == layers.count - 1
      let result = isLast && activation == .softmax ? "probabilities" : "\(name).a"
      activate(activation, value, result, to: &graph)
      value = result
    }
    if activations.last != .softmax { divideBySum(value, to: &graph) }
    graph.append(2, text: "mnist")
    for layer in layers {
      initializer(layer.weightName, layer.weight, to: &graph)
      initializer(layer.biasName, layer.bias, to: &graph)
    }
    if activations.last != .softmax { axes(to: &graph) }
    for (name, constant) in constants { initializer(name, .init(shape: [], values: [constant]), to: &graph) }
    graph.append(10, text: "Handwritten digits. pixels are within 0...1, 0 for paper and 1 for ink, row by row.")
    describe(11, "pixels", columns: layers[0].weight.shape[1], to: &graph)
    describe(12, "probabilities", columns: layers[layers.count - 1].bias.shape[0], to: &graph)
  }

  private var constants: [(String, Float)] {
    activations.contains(.scaledTanh) ? [("scaled_tanh.inside", 2 / 3), ("scaled_tanh.outside", 1.7159)] : []
  }

  private func activate(_ activation: Activation, _ z: String, _ a: String, to graph: inout ProtocolBuffer) {
    guard let type = activation.onnxOperator else { return }
    switch activation {
    case .scaledTanh:
      node("Mul", [z, "scaled_tanh.inside"], "\(a).inside", to: &graph)
      node(type, ["\(a).inside"], "\(a).tanh", to: &graph)
      node("Mul", ["\(a).tanh", "scaled_tanh.outside"], a, to: &graph)
    case .leakyRelu:
      node(type, [z], a, to: &graph) { attribute in
        attribute.append(1, text: "alpha")
        attribute.append(2, float: 0.01)  // f
        attribute.append(20, number: 1)  // type FLOAT
      }
    case .softmax:
      node(type, [z], a, to: &graph) { attribute in
        attribute.append(1, text: "axis")
        attribute.append(3, number: 1)
        attribute.append(20, number: 2)
      }
    default: node(type, [z], a, to: &graph)
    }
  }

  private func divideBySum(_ outputs: String, to graph: inout ProtocolBuffer) {
    node("Relu", [outputs], "outputs.positive", to: &graph)
    node("ReduceSum", ["outputs.positive", "axes"], "outputs.sum", to: &graph)
    node("Div", ["outputs.positive", "outputs.sum"], "probabilities", to: &graph)
  }

  private func axes(to graph: inout ProtocolBuffer) {
    graph.append(5) { tensor in
      tensor.append(1, number: 1)  // dims
      tensor.append(2, number: 7)  // data_type INT64
      tensor.append(8, text: "axes")
      tensor.append(9, bytes: [1, 0, 0, 0, 0, 0, 0, 0])  // raw_data
    }
  }

  private func node(
    _ type: String, _ inputs: [String], _ output: String, to graph: inout ProtocolBuffer,
    attribute: ((inout ProtocolBuffer) -> Void)? = nil
  ) {
    graph.append(1) { node in
      for input in inputs { node.append(1, text: input) }
      node.append(2, text: output)
      node.append(3, text: output)  // name
      node.append(4, text: type)
      if let attribute { node.append(5, attribute) }
    }
  }

  private func initializer(_ name: String, _ tensor: Safetensors.Tensor, to graph: inout ProtocolBuffer) {
    graph.append(5) { initializer in
      for length in tensor.shape { initializer.append(1, number: length) }
      initializer.append(2, number: Self.float)
      initializer.append(8, text: name)
      initializer.append(9, bytes: tensor.values.flatMap(\.littleEndianBytes))
    }
  }

  /// What an input or output of the graph is: floats of any number of examples.
  private func describe(_ field: Int, _ name: String, columns: Int, to graph: inout ProtocolBuffer) {
    graph.append(field) { info in
      info.append(1, text: name)
      info.append(2) { type in
        type.append(1) { tensor in
          tensor.append(1, number: Self.float)
          tensor.append(2) { shape in
            shape.append(1) { $0.append(2, text: "N") }  // dim_param
            shape.append(1) { $0.append(1, number: columns) }  // dim_value
          }
        }
      }
    }
  }
}

extension Activation {
  /// The ONNX operator that computes this function, with what `ONNXGraph` puts around it; nil if there is none here.
  fileprivate var onnxOperator: String? {
    let operators: [Activation: String] = [
      .sigmoid: "Sigmoid", .tanh: "Tanh", .scaledTanh: "Tanh", .relu: "Relu", .leakyRelu: "LeakyRelu",
      .identity: "Identity", .softmax: "Softmax",
    ]
    return operators[self]
  }
}
