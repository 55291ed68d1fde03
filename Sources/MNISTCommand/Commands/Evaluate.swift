import ArgumentParser
import Digits
import Experiments
import NeuralNetwork
import Storage

/// `mnist evaluate`.
struct Evaluate: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "evaluate", abstract: "Judge a model by images whose digits are known.",
    discussion: "Example: mnist evaluate mnist.safetensors --mistakes misread")

  @Argument(
    help: "The model: safetensors, or the book's JSON.", completion: .file(extensions: ["safetensors", "json"]))
  var model: String

  @OptionGroup var judging: JudgingOptions
  @OptionGroup(title: "Models of other programs") var modelOptions: ModelOptions

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Fail with status 2 if the accuracy is lower, 0…1.", valueName: "x"))
  var minimumAccuracy: Double?

  @Option(
    help: ArgumentHelp("Write the misread images there, as index-truth-answer.pgm.", valueName: "folder"),
    completion: .directory)
  var mistakes: String?

  func validate() throws {
    guard minimumAccuracy.map({ (0...1).contains($0) }) ?? true else {
      throw ValidationError("--minimum-accuracy must be within 0…1.")
    }
  }

  func run() throws {
    let model = try modelOptions.load(model)
    let images = try judging.images(for: model, at: self.model)
    try judging.check(images, fit: model, called: "this model")
    let evaluation = judging.evaluation(of: model, on: images)
    if let mistakes {
      let answers = evaluation.answers
      let misread = answers.indices.filter { images.label($0) != Int(answers[$0]) }
      try write(images.pgmFiles(misread) { [answers[$0]] }, to: mistakes)
    }
    let report = EvaluationReport(
      evaluation: evaluation, set: judging.set, calibration: try CalibrationReport(of: model, on: images))
    try Terminal.print(judging.json ? report.json.description : report.text)
    if let minimumAccuracy, evaluation.accuracy < minimumAccuracy {
      throw Failure(
        "accuracy \(evaluation.accuracy.percentage) is below the minimum of \(minimumAccuracy.percentage)",
        status: Failure.belowMinimum)
    }
  }
}
