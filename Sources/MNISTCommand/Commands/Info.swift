import ArgumentParser
import Experiments
import NeuralNetwork
import Storage

/// `mnist info`.
struct Info: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "info", abstract: "Tell what a model is and how it was trained.")

  @Argument(
    help: "The model: safetensors, ONNX, the book's JSON, or built-in.",
    completion: .file(extensions: ["safetensors", "json"]))
  var model: String

  @Flag(help: "Print one JSON object.")
  var json = false

  func run() throws {
    let loaded = try Model.named(model)
    try Terminal.print(json ? loaded.json.description : Self.text(loaded))
  }

  private static func text(_ model: Model) -> String {
    let lines = [
      ("architecture", model.network.architecture),
      ("activations", model.network.activations.map(\.rawValue).joined(separator: ", ")),
      ("cost", model.cost.rawValue), ("parameters", model.network.parameterCount.grouped),
    ]
    // Of the curve there is a line for every epoch; a report draws it, and --json has it.
    let record = model.text.sorted { $0.key < $1.key }.filter { !["cost", "curve"].contains($0.key) }
      .map { ($0.key, $0.value) }
    let width = (lines + record).map(\.0.count).max() ?? 0
    return (lines + record).map { "\($0.0.printable.left(width))  \($0.1.printable)" }.joined(separator: "\n")
  }
}
