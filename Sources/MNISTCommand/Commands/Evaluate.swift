import ArgumentParser
import Digits
import NeuralNetwork
import Storage

/// `mnist evaluate`.
struct Evaluate: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "evaluate", abstract: "Judge a model by images whose digits are known.",
    discussion: "Example: mnist evaluate mnist.safetensors --mistakes misread")

  @Argument(help: "The model: safetensors, or the book's JSON.")
  var model: String

  @OptionGroup(title: "Data") var dataOptions: DataOptions
  @OptionGroup(title: "Models of other programs") var modelOptions: ModelOptions

  @Option(help: ArgumentHelp("Which images.", valueName: "name"))
  var set = DataPart.test

  @Option(help: ArgumentHelp("Fail with status 2 if the accuracy is lower, 0…1.", valueName: "x"))
  var minimumAccuracy: Double?

  @Option(help: ArgumentHelp("Write the misread images there, as index-truth-answer.pgm.", valueName: "folder"))
  var mistakes: String?

  @Option(help: ArgumentHelp("The number of threads; the result does not depend on it.", valueName: "n"))
  var threads: Int = Terminal.processorCount

  @Flag(help: "Print the result as one JSON object.")
  var json = false

  func validate() throws {
    guard (1...1024).contains(threads) else { throw ValidationError("--threads must be within 1…1024.") }
    guard minimumAccuracy.map({ (0...1).contains($0) }) ?? true else {
      throw ValidationError("--minimum-accuracy must be within 0…1.")
    }
  }

  func run() throws {
    let model = try modelOptions.load(model)
    let images = try matchingImages(for: model)
    let evaluation = model.network.evaluate(on: images.examples, cost: model.cost, threads: threads)
    if let mistakes { try writeMistakes(of: evaluation, in: images, to: mistakes) }
    let report = EvaluationReport(
      evaluation: evaluation, set: set, calibration: CalibrationReport(of: model, on: images))
    try Terminal.print(json ? report.json.description : report.text)
    if let minimumAccuracy, evaluation.accuracy < minimumAccuracy {
      throw Failure(
        "accuracy \(evaluation.accuracy.percentage) is below the minimum of \(minimumAccuracy.percentage)",
        status: Failure.belowMinimum)
    }
  }

  /// The images that were asked for, with the split that the model was trained with.
  private func matchingImages(for model: Model) throws -> LabeledImages {
    guard model.network.outputCount <= 256 else {
      throw Failure(
        "\(self.model): has \(model.network.outputCount) outputs; labels have one byte", status: Failure.badData)
    }
    let images = try dataOptions.part(
      set, validation: validation(of: model), classCount: model.network.outputCount)
    let size = model.imageSize ?? (images.columns, images.rows)
    guard size == (images.columns, images.rows), images.rows * images.columns == model.network.inputCount else {
      let expected = model.imageSize.map { "\($0.width) × \($0.height)" } ?? "\(model.network.inputCount) pixels"
      throw Failure(
        "\(dataOptions.source(of: set)): images are \(images.columns) × \(images.rows); this model expects \(expected)",
        status: Failure.badData)
    }
    return images
  }

  /// How many images were held out when the model was trained: 10,000 unless it says otherwise.
  private func validation(of model: Model) throws -> Int {
    guard let text = model.metadata["validation"] else { return 10_000 }
    guard let count = Int(text), count >= 0 else {
      throw Failure("\(self.model): says that \(text.quoted) images were held out", status: Failure.badData)
    }
    return count
  }

  private func writeMistakes(of evaluation: Evaluation, in images: LabeledImages, to folder: String) throws {
    try File.createDirectory(folder)
    for (index, answer) in evaluation.answers.enumerated() where images.label(index) != Int(answer) {
      let name = "\(index)-\(images.label(index))-\(answer).pgm"
      try File.write(PGM.encoded(images.image(index)), to: "\(folder)/\(name)", replacing: true)
    }
  }
}
