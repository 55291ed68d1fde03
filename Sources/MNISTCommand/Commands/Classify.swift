import ArgumentParser
import Digits
import NeuralNetwork
import Storage

/// `mnist classify`.
struct Classify: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Read the digit in each image file.",
    discussion: """
      Images are PGM (P2 or P5, several in a file if you like) of the model's own size, light ink on dark paper as in \
      MNIST; - is standard input. A file that cannot be read does not stop the others; the exit status tells.

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
      do {
        try classify(file, with: classifier)
      } catch {
        guard let failure = Failure(error) else { throw error }
        if json {
          try Terminal.print(JSON.object([.init("file", JSON(file)), .init("error", JSON(failure.description))]))
        }
        Terminal.report(failure.description)
        firstFailure = firstFailure ?? failure
      }
    }
    if let firstFailure { throw ExitCode(firstFailure.status) }
  }

  private func classify(_ file: String, with classifier: DigitClassifier) throws {
    let images = file == "-" ? try PGM.imagesInStandardInput() : try PGM.images(inFile: file)
    for (index, image) in images.enumerated() {
      let prediction: Prediction
      do throws(ImageSizeError) {
        prediction = try classifier.prediction(for: image)
      } catch {
        throw ReadingError.malformed(path: file, error)
      }
      let name = images.count == 1 ? file : "\(file)[\(index)]"
      try Terminal.print(
        json ? Self.line(prediction, file: file, index: index, top: top).description : text(prediction, name: name))
      if show { try Terminal.print(HalfBlocks.drawing(of: image, inColor: Terminal.showsColor)) }
    }
  }

  private func text(_ prediction: Prediction, name: String) -> String {
    let answers = prediction.top(top).map { "\($0.digit) (\($0.probability.percentage))" }
    return "\(name): \(answers.joined(separator: ", "))"
  }

  /// The JSON line of one image.
  private static func line(_ prediction: Prediction, file: String, index: Int, top: Int) -> JSON {
    var members: [JSON.Member] = [
      .init("file", JSON(file)), .init("index", JSON(index)), .init("digit", JSON(prediction.digit)),
      .init("confidence", JSON(prediction.confidence)),
      .init("probabilities", .array(prediction.probabilities.map { JSON($0) })),
      .init("outputs", .array(prediction.outputs.map { JSON($0) })),
    ]
    if top > 1 {
      let answers = prediction.top(top).map {
        JSON.object([.init("digit", JSON($0.digit)), .init("confidence", JSON($0.probability))])
      }
      members.append(.init("top", .array(answers)))
    }
    return .object(members)
  }
}
