public import ArgumentParser
import Digits
public import NeuralNetwork
import Storage

/// The parts of a data set.
enum DataPart: String, CaseIterable, ExpressibleByArgument {
  case test
  case validation
  case training
}

/// Where the images come from.
struct DataOptions: ParsableArguments {
  @Option(help: "The folder with the four files of a data set, under MNIST's names, with .gz or without.")
  var data = "data/mnist"

  @Option(help: ArgumentHelp("Images in place of those in the folder, an IDX file.", valueName: "file"))
  var images: String?

  @Option(help: ArgumentHelp("Their labels, an IDX file.", valueName: "file"))
  var labels: String?

  @Option(help: ArgumentHelp("Test images in place of those in the folder.", valueName: "file"))
  var testImages: String?

  @Option(help: ArgumentHelp("Their labels.", valueName: "file"))
  var testLabels: String?

  /// The words of a command line that has these options.
  var arguments: [String] {
    let options = [
      ("--data", data), ("--images", images), ("--labels", labels), ("--test-images", testImages),
      ("--test-labels", testLabels),
    ]
    return options.flatMap { name, value in value.map { [name, $0] } ?? [] }
  }

  func validate() throws {
    guard (images == nil) == (labels == nil) else { throw ValidationError("--images and --labels go together.") }
    guard (testImages == nil) == (testLabels == nil) else {
      throw ValidationError("--test-images and --test-labels go together.")
    }
  }

  /// The images to learn from, validation images included.
  func training(classCount: Int? = nil) throws(ReadingError) -> LabeledImages {
    guard let images, let labels else { return try DataFolder(path: data).training(classCount: classCount) }
    return try LabeledImages(imageFile: images, labelFile: labels, classCount: classCount)
  }

  /// The images to be judged by.
  func test(classCount: Int? = nil) throws(ReadingError) -> LabeledImages {
    guard let testImages, let testLabels else { return try DataFolder(path: data).test(classCount: classCount) }
    return try LabeledImages(imageFile: testImages, labelFile: testLabels, classCount: classCount)
  }

  /// Both, inflated side by side, with as many classes in the test images as in the others.
  func trainingAndTest(classCount: Int? = nil) throws(ReadingError) -> (training: LabeledImages, test: LabeledImages) {
    let classCount = if let classCount { classCount } else { try suggestedClassCount() }
    let besides = Background { [self] () -> Result<LabeledImages, ReadingError> in
      Result { () throws(ReadingError) in try test(classCount: classCount) }
    }
    return (try training(classCount: classCount), try besides.value.get())
  }

  private func suggestedClassCount() throws(ReadingError) -> Int {
    guard let labels else { return try DataFolder(path: data).suggestedClassCount() }
    return LabeledImages.suggestedClassCount(for: try IDX(readingFile: labels))
  }

  /// The path to name when the images of `part` do not fit.
  func source(of part: DataPart) -> String { (part == .test ? testImages : images) ?? data }

  /// One part of the data set, where the last `validation` training images are held out.
  func part(_ part: DataPart, validation: Int, classCount: Int? = nil) throws -> LabeledImages {
    guard part != .test else { return try test(classCount: classCount) }
    let all = try training(classCount: classCount)
    guard validation <= all.count else {
      throw Failure(
        "there are \(all.count) training images, so \(validation) cannot be held out for validation",
        status: Failure.badData)
    }
    let (training, heldOut) = all.split(validation: validation)
    let chosen = part == .training ? training : heldOut
    guard chosen.count > 0 else {
      throw Failure(
        "there are no \(part.rawValue) images with a validation split of \(validation)", status: Failure.badData)
    }
    return chosen
  }
}

extension Activation: ExpressibleByArgument {}
extension FastKernels.Precision: ExpressibleByArgument {}
extension Cost: ExpressibleByArgument {}
extension Initializer: ExpressibleByArgument {}
