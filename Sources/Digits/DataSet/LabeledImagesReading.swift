public import Storage

extension LabeledImages {
  /// Reads images and their labels from two IDX files, compressed with gzip or not.
  ///
  /// - Parameters:
  ///   - imageFile: The path of the images.
  ///   - labelFile: The path of the labels.
  ///   - classCount: The number of classes, 1…256, or nil to take it from the labels as
  ///     `init(images:labels:classCount:)` does.
  /// - Throws: `ReadingError`, with the path of the file at fault and a `FileError`, `IDXError` or `LabeledImagesError`.
  public init(imageFile: String, labelFile: String, classCount: Int? = nil) throws(ReadingError) {
    // The labels first: they are small, and if they cannot be read there is no need to inflate the images.
    let labels = try IDX(readingFile: labelFile)
    let images = try IDX(readingFile: imageFile)
    try self.init(images: images, in: imageFile, labels: labels, in: labelFile, classCount: classCount)
  }

  /// Puts images and labels together that came from two files, so that an error names the one at fault.
  init(
    images: IDX, in imageFile: String, labels: IDX, in labelFile: String, classCount: Int?
  ) throws(ReadingError) {
    do {
      try self.init(images: images, labels: labels, classCount: classCount)
    } catch .countsDiffer(let images, let labels, _) {
      throw .malformed(
        path: imageFile, LabeledImagesError.countsDiffer(images: images, labels: labels, labelFile: labelFile))
    } catch {
      throw .malformed(path: error.concernsLabels ? labelFile : imageFile, error)
    }
  }
}
