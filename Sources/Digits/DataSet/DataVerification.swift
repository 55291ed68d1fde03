public import Storage

/// What the verification of a data set's folder found.
public struct DataVerification: Sendable {
  /// What was found of each of the four files, in the order of `DataFile`.
  public let findings: [Finding]

  /// Whether all four files are there and whole.
  public var isWhole: Bool { findings.allSatisfy(\.isWhole) }

  /// The data set that all four files belong to, or nil if they are not those of one that is known.
  public var dataSet: KnownDataSet? {
    let dataSets = Set(findings.map(\.dataSet))
    return dataSets.count == 1 ? dataSets.first ?? nil : nil
  }

  /// What was found of one file.
  public struct Finding: Sendable {
    /// Which of the four files it is.
    public let file: DataFile
    /// The path under which the file was found; if it is missing, the path of the folder.
    public let path: String
    /// Whether the file is whole.
    public let state: State
    /// The SHA-256 digest of the file when it is not compressed, if it could be read and is IDX.
    public let digest: SHA256.Digest?

    /// Whether the file is whole.
    public var isWhole: Bool { if case .whole = state { true } else { false } }

    /// The data set that the file belongs to, or nil for none that is known.
    public var dataSet: KnownDataSet? { digest.flatMap { KnownDataSet(file, digest: $0) } }
  }

  /// How a file was found.
  public enum State: Sendable {
    /// The file is there and whole, with these dimensions.
    case whole(dimensions: [Int])
    /// The file is there and cannot be used; the error's description begins with its path.
    case damaged(ReadingError)
    /// There is no such file, as the error says.
    case missing(ReadingError)
  }
}

extension DataFolder {
  /// Reads all four files, checks each against its checksums and its header, images against labels, test labels against
  /// the classes of the training labels, and computes their digests.
  public func verification() -> DataVerification {
    let (training, classCount) = findings(.trainingImages, .trainingLabels, classCount: nil)
    return DataVerification(
      findings: training + findings(.testImages, .testLabels, classCount: classCount ?? 256).findings)
  }

  /// What is found of two files that belong together, and if they do, how many classes there are.
  private func findings(
    _ imageFile: DataFile, _ labelFile: DataFile, classCount: Int?
  ) -> (findings: [DataVerification.Finding], classCount: Int?) {
    let (imagePath, images) = read(imageFile)
    let (labelPath, labels) = read(labelFile)
    var conflict: ReadingError?
    var found: Int?
    if case .success(let images) = images, case .success(let labels) = labels {
      do {
        found = try LabeledImages(
          images: images, in: imagePath, labels: labels, in: labelPath, classCount: classCount
        ).classCount
      } catch {
        conflict = error
      }
    }
    let findings = [
      DataVerification.Finding(imageFile, at: imagePath, images, conflict),
      DataVerification.Finding(labelFile, at: labelPath, labels, conflict),
    ]
    return (findings, found)
  }
}

extension DataVerification.Finding {
  fileprivate init(_ file: DataFile, at path: String, _ result: Result<IDX, ReadingError>, _ conflict: ReadingError?) {
    self.file = file
    self.path = path
    switch result {
    case .success(let array):
      digest = array.digest
      if case .malformed(path, _)? = conflict, let conflict {
        state = .damaged(conflict)
      } else {
        state = .whole(dimensions: array.dimensions)
      }
    case .failure(let error):
      digest = nil
      if case .malformed(_, is DataFolderError) = error { state = .missing(error) } else { state = .damaged(error) }
    }
  }
}

extension IDX {
  /// The SHA-256 digest of the file that holds this array, not compressed.
  public var digest: SHA256.Digest {
    var hash = SHA256()
    hash.update(header)
    hash.update(bytes)
    return hash.digest()
  }
}
