public import ArgumentParser
import Digits
public import Experiments
import NeuralNetwork
import Storage

extension DataPart: ExpressibleByArgument {}

/// Where the images come from.
struct DataOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      """
      The folder with the four files of a data set, under MNIST's names, with .gz or without. (default: $MNIST_DATA, \
      data/mnist, or what was installed with the program)
      """, valueName: "folder"),
    completion: .directory)
  var data: String?

  @Option(
    help: ArgumentHelp("Images in place of those in the folder, an IDX file.", valueName: "file"), completion: .file())
  var images: String?

  @Option(help: ArgumentHelp("Their labels, an IDX file.", valueName: "file"), completion: .file())
  var labels: String?

  @Option(help: ArgumentHelp("Test images in place of those in the folder.", valueName: "file"), completion: .file())
  var testImages: String?

  @Option(help: ArgumentHelp("Their labels.", valueName: "file"), completion: .file())
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
    guard data == nil || images == nil || testImages == nil else {
      throw ValidationError("--data is of no use where all four files are named.")
    }
  }

  /// Refuses the options for images that a command does not look at, which would be passed over in silence.
  ///
  /// - Parameter parts: the parts that it looks at.
  func check(uses parts: Set<DataPart>) throws {
    guard images == nil || parts != [.test] else {
      throw ValidationError(
        "--images are for training and validation; name --test-images and --test-labels to judge by.")
    }
    guard testImages == nil || parts.contains(.test) else {
      throw ValidationError("--test-images are not looked at here.")
    }
    guard data == nil || parts.contains(.test) && testImages == nil || parts != [.test] && images == nil else {
      throw ValidationError("--data is of no use where the files are named.")
    }
  }

  private func folder() throws(FileError) -> DataFolder {
    if let data { DataFolder(path: data) } else { try DataFolder.usual() }
  }

  /// The images to learn from, validation images included.
  func training(classCount: Int? = nil) throws(FileError) -> LabeledImages {
    guard let images, let labels else { return try folder().training(classCount: classCount) }
    return try LabeledImages(imageFile: images, labelFile: labels, classCount: classCount)
  }

  /// The images to be judged by.
  func test(classCount: Int? = nil) throws(FileError) -> LabeledImages {
    guard let testImages, let testLabels else { return try folder().test(classCount: classCount) }
    return try LabeledImages(imageFile: testImages, labelFile: testLabels, classCount: classCount)
  }

  /// Both, inflated side by side, with as many classes in the test images as in the others.
  func trainingAndTest(classCount: Int? = nil) throws(FileError) -> (training: LabeledImages, test: LabeledImages) {
    let classCount = if let classCount { classCount } else { try suggestedClassCount() }
    let besides = Background { [self] () -> Result<LabeledImages, FileError> in
      Result { () throws(FileError) in try test(classCount: classCount) }
    }
    return (try training(classCount: classCount), try besides.value.get())
  }

  private func suggestedClassCount() throws(FileError) -> Int {
    guard let labels else { return try folder().suggestedClassCount() }
    return LabeledImages.suggestedClassCount(for: try IDX(readingFile: labels))
  }

  /// The path to name when the images of `part` do not fit.
  func source(of part: DataPart) -> String {
    (part == .test ? testImages : images) ?? data ?? (try? folder().path) ?? ""
  }

  /// One part of the data set, where the last `validation` training images are held out.
  func part(_ part: DataPart, validation: Int, classCount: Int? = nil) throws -> LabeledImages {
    try check(uses: [part])
    guard part != .test else { return try test(classCount: classCount) }
    let all = try training(classCount: classCount)
    guard validation <= all.count else {
      throw FileError.mismatch(
        "there are \(all.count) training images, so \(validation) cannot be held out for validation")
    }
    let (training, heldOut) = all.split(validation: validation)
    let chosen = part == .training ? training : heldOut
    guard chosen.count > 0 else {
      throw FileError.mismatch("there are no \(part.rawValue) images with a validation split of \(validation)")
    }
    return chosen
  }
}
