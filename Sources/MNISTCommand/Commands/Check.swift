import ArgumentParser
import Digits
import Experiments
import NeuralNetwork
import Storage

/// `mnist check`.
struct Check: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check", abstract: "Verify model files and checkpoints in full.",
    discussion: """
      Says of each file whether it is whole: its structure, that every weight and bias is finite, and that what is told \
      of its training is all there. With --data also whether a model has the validation accuracy that its record claims. \
      A file that is not whole is told and passed over; the exit status is that of the first.
      """)

  @Argument(help: "Models and checkpoints.", completion: .file(extensions: ["safetensors", "json", "onnx"]))
  var files: [String]

  @Option(
    help: ArgumentHelp(
      "The folder of the images that the models learned from, to check their claim.", valueName: "folder"),
    completion: .directory)
  var data: String?

  @Flag(help: "Print one JSON object per file, in a line each.")
  var json = false

  func run() throws {
    let images = data.map { folder in
      { (plan: Plan) in try DataFolder(path: folder).training(classCount: plan.classes) }
    }
    var first: Failure?
    for file in files {
      do {
        let check = try ModelCheck(file, images: images, threads: Processors.count)
        try Terminal.print(json ? object(check, of: file).description : sentence(check, of: file))
      } catch let error as FileError where error.path != nil {
        let failure = Failure(error)
        Terminal.report(failure)
        first = first ?? failure
      }
    }
    if let first { throw ExitCode(first.status) }
  }

  private func sentence(_ check: ModelCheck, of file: String) -> String {
    let name = file.printable
    switch check.content {
    case .checkpoint(let checkpoint):
      return
        "\(name): whole, a checkpoint of a training of \(counted(checkpoint.plan.epochs, "epoch")), SHA-256 \(check.digest)"
    case .model(let model):
      let count = model.network.parameterCount.grouped
      let claim: String
      switch (model.record?.validationAccuracy, check.validationAccuracy) {
      case (nil, _): claim = "it tells no validation accuracy"
      case (let claimed?, nil): claim = "it claims \(claimed.percentage) of its validation images, which --data checks"
      case (_, let found?): claim = "it reads \(found.percentage) of its validation images, as it claims"
      }
      return "\(name): whole, \(model.network.architecture) with \(count) finite weights and biases, "
        + "SHA-256 \(check.digest); \(claim)"
    }
  }

  private func object(_ check: ModelCheck, of file: String) -> JSON {
    var members: [JSON.Member] = [
      .init("file", JSON(file)), .init("whole", true), .init("sha256", JSON(check.digest)),
    ]
    switch check.content {
    case .checkpoint(let checkpoint):
      members += [.init("kind", "checkpoint"), .init("epochs", JSON(checkpoint.plan.epochs))]
    case .model(let model):
      members += [
        .init("kind", "model"), .init("architecture", JSON(model.network.architecture)),
        .init("parameters", JSON(model.network.parameterCount)),
        .init("claimed_validation_accuracy", model.record?.validationAccuracy.map { JSON($0) } ?? .null),
        .init("validation_accuracy", check.validationAccuracy.map { JSON($0) } ?? .null),
      ]
    }
    return .object(members)
  }
}
