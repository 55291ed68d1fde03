import ArgumentParser
import NeuralNetwork
import Storage

/// How to read a model file that another program wrote and that does not say which activations its layers have.
struct ModelOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The hidden layers' activations, if the file does not say: one name, or one per layer.", valueName: "names"))
  var activation: ActivationList?

  @Option(help: ArgumentHelp("The output layer's activation, if the file does not say.", valueName: "name"))
  var outputActivation: Activation?

  /// Reads the model at `path`.
  func load(_ path: String) throws -> Model {
    var model = try Model.load(path)
    var activations = model.network.activations
    let hidden = activations.count - 1
    if let names = activation?.activations {
      guard names.count == 1 || names.count == hidden else {
        throw Failure("\(path): has \(hidden) hidden layers, but --activation has \(names.count) names", status: 64)
      }
      for l in 0..<hidden { activations[l] = names.count == 1 ? names[0] : names[l] }
    }
    if let outputActivation { activations[hidden] = outputActivation }
    model.network = Network(parameters: model.network.parameters, activations: activations)
    if !model.cost.accepts(activations[hidden]) { model.cost = .quadratic }
    return model
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
