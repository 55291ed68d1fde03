public import NeuralNetwork

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
  ///   - images: Unsigned bytes, [count × rows × columns].
  ///   - labels: Unsigned bytes, [count].
  ///   - classCount: The number of classes, 1…256, or nil to take it from the labels: it is the largest label plus one
  ///     if all classes up to that one occur, except perhaps 0, as EMNIST's letters count from 1. Where classes are
  ///     missing the images are taken for digits, of which there are 10.
  /// - Throws: `LabeledImagesError` unless the two describe the same number of images, at least one, and each label is
  ///   below the number of classes.
  public init(images: IDX, labels: IDX, classCount: Int? = nil) throws(LabeledImagesError) {
    (rows, columns) = try Self.imageSize(images)
    guard labels.dimensions.count == 1 else { throw .labelDimensions(found: labels.dimensions.count) }
    guard labels.elementType == .unsignedByte else { throw .labelElements(labels.elementType) }
    let (imageCount, labelCount) = (images.dimensions[0], labels.dimensions[0])
    guard imageCount == labelCount else { throw .countsDiffer(images: imageCount, labels: labelCount, labelFile: nil) }
    let classes = classCount ?? Self.suggestedClassCount(for: labels)
    if let index = labels.bytes.firstIndex(where: { Int($0) >= classes }) {
      throw .labelOutOfRange(label: Int(labels.bytes[index]), index: index, classCount: classes)
    }
    examples = Examples(
      inputs: images.bytes, inputCount: rows * columns, labels: labels.bytes, classCount: classes)
  }

  private init(rows: Int, columns: Int, examples: Examples) {
    self.rows = rows
    self.columns = columns
    self.examples = examples
  }

  private static func imageSize(_ images: IDX) throws(LabeledImagesError) -> (rows: Int, columns: Int) {
    guard images.dimensions.count == 3 else { throw .imageDimensions(found: images.dimensions.count) }
    guard images.elementType == .unsignedByte else { throw .imageElements(images.elementType) }
    let (count, rows, columns) = (images.dimensions[0], images.dimensions[1], images.dimensions[2])
    guard count > 0 else { throw .noImages }
    guard rows > 0, columns > 0 else { throw .imageSize(rows: rows, columns: columns) }
    return (rows, columns)
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

  /// The class of image `index`, counted from 0 within this view.
  ///
  /// - Precondition: `0 ≤ index < count`.
  public func label(_ index: Int) -> Int { self[index..<index + 1].examples.label(0) }

  /// Image `index`, counted from 0 within this view.
  ///
  /// - Precondition: `0 ≤ index < count`.
  public func image(_ index: Int) -> GrayImage {
    GrayImage(width: columns, height: rows, pixels: Array(self[index..<index + 1].examples.inputs(0)))
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
}

extension LabeledImages {
  /// The SHA-256 digest of an IDX file, not compressed, with the images of this view.
  public var imageDigest: SHA256.Digest {
    IDX(elementType: .unsignedByte, dimensions: [count, rows, columns], bytes: Array(examples.inputs)).digest
  }

  /// The SHA-256 digest of an IDX file, not compressed, with the labels of this view.
  public var labelDigest: SHA256.Digest {
    IDX(elementType: .unsignedByte, dimensions: [count], bytes: Array(examples.labels)).digest
  }
}
