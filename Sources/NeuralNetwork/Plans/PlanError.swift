public import Storage

/// Why a plan is not possible. Settings are called by their names in `Plan.settings`.
public enum PlanError: FormatError, Equatable {
  case unknownSetting(String)
  case invalid(setting: String, text: String, expected: String)
  case hiddenSizes([Int])
  case activationCount(Int, layers: Int)
  case hiddenSoftmax
  case costNotDefined(Cost, outputs: Activation)
  /// A setting makes sense with another one only.
  case needs(String, String)
  case nothingToLearnFrom(validation: Int, count: Int)
  case tooFewExamples(training: Int, count: Int)

  public var description: String {
    switch self {
    case .unknownSetting(let name): "there is no setting \(name.quoted)"
    case .invalid(let name, let text, let expected): "\(name) must be \(expected), not \(text.quoted)"
    case .hiddenSizes(let sizes): "hidden has the sizes \(sizes); each must be within 1…100000"
    case .activationCount(let count, let layers):
      "activation has \(count) names for \(layers) hidden \(layers == 1 ? "layer" : "layers")"
    case .hiddenSoftmax: "softmax is for the output layer only"
    case .costNotDefined(let cost, let outputs):
      "\(cost.rawValue) cost needs sigmoid or softmax outputs, not \(outputs.rawValue)"
    case .needs(let setting, let other): "\(setting) needs \(other)"
    case .nothingToLearnFrom(let validation, let count):
      "validation \(validation) leaves nothing to learn from: there are \(count) training images"
    case .tooFewExamples(let training, let count):
      "training \(training) is more than the \(count) images that are not held out"
    }
  }
}
