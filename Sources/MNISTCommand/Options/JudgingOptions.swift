import ArgumentParser
import Digits
import Experiments
import NeuralNetwork
import Storage

/// The images that models are judged by, and how they are.
struct JudgingOptions: ParsableArguments {
  @OptionGroup(title: "Data") var data: DataOptions

  @Option(help: ArgumentHelp("Which images.", valueName: "name"))
  var set = DataPart.test

  @OptionGroup var threadOptions: ThreadOptions

  @Flag(help: "Print the result as one JSON object.")
  var json = false

  func validate() throws { try data.check(uses: [set]) }

  /// The images that were asked for, with the split that the model was trained with.
  func images(for model: Model, at path: String) throws -> LabeledImages {
    guard model.network.outputCount <= 256 else {
      throw FileError(.unsupported, "has \(model.network.outputCount) outputs; labels have one byte", path: path)
    }
    return try data.part(set, validation: model.heldOut, classCount: model.network.outputCount)
  }

  /// Throws if the images are not of the size that the model is for.
  func check(_ images: LabeledImages, fit model: Model, called name: String) throws(FileError) {
    let size = model.expectedImageSize ?? images.imageSize
    guard size == images.imageSize, size.pixels == model.network.inputCount else {
      let expected =
        model.expectedImageSize.map { "\($0.width) × \($0.height)" } ?? "\(model.network.inputCount) pixels"
      throw FileError(
        .mismatch, "images are \(images.columns) × \(images.rows); \(name) expects \(expected)",
        path: data.source(of: set))
    }
  }

  /// How the model does on the images.
  func evaluation(of model: Model, on images: LabeledImages) -> Evaluation {
    model.network.evaluate(on: images.examples, cost: model.cost, threads: threadOptions.threads)
  }
}

extension Model {
  /// How many training images were held out: 10,000 unless its record says otherwise.
  var heldOut: Int { record?.plan.validation ?? 10_000 }
}

/// How many threads compute.
struct ThreadOptions: ParsableArguments {
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("The number of threads; the result does not depend on it.", valueName: "n"))
  var threads: Int = Processors.count

  func validate() throws { try require(threads, "--threads", in: 1...1024) }
}

/// - Throws: `ValidationError` unless the number given for `option` is in its range.
func require(_ number: Int, _ option: String, in range: ClosedRange<Int>) throws(ValidationError) {
  guard !range.contains(number) else { return }
  let expected =
    range.upperBound == .max ? "at least \(range.lowerBound)" : "within \(range.lowerBound)…\(range.upperBound)"
  throw ValidationError("\(option) must be \(expected), not \(number).")
}
