public import ArgumentParser
import Digits
import Experiments
public import NeuralNetwork
import Storage

/// `mnist export`.
struct Export: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export",
    abstract: "Write a model in another format: ONNX, NPZ, a C header, safetensors, the book's JSON.",
    discussion: """
      The ending of OUT tells the format. A model is read in any of these but NPZ and C, so that mnist import MODEL.onnx \
      MODEL.safetensors, which is the same command, brings networks from PyTorch's exporter here.

      .onnx  pixels 0…1 in, probabilities out, opset 13, for ONNX Runtime and others
      .npz   weights and biases for numpy.load
      .h     one C99 function without a library; --weights float16 or int8 for small machines
      .safetensors  for this program and others; --weights float16 halves the file

      Example: mnist export built-in digits.h --weights int8
      """,
    aliases: ["import"])

  @Argument(
    help: "The model: safetensors, ONNX, the book's JSON, or built-in.",
    completion: .file(extensions: ["safetensors", "onnx", "json"]))
  var model: String

  @Argument(
    help: "The file to write.", completion: .file(extensions: ["onnx", "npz", "h", "safetensors", "json"]))
  var out: String

  @OptionGroup(title: "Models of other programs") var modelOptions: ModelOptions

  @Option(
    help: ArgumentHelp("The numbers of a C header, or of safetensors. (default: as they are)", valueName: "format"))
  var weights: WeightFormat?

  @Option(
    help: ArgumentHelp("The folder of the images on which the accuracy is measured.", valueName: "folder"),
    completion: .directory)
  var data: String?

  @Flag(help: "Replace a file that exists.")
  var force = false

  func validate() throws {
    guard [".onnx", ".npz", ".h", ".safetensors", ".json"].contains(where: out.hasSuffix) else {
      throw ValidationError("\(out) must end with .onnx, .npz, .h, .safetensors or .json.")
    }
    let isSafetensors = out.hasSuffix(".safetensors")
    guard out.hasSuffix(".h") || isSafetensors && weights != .int8 || weights == nil && data == nil else {
      throw ValidationError("--weights and --data are for a C header and, but for int8, for safetensors.")
    }
  }

  func run() throws {
    let model = try modelOptions.load(model)
    guard out.hasSuffix(".h") || weights != nil else {
      try model.save(out, replacing: force)
      return Terminal.report("saved as \(out)")
    }
    var rounded = model
    rounded.weightFormat = weights ?? model.weightFormat
    rounded.network = rounded.weightFormat.rounded(model.network)
    let images = try (data.map { DataFolder(path: $0) } ?? .usual()).test()
    guard images.imageSize == model.expectedImageSize, images.classCount <= model.network.outputCount else {
      throw FileError(.mismatch, "the model is not for these images, on which its accuracy would be measured")
    }
    let (before, after) = (evaluation(of: model, on: images), evaluation(of: rounded, on: images))
    let note =
      "Of \(images.count.grouped) test images it reads \(after.accuracy.percentage), with all bits \(before.accuracy.percentage)."
    if out.hasSuffix(".h") {
      let text = try model.cHeader(rounded.weightFormat, notes: [note])
      try File.write(Array(text.utf8), to: out, replacing: force)
    } else {
      try rounded.save(out, replacing: force)
    }
    Terminal.report(note)
    Terminal.report("saved as \(out)")
  }

  private func evaluation(of model: Model, on images: LabeledImages) -> Evaluation {
    model.network.evaluate(on: images.examples, cost: model.cost, threads: Processors.count)
  }
}

extension WeightFormat: ExpressibleByArgument {}
