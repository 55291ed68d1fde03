/// The four files of a data set, named as MNIST's are.
public enum DataFile: String, CaseIterable, Sendable {
  case trainingImages = "train-images-idx3-ubyte"
  case trainingLabels = "train-labels-idx1-ubyte"
  case testImages = "t10k-images-idx3-ubyte"
  case testLabels = "t10k-labels-idx1-ubyte"

  /// The names that the file may have in its folder. Either may be compressed: browsers unpack some downloads and keep
  /// `.gz`.
  public var names: [String] { [rawValue, rawValue + ".gz"] }
}

/// A data set whose files are known by their digests.
public enum KnownDataSet: String, CaseIterable, Sendable {
  case mnist = "MNIST"

  /// The data set that `file` with `digest` belongs to, or nil if it belongs to none that is known.
  public init?(_ file: DataFile, digest: SHA256.Digest) { self.init(file, digest: digest.description) }

  /// The same with a digest in hexadecimal digits, as `LabeledImages.source` has it.
  public init?(_ file: DataFile, digest: String) {
    guard let dataSet = Self.allCases.first(where: { $0.digest(of: file) == digest }) else { return nil }
    self = dataSet
  }

  /// The SHA-256 digest of `file` when it is not compressed; compressed files differ by the program that made them.
  private func digest(of file: DataFile) -> String {
    switch (self, file) {
    case (.mnist, .trainingImages): "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db"
    case (.mnist, .trainingLabels): "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5"
    case (.mnist, .testImages): "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7"
    case (.mnist, .testLabels): "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2"
    }
  }
}
