public import ArgumentParser
import Digits
public import NeuralNetwork
import Storage

/// Activations in place of those that a model file names, for files of other programs that name none.
struct ModelOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The hidden layers' activations, in place of what the file says: one name, or one per layer.",
      valueName: "names"),
    completion: .list(Activation.forHiddenLayers.map(\.rawValue)))
  var activation: ActivationList?

  @Option(help: ArgumentHelp("The output layer's activation, in place of what the file says.", valueName: "name"))
  var outputActivation: Activation?

  /// Reads the model at `path`, or a built-in one if that is its name. What is assumed of it is told.
  func load(_ path: String) throws -> Model {
    let model = try Model.named(path)
    guard activation != nil || outputActivation != nil else {
      if model.assumesSigmoid {
        Terminal.report(
          "\(path): does not name its activations, so sigmoid is assumed; --activation and --output-activation say otherwise"
        )
      }
      return model
    }
    var hidden = Array(model.network.activations.dropLast())
    if let names = activation?.activations {
      guard names.count == 1 || names.count == hidden.count else {
        throw PlanError("activation", "has \(names.count) names, but \(path) has \(hidden.count) hidden layers")
      }
      hidden = hidden.indices.map { names.count == 1 ? names[0] : names[$0] }
    }
    do throws(FileError) {
      return try model.with(activations: hidden + [outputActivation ?? model.network.outputActivation])
    } catch {
      throw error.at(path)
    }
  }
}

extension Model {
  /// The built-in model of that name, or that of the file.
  static func named(_ name: String) throws(FileError) -> Model {
    if let builtIn = BuiltIn(rawValue: name) { return try .builtIn(builtIn) }
    return try load(name)
  }
}

/// The model that reads digits: a file, or a built-in one.
struct ModelChoice: ParsableArguments {
  @Option(
    help: "The model: safetensors, ONNX, the book's JSON, or built-in-small. (default: built-in)",
    completion: .file(extensions: ["safetensors", "json"]))
  var model: String?

  @OptionGroup(title: "Models of other programs") var modelOptions: ModelOptions

  func validate() throws {
    guard model != nil || modelOptions.activation == nil && modelOptions.outputActivation == nil else {
      throw ValidationError("--activation and --output-activation are for a --model that does not name its own.")
    }
  }

  /// What `make` makes of the model, with the file's name on errors.
  func reader<Reader>(_ make: (Model) throws(FileError) -> Reader) throws -> Reader {
    guard let model else { return try make(.builtIn()) }
    let loaded = try modelOptions.load(model)
    do throws(FileError) { return try make(loaded) } catch { throw error.at(model) }
  }
}

/// Names separated by commas: `sigmoid` or `tanh,relu`.
struct ActivationList: ExpressibleByArgument {
  let activations: [Activation]

  init?(argument: String) {
    let names = argument.split(separator: ",", omittingEmptySubsequences: false)
    activations = names.compactMap { Activation(rawValue: String($0)) }
    guard activations.count == names.count, !activations.contains(.softmax) else { return nil }
  }
}

extension Activation: ExpressibleByArgument {}
