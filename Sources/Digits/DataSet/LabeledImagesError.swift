public import Storage

/// Why two arrays are not images and their labels.
public enum LabeledImagesError: FormatError, Equatable, Sendable {
  /// The images have not the three dimensions count, rows and columns.
  case imageDimensions(found: Int)
  case imageElements(IDX.ElementType)
  case noImages
  /// The images have no pixels.
  case imageSize(rows: Int, columns: Int)
  /// There are not as many labels as images; `labelFile` is the file of the labels where there is one.
  case countsDiffer(images: Int, labels: Int, labelFile: String?)
  /// The labels have not the one dimension count.
  case labelDimensions(found: Int)
  case labelElements(IDX.ElementType)
  /// The label at `index`, counted from 0, is not below the number of classes.
  case labelOutOfRange(label: Int, index: Int, classCount: Int)

  /// Whether the labels are at fault and not the images.
  var concernsLabels: Bool {
    switch self {
    case .imageDimensions, .imageElements, .noImages, .imageSize, .countsDiffer: false
    case .labelDimensions, .labelElements, .labelOutOfRange: true
    }
  }
}

extension LabeledImagesError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .imageDimensions(let found):
      "expected 3 dimensions (count, rows, columns), found \(found)" + (found == 1 ? "; is this a label file?" : "")
    case .imageElements(let type): "elements are \(type); images must be unsigned bytes (0x08)"
    case .noImages: "contains no images"
    case .imageSize(let rows, let columns): "image size \(rows) × \(columns) is not valid"
    case .countsDiffer(let images, let labels, let labelFile):
      "\(counted(images, "image")) but \(counted(labels, "label"))" + (labelFile.map { " in \($0)" } ?? "")
    case .labelDimensions(let found):
      "expected 1 dimension (count), found \(found)" + (found == 3 ? "; is this an image file?" : "")
    case .labelElements(let type): "elements are \(type); labels must be unsigned bytes (0x08)"
    case .labelOutOfRange(let label, let index, let classCount):
      "label \(label) at index \(index) is outside 0…\(classCount - 1)"
    }
  }
}
