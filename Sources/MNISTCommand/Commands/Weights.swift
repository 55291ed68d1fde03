import ArgumentParser
import Digits
import Experiments
import NeuralNetwork
import Storage

/// `mnist weights`.
struct Weights: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "weights", abstract: "Draw what the neurons of the first layer look for.",
    discussion: """
      A picture for each of the first 100 neurons: blue where ink speaks for it, orange where it speaks against it, the \
      stronger the larger the weight is beside the neuron's largest.

      Example: mnist weights mnist.safetensors weights.png
      """)

  @Argument(
    help: "The model: safetensors, ONNX, the book's JSON, or built-in.",
    completion: .file(extensions: ["safetensors", "onnx", "json"]))
  var model: String

  @Argument(help: "The PNG file to write.", completion: .file(extensions: ["png"]))
  var out: String

  @OptionGroup(title: "Models of other programs") var modelOptions: ModelOptions

  @Flag(help: "Replace an existing file.")
  var force = false

  func run() throws {
    let model = try modelOptions.load(model)
    guard let size = model.expectedImageSize, let png = WeightPicture.png(of: model.network, size) else {
      throw FileError(
        .mismatch, "the network has \(model.network.inputCount) inputs, which are no image of a known size",
        path: self.model)
    }
    try File.write(png, to: out, replacing: force)
    Terminal.report("saved as \(out)")
  }
}
