import ArgumentParser
import Digits
import NeuralNetwork

/// The images that models are judged by, and how they are.
struct JudgingOptions: ParsableArguments {
  @OptionGroup(title: "Data") var data: DataOptions

  @Option(help: ArgumentHelp("Which images.", valueName: "name"))
  var set = DataPart.test

  @Option(help: ArgumentHelp("The number of threads; the result does not depend on it.", valueName: "n"))
  var threads: Int = Terminal.processorCount

  @Flag(help: "Print the result as one JSON object.")
  var json = false

  func validate() throws {
    guard (1...1024).contains(threads) else { throw ValidationError("--threads must be within 1…1024.") }
  }

  /// The images that were asked for, with the split that the model was trained with.
  func images(for model: Model, at path: String) throws -> LabeledImages {
    guard model.network.outputCount <= 256 else {
      throw Failure("\(path): has \(model.network.outputCount) outputs; labels have one byte", status: Failure.badData)
    }
    return try data.part(
      set, validation: heldOutCount(of: model, at: path), classCount: model.network.outputCount)
  }

  /// How many images were held out when the model was trained: 10,000 unless it says otherwise.
  func heldOutCount(of model: Model, at path: String) throws -> Int {
    guard let text = model.metadata["validation"] else { return 10_000 }
    guard let count = Int(text), count >= 0 else {
      throw Failure("\(path): says that \(text.quoted) images were held out", status: Failure.badData)
    }
    return count
  }

  /// Throws if the images are not of the size that the model is for.
  func check(_ images: LabeledImages, fit model: Model, called name: String) throws {
    let size = model.imageSize ?? (images.columns, images.rows)
    guard size == (images.columns, images.rows), images.rows * images.columns == model.network.inputCount else {
      let expected = model.imageSize.map { "\($0.width) × \($0.height)" } ?? "\(model.network.inputCount) pixels"
      throw Failure(
        "\(data.source(of: set)): images are \(images.columns) × \(images.rows); \(name) expects \(expected)",
        status: Failure.badData)
    }
  }

  /// How the model does on the images.
  func evaluation(of model: Model, on images: LabeledImages) -> Evaluation {
    model.network.evaluate(on: images.examples, cost: model.cost, threads: threads)
  }
}
