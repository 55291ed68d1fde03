public import NeuralNetwork
public import Storage

/// Images of one size, each with the class that it shows: a data set such as MNIST's training images.
///
/// `LabeledImages` is a view: slices and splits share the bytes of the whole.
public struct LabeledImages: Sendable {
  /// The number of rows of each image, its height in pixels.
  public let rows: Int
  /// The number of columns of each image, its width in pixels.
  public let columns: Int
  /// What a network learns from, sharing the pixels: 0 for paper and 255 for ink, row by row.
  public let examples: Examples

  /// Puts images and labels together.
  ///
  /// - Parameters:
  ///   - images: unsigned bytes, [count × rows × columns].
  ///   - labels: unsigned bytes, [count].
  ///   - classCount: the number of classes, 1…256, or nil to take it from the labels: it is the largest label plus one
  ///     if all classes up to that one occur, except perhaps 0, as EMNIST's letters count from 1. Where classes are
  ///     missing the images are taken for digits, of which there are 10.
  /// - Throws: `FileError` unless the two describe the same number of images, at least one, and each label is below the
  ///   number of classes.
  public init(images: IDX, labels: IDX, classCount: Int? = nil) throws(FileError) {
    try self.init(images: images, in: nil, labels: labels, in: nil, classCount: classCount)
  }

  /// Reads images and their labels from two IDX files, compressed with gzip or not.
  ///
  /// - Parameters:
  ///   - imageFile: the path of the images.
  ///   - labelFile: the path of the labels.
  ///   - classCount: the number of classes, 1…256, or nil to take it from the labels as
  ///     `init(images:labels:classCount:)` does.
  /// - Throws: `FileError`, with the path of the file at fault.
  public init(imageFile: String, labelFile: String, classCount: Int? = nil) throws(FileError) {
    // The labels first: they are small, and if they cannot be read there is no need to inflate the images.
    let labels = try IDX(readingFile: labelFile)
    let images = try IDX(readingFile: imageFile)
    try self.init(images: images, in: imageFile, labels: labels, in: labelFile, classCount: classCount)
  }

  /// Puts images and labels together that may come from files, whose paths errors then name.
  init(
    images: IDX, in imageFile: String?, labels: IDX, in labelFile: String?, classCount: Int?
  ) throws(FileError) {
    do throws(FileError) { (rows, columns) = try Self.size(of: images) } catch { throw error.at(imageFile) }
    do throws(FileError) { try Self.check(labels) } catch { throw error.at(labelFile) }
    let (imageCount, labelCount) = (images.dimensions[0], labels.dimensions[0])
    guard imageCount == labelCount else {
      let place = labelFile.map { " in \($0)" } ?? ""
      throw FileError(
        .mismatch, "\(counted(imageCount, "image")) but \(counted(labelCount, "label"))\(place)", path: imageFile)
    }
    let classes = classCount ?? Self.suggestedClassCount(for: labels)
    if let index = labels.bytes.firstIndex(where: { Int($0) >= classes }) {
      throw FileError(
        .mismatch, "label \(labels.bytes[index]) at index \(index) is outside 0…\(classes - 1)", path: labelFile)
    }
    examples = Examples(
      inputs: images.bytes, inputCount: rows * columns, labels: labels.bytes, classCount: classes)
  }

  private init(rows: Int, columns: Int, examples: Examples) {
    self.rows = rows
    self.columns = columns
    self.examples = examples
  }

  private static func size(of images: IDX) throws(FileError) -> (rows: Int, columns: Int) {
    let rank = images.dimensions.count
    guard rank == 3 else {
      let advice = rank == 1 ? "; is this a label file?" : ""
      throw .mismatch("expected 3 dimensions (count, rows, columns), found \(rank)\(advice)")
    }
    try images.checkElements("images")
    let (count, rows, columns) = (images.dimensions[0], images.dimensions[1], images.dimensions[2])
    guard count > 0 else { throw .malformed("contains no images") }
    guard rows > 0, columns > 0 else { throw .malformed("image size \(rows) × \(columns) is not valid") }
    return (rows, columns)
  }

  private static func check(_ labels: IDX) throws(FileError) {
    let rank = labels.dimensions.count
    guard rank == 1 else {
      let advice = rank == 3 ? "; is this an image file?" : ""
      throw .mismatch("expected 1 dimension (count), found \(rank)\(advice)")
    }
    try labels.checkElements("labels")
  }

  /// The number of classes that `labels` suggest. Labels may be beyond it, where classes before them are missing.
  public static func suggestedClassCount(for labels: IDX) -> Int {
    var occurs = [Bool](repeating: false, count: 256)
    for label in labels.bytes { occurs[Int(label)] = true }
    let largest = occurs.lastIndex(of: true) ?? 0
    let firstMissing = occurs[1...].firstIndex(of: false) ?? 256
    return largest < firstMissing ? largest + 1 : max(10, firstMissing)
  }
}

extension LabeledImages {
  /// The number of images.
  public var count: Int { examples.count }

  /// The number of classes; every label is below it.
  public var classCount: Int { examples.classCount }

  /// The size of each image.
  public var imageSize: ImageSize { ImageSize(width: columns, height: rows) }

  /// The class of image `index`, counted from 0 within this view.
  ///
  /// - Precondition: `0 ≤ index < count`.
  public func label(_ index: Int) -> Int { examples.label(index) }

  /// Image `index`, counted from 0 within this view.
  ///
  /// - Precondition: `0 ≤ index < count`.
  public func image(_ index: Int) -> GrayImage {
    GrayImage(width: columns, height: rows, pixels: Array(examples.inputs(index)))
  }

  /// The images in `subrange`, counted from 0 within this view.
  ///
  /// - Precondition: `subrange` lies within `0..<count`.
  public subscript(subrange: Range<Int>) -> LabeledImages {
    LabeledImages(rows: rows, columns: columns, examples: examples[subrange])
  }

  /// The first images for training and the last `validation` held out to watch the training by, as the book does.
  ///
  /// - Precondition: `0 ≤ validation ≤ count`.
  public func split(validation: Int) -> (training: LabeledImages, validation: LabeledImages) {
    (self[0..<count - validation], self[count - validation..<count])
  }

  /// The same images, all of class 0, for what must not know their classes.
  var withoutLabels: LabeledImages {
    LabeledImages(
      rows: rows, columns: columns,
      examples: Examples(
        inputs: Array(examples.inputs), inputCount: examples.inputCount, labels: [UInt8](repeating: 0, count: count),
        classCount: classCount))
  }

  /// The images with these indices as PGM files, for `File.write(_:in:replacing:)`.
  ///
  /// - Parameters:
  ///   - prefix: what names begin with: `test` gives `test-INDEX-LABEL.pgm`; nil gives `INDEX-LABEL.pgm`.
  ///   - answers: what models answered to the image of an index; they follow the label in its name.
  /// - Precondition: every index is within `0..<count`.
  public func pgmFiles(
    _ indices: some Sequence<Int>, prefix: String? = nil, answers: (Int) -> [UInt8] = { _ in [] }
  ) -> [(name: String, bytes: [UInt8])] {
    indices.map { index in
      let numbers = [index, label(index)] + answers(index).map(Int.init)
      let words = (prefix.map { [$0] } ?? []) + numbers.map(String.init)
      return ("\(words.joined(separator: "-")).pgm", PGM.encoded(image(index)))
    }
  }
}

extension LabeledImages {
  /// What a run that learns from all images of this view records of them: their size, and the SHA-256 digests of IDX
  /// files, not compressed, with these images and labels.
  ///
  /// - Complexity: O(*n*) in the number of bytes, 40 ms for MNIST's training images: ask once and pass it on.
  public var source: TrainingSource {
    let images = IDX(elementType: .unsignedByte, dimensions: [count, rows, columns], bytes: Array(examples.inputs))
    let labels = IDX(elementType: .unsignedByte, dimensions: [count], bytes: Array(examples.labels))
    return TrainingSource(
      imageSize: imageSize, images: images.digest.description, labels: labels.digest.description)
  }
}

extension IDX {
  fileprivate func checkElements(_ noun: String) throws(FileError) {
    guard elementType == .unsignedByte else {
      throw .mismatch("elements are \(elementType); \(noun) must be unsigned bytes (0x08)")
    }
  }
}

extension FileError {
  fileprivate func at(_ path: String?) -> FileError { path.map { at($0) } ?? self }
}
