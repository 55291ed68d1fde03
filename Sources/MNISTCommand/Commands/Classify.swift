import ArgumentParser
import Digits
import NeuralNetwork
import Storage

/// `mnist classify`.
struct Classify: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "classify", abstract: "Read the digit in each image file.",
    discussion: """
      Images are Netpbm files (P1 to P6, several in a file if you like), PNG or JPEG, whatever their names, of the \
      model's own size, light ink on dark paper as in MNIST; - is standard input. A file that cannot be read does not stop the others; the exit status tells.

      Example: mnist classify data/samples/*.pgm --top 3
      """)

  @Argument(help: "Image files, or - for standard input.")
  var files: [String]

  @Option(help: "The model: safetensors, or the book's JSON.")
  var model = "mnist.safetensors"

  @OptionGroup(title: "Models of other programs") var modelOptions: ModelOptions

  @Option(help: ArgumentHelp("Print the K likeliest digits.", valueName: "k"))
  var top = 1

  @Flag(help: "Print a JSON object per image, in a line each.")
  var json = false

  @Flag(help: "Draw each image.")
  var show = false

  func validate() throws {
    guard top >= 1 else { throw ValidationError("--top must be at least 1.") }
    guard !(json && show) else { throw ValidationError("--json and --show do not go together.") }
  }

  func run() throws {
    let loaded = try modelOptions.load(model)
    guard let size = loaded.imageSize else {
      throw Failure(
        "\(model): has \(loaded.network.inputCount) inputs and does not say what image size that is",
        status: Failure.badData)
    }
    let classifier = DigitClassifier(network: loaded.network, width: size.width, height: size.height)
    var firstFailure: Failure?
    for file in files {
      let results: [(image: GrayImage, prediction: Prediction)]
      do throws(ReadingError) {
        results = try predictions(for: file, by: classifier)
      } catch {
        let failure = Failure(error)
        if json { try Terminal.print(["file": JSON(file), "error": JSON(failure.description)] as JSON) }
        Terminal.report(failure.description)
        firstFailure = firstFailure ?? failure
        continue
      }
      for (index, result) in results.enumerated() {
        try show(result.prediction, file: file, index: results.count == 1 ? nil : index)
        if show { try Terminal.print(HalfBlocks.drawing(of: result.image, inColor: Terminal.showsColor)) }
      }
    }
    if let firstFailure { throw ExitCode(firstFailure.status) }
  }

  /// What the network sees in each image of a file.
  private func predictions(
    for file: String, by classifier: DigitClassifier
  ) throws(ReadingError) -> [(image: GrayImage, prediction: Prediction)] {
    let images = file == "-" ? try ImageFile.imagesInStandardInput() : try ImageFile.images(inFile: file)
    do throws(ImageSizeError) {
      return try images.map { image throws(ImageSizeError) in (image, try classifier.prediction(for: image)) }
    } catch {
      throw .malformed(path: file, error)
    }
  }

  /// Prints what the network sees in one image; `index` is nil if it is the only one of its file.
  private func show(_ prediction: Prediction, file: String, index: Int?) throws {
    let answers = prediction.top(top)
    guard json else {
      let name = index.map { "\(file)[\($0)]" } ?? file
      let list = answers.map { "\($0.digit) (\($0.probability.percentage))" }.joined(separator: ", ")
      return try Terminal.print("\(name.printable): \(list)")
    }
    var members: [JSON.Member] = [
      .init("file", JSON(file)), .init("index", JSON(index ?? 0)), .init("digit", JSON(prediction.digit)),
      .init("confidence", JSON(prediction.confidence)),
      .init("probabilities", .array(prediction.probabilities.map { JSON($0) })),
      .init("outputs", .array(prediction.outputs.map { JSON($0) })),
    ]
    if top > 1 {
      let list = answers.map { ["digit": JSON($0.digit), "confidence": JSON($0.probability)] as JSON }
      members.append(.init("top", .array(list)))
    }
    try Terminal.print(JSON.object(members))
  }
}
