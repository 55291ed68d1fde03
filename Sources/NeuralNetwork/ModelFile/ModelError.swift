public import Storage

/// Why bytes are not accepted as a model, or a model cannot be written.
public enum ModelError: FormatError, Equatable {
  /// The bytes are not a safetensors file.
  case safetensors(SafetensorsError)
  /// The bytes are not what Nielsen's `network2.py` saves.
  case network2(Network2Error)
  /// The file says where a training run stands.
  case checkpoint
  case missingTensor(String)
  case unexpectedTensor(String)
  /// A weight tensor does not have the two dimensions outputs and inputs, both at least 1.
  case weightShape(tensor: String, [Int])
  case biasShape(tensor: String, [Int], expected: Int)
  /// A layer takes another number of inputs than the layer before it gives.
  case unchained(tensor: String, inputs: Int, previous: String, outputs: Int)
  /// A value, counted row by row, is NaN or infinite.
  case notFinite(tensor: String, index: Int)
  case unknownVersion(String)
  case unknownPreprocessing(String)
  case unknownCost(String)
  case unknownActivation(String)
  case activationCount(Int, layers: Int)
  case hiddenSoftmax
  case costNotDefined(Cost, outputs: Activation)
  /// The text about the model and its tensors contradict each other.
  case architecture(String, tensors: String)

  public var description: String {
    switch self {
    case .safetensors(let error): error.description
    case .network2(let error): error.description
    case .checkpoint: "is the checkpoint of a training run that is not finished, and no model"
    case .missingTensor(let name): "model lacks \(name.quoted)"
    case .unexpectedTensor(let name): "model has unexpected tensor \(name.quoted)"
    case .weightShape(let tensor, let shape): "\(tensor.quoted) has shape \(shape), expected [outputs, inputs]"
    case .biasShape(let tensor, let shape, let expected):
      "\(tensor.quoted) has shape \(shape), expected [\(expected)], one value for each output"
    case .unchained(let tensor, let inputs, let previous, let outputs):
      "\(tensor.quoted) takes \(inputs) inputs, \(previous.quoted) gives \(outputs)"
    case .notFinite(let tensor, let index): "tensor \(tensor.quoted) holds a value that is not finite at index \(index)"
    case .unknownVersion(let version): "model has format version \(version.quoted), which a newer program may read"
    case .unknownPreprocessing(let name): "model expects pixels prepared as \(name.quoted); only \"x/255\" is supported"
    case .unknownCost(let name): "model has unknown cost \(name.quoted); known are \(Cost.names)"
    case .unknownActivation(let name): "model has unknown activation \(name.quoted); known are \(Activation.names)"
    case .activationCount(let count, let layers):
      "\(count) \(count == 1 ? "activation" : "activations") for \(layers) \(layers == 1 ? "layer" : "layers")"
    case .hiddenSoftmax: "softmax is for the output layer only"
    case .costNotDefined(let cost, let outputs): "\(cost.rawValue) cost is not defined for \(outputs.rawValue) outputs"
    case .architecture(let text, let tensors): "model says it is \(text.quoted), but its tensors are \(tensors)"
    }
  }
}

extension CaseIterable where Self: RawRepresentable<String> {
  /// The names of all cases, for messages.
  fileprivate static var names: String { allCases.map(\.rawValue).joined(separator: ", ") }
}
