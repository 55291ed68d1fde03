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
    /// The file's dimensions, or why it cannot be used: `FileError.Kind.missing` where there is no such file.
    public let dimensions: Result<[Int], FileError>
    /// The SHA-256 digest of the file when it is not compressed, if it could be read and is IDX.
    public let digest: SHA256.Digest?

    /// Whether the file is there and whole.
    public var isWhole: Bool { error == nil }

    /// Why the file cannot be used; nil if it is whole.
    public var error: FileError? {
      if case .failure(let error) = dimensions { error } else { nil }
    }

    /// The data set that the file belongs to, or nil for none that is known.
    public var dataSet: KnownDataSet? { digest.flatMap { KnownDataSet(file, digest: $0) } }
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
    let (images, labels) = (read(imageFile), read(labelFile))
    var conflict: FileError?
    var found: Int?
    if case .success(let imageArray) = images.content, case .success(let labelArray) = labels.content {
      do throws(FileError) {
        found = try LabeledImages(
          images: imageArray, in: images.path, labels: labelArray, in: labels.path, classCount: classCount
        ).classCount
      } catch {
        conflict = error
      }
    }
    func finding(_ file: DataFile, _ path: String, _ content: Result<IDX, FileError>) -> DataVerification.Finding {
      DataVerification.Finding(
        file: file, path: path,
        dimensions: content.flatMap { array in
          if let conflict, conflict.path == path { .failure(conflict) } else { .success(array.dimensions) }
        }, digest: (try? content.get())?.digest)
    }
    return ([finding(imageFile, images.path, images.content), finding(labelFile, labels.path, labels.content)], found)
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
