public import ArgumentParser
import Digits
public import Experiments
import NeuralNetwork
import Storage

/// `mnist evaluate`.
struct Evaluate: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "evaluate", abstract: "Judge a model by images whose digits are known.",
    discussion: """
      --report writes one HTML file to hand on: accuracy with its confidence, every class, the mistakes as pictures with the \
      training images that are most like them, calibration, and with --against how another model does on the same images.

      Example: mnist evaluate mnist.safetensors --report report.html --require 'accuracy>=0.97'
      """)

  @Argument(
    help: "The model: safetensors, ONNX, the book's JSON, or built-in.",
    completion: .file(extensions: ["safetensors", "json"]))
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

  @Option(
    help: ArgumentHelp("Write a report there, an HTML file that needs nothing else.", valueName: "file"),
    completion: .file(extensions: ["html"]))
  var report: String?

  @Option(
    help: ArgumentHelp("Another model, which the report compares.", valueName: "model"),
    completion: .file(extensions: ["safetensors", "onnx", "json"]))
  var against: String?

  @Option(
    name: .customLong("require"), parsing: .singleValue,
    help: ArgumentHelp(
      """
      Fail with status 2 unless this holds, such as 'accuracy>=0.98'; may be given several times. \
      Figures: \(Requirement.Figure.allCases.map(\.rawValue).joined(separator: ", ")).
      """, valueName: "figure>=x"))
  var requirements: [Requirement] = []

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Tell too how many are read by the mean of the answers to each image and N slightly deformed views of it.",
      valueName: "n"))
  var views: Int?

  @Flag(help: "Replace a report that exists.")
  var force = false

  func validate() throws {
    if let views { try require(views, "--views", in: 1...1000) }
    guard report != nil || against == nil else { throw ValidationError("--against is for a --report.") }
    guard report != nil || !force else { throw ValidationError("--force is for a --report.") }
    guard minimumAccuracy.map({ (0...1).contains($0) }) ?? true else {
      throw ValidationError("--minimum-accuracy must be within 0…1.")
    }
  }

  func run() throws {
    let model = try modelOptions.load(model)
    let images = try judging.images(for: model, at: self.model)
    try judging.check(images, fit: model, called: "this model")
    if report != nil || !requirements.isEmpty { return try judge(model, on: images) }
    let evaluation = judging.evaluation(of: model, on: images)
    try show(evaluation, of: model, on: images)
  }

  private func show(_ evaluation: Evaluation, of model: Model, on images: LabeledImages) throws {
    if let mistakes {
      let answers = evaluation.answers
      let misread = answers.indices.filter { images.label($0) != Int(answers[$0]) }
      try write(images.pgmFiles(misread) { [answers[$0]] }, to: mistakes)
    }
    let report = EvaluationReport(
      evaluation: evaluation, set: judging.set, calibration: try CalibrationReport(of: model, on: images),
      views: views.map { accuracy(of: model, over: $0, of: images) }, classNames: model.classNames)
    try Terminal.print(judging.json ? report.json.description : report.text)
    if let minimumAccuracy, evaluation.accuracy < minimumAccuracy {
      throw Failure(
        "accuracy \(evaluation.accuracy.percentage) is below the minimum of \(minimumAccuracy.percentage)",
        status: Failure.belowMinimum)
    }
  }

  private func accuracy(of model: Model, over views: Int, of images: LabeledImages) -> EvaluationReport.Views {
    EvaluationReport.Views(
      count: views,
      accuracy: Deformation.slight.accuracy(
        of: model.network, over: views, of: images, threads: judging.threadOptions.threads))
  }

  /// Judges image by image, for the report and what is required.
  private func judge(_ model: Model, on images: LabeledImages) throws {
    let threads = judging.threadOptions.threads
    let judgement = try Judgement(of: model, on: images, threads: threads)
    if let report {
      let other = try against.map { path in
        ReportPage.Other(
          name: path, judgement: try Judgement(of: modelOptions.load(path), on: images, threads: threads))
      }
      // Without training images there are no nearest ones to show.
      let training = try? judging.data.part(.training, validation: 0, classCount: model.network.outputCount)
      let page = try ReportPage(
        name: self.model, model: model, set: judging.set, judgement: judgement, training: training,
        requirements: requirements, against: other, threads: threads)
      try File.write(Array(page.html.utf8), to: report, replacing: force)
      Terminal.report("saved as \(report)")
    }
    try show(judgement.evaluation, of: model, on: images)
    if let missed = requirements.first(where: { !$0.isMet(by: judgement) }) {
      throw Failure(
        "\(missed.figure.rawValue) is \(missed.value(for: judgement).fixed(4)), and \(missed) was required",
        status: Failure.belowMinimum)
    }
  }
}

extension Requirement: ExpressibleByArgument {}
