import ArgumentParser
import Digits
import NeuralNetwork
import Storage

/// Activations in place of those that a model file tells, for files of other programs that tell none.
struct ModelOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The hidden layers' activations, in place of what the file says: one name, or one per layer.",
      valueName: "names"))
  var activation: ActivationList?

  @Option(
    help: ArgumentHelp("The output layer's activation, in place of what the file says.", valueName: "name"))
  var outputActivation: Activation?

  /// Reads the model at `path`.
  func load(_ path: String) throws -> Model {
    let model = try Model.load(path)
    guard activation != nil || outputActivation != nil else { return model }
    var hidden = Array(model.network.activations.dropLast())
    if let names = activation?.activations {
      guard names.count == 1 || names.count == hidden.count else {
        throw Failure(
          "\(path): has \(hidden.count) hidden layers, but --activation has \(names.count) names", status: Failure.usage
        )
      }
      hidden = hidden.indices.map { names.count == 1 ? names[0] : names[$0] }
    }
    return try Model.load(path, activations: hidden + [outputActivation ?? model.network.outputActivation])
  }

  /// The classifier that the model at `path` makes.
  func classifier(_ path: String) throws -> DigitClassifier {
    let model = try load(path)
    guard let size = model.imageSize else {
      throw Failure(
        "\(path): has \(model.network.inputCount) inputs and does not say what image size that is",
        status: Failure.badData)
    }
    return DigitClassifier(
      network: model.network.cooled(to: model.temperature), width: size.width, height: size.height)
  }
}

extension Model {
  /// The width and height of the images that the model is for: as recorded, or square.
  var imageSize: (width: Int, height: Int)? {
    let inputs = network.inputCount
    if let sides = metadata["image_size"]?.split(separator: "x").compactMap({ Int($0) }), sides.count == 2,
      sides.allSatisfy({ (1...inputs).contains($0) }),
      sides[0].multipliedReportingOverflow(by: sides[1]) == (inputs, false)
    {
      return (sides[0], sides[1])
    }
    let side = Int(Double(inputs).squareRoot().rounded())
    return side * side == inputs ? (side, side) : nil
  }
}
