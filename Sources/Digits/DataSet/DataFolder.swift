public import Storage

/// A folder with the four files of a data set, under the names that MNIST's files have, with `.gz` or without.
public struct DataFolder: Equatable, Sendable {
  /// The path of the folder.
  public let path: String

  /// Names a folder. Nothing is read yet.
  public init(path: String) { self.path = path }

  /// Reads the images to learn from. MNIST's are 60,000 and take 47 MB.
  ///
  /// - Parameter classCount: The number of classes, 1…256, or nil to take it from the labels.
  /// - Throws: `ReadingError` with a `FileError`, `DataFolderError`, `IDXError` or `LabeledImagesError`.
  public func training(classCount: Int? = nil) throws(ReadingError) -> LabeledImages {
    try labeledImages(.trainingImages, .trainingLabels, classCount)
  }

  /// Reads the images to be judged by. MNIST's are 10,000.
  ///
  /// - Parameter classCount: The number of classes, 1…256, or nil to take it from the labels.
  /// - Throws: `ReadingError` with a `FileError`, `DataFolderError`, `IDXError` or `LabeledImagesError`.
  public func test(classCount: Int? = nil) throws(ReadingError) -> LabeledImages {
    try labeledImages(.testImages, .testLabels, classCount)
  }

  /// The number of classes that the training labels suggest, from their file alone.
  ///
  /// - Throws: `ReadingError` with a `FileError`, `DataFolderError` or `IDXError`.
  public func suggestedClassCount() throws(ReadingError) -> Int {
    LabeledImages.suggestedClassCount(for: try read(.trainingLabels).1.get())
  }

  private func labeledImages(
    _ images: DataFile, _ labels: DataFile, _ classCount: Int?
  ) throws(ReadingError) -> LabeledImages {
    let (labelFile, labelResult) = read(labels)
    let labels = try labelResult.get()
    let (imageFile, imageResult) = read(images)
    let images = try imageResult.get()
    return try LabeledImages(images: images, in: imageFile, labels: labels, in: labelFile, classCount: classCount)
  }

  /// Reads `file` under the first of its names that exists. If none does, the path is that of the folder.
  func read(_ file: DataFile) -> (path: String, Result<IDX, ReadingError>) {
    for name in file.names {
      let candidate = path.hasSuffix("/") ? path + name : path + "/" + name
      do {
        return (candidate, .success(try IDX(readingFile: candidate)))
      } catch .file(.missing) {
        continue
      } catch {
        return (candidate, .failure(error))
      }
    }
    return (path, .failure(.malformed(path: path, folderExists ? DataFolderError.noFile(file) : .noFolder)))
  }

  /// Whether there is a folder at `path`: the name "." exists in folders only, whatever reading it gives.
  private var folderExists: Bool {
    do {
      _ = try File.read(path + "/.", limit: 0)
    } catch .missing {
      return false
    } catch {}
    return true
  }
}

/// What a folder lacks to be the folder of a data set.
public enum DataFolderError: FormatError, Equatable, Sendable {
  /// There is no folder at that path.
  case noFolder
  /// The folder holds the file under none of its names.
  case noFile(DataFile)
}

extension DataFolderError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .noFolder:
      "no such folder; looked there for \(DataFile.allCases.map(\.rawValue).joined(separator: ", ")), "
        + "with .gz or without"
    case .noFile(let file): "holds neither \(file.names.joined(separator: " nor "))"
    }
  }
}
