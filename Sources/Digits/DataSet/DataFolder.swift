import Libc
public import Storage

/// A folder with the four files of a data set, under the names that MNIST's files have, with `.gz` or without.
///
///     let (training, validation) = try DataFolder.usual().training().split(validation: 10_000)
public struct DataFolder: Equatable, Sendable {
  /// The path of the folder.
  public let path: String

  /// Names a folder. Nothing is read yet.
  public init(path: String) { self.path = path }

  /// Reads the images to learn from. MNIST's are 60,000 and take 47 MB.
  ///
  /// - Parameter classCount: the number of classes, 1…256, or nil to take it from the labels.
  /// - Throws: `FileError`.
  public func training(classCount: Int? = nil) throws(FileError) -> LabeledImages {
    try labeledImages(.trainingImages, .trainingLabels, classCount)
  }

  /// Reads the images to be judged by. MNIST's are 10,000.
  ///
  /// - Parameter classCount: the number of classes, 1…256, or nil to take it from the labels.
  /// - Throws: `FileError`.
  public func test(classCount: Int? = nil) throws(FileError) -> LabeledImages {
    try labeledImages(.testImages, .testLabels, classCount)
  }

  /// The number of classes that the training labels suggest, from their file alone.
  ///
  /// - Throws: `FileError`.
  public func suggestedClassCount() throws(FileError) -> Int {
    LabeledImages.suggestedClassCount(for: try read(.trainingLabels).content.get())
  }

  private func labeledImages(
    _ imageFile: DataFile, _ labelFile: DataFile, _ classCount: Int?
  ) throws(FileError) -> LabeledImages {
    let labels = read(labelFile)
    // Labels are small: if they cannot be read there is no need to inflate the images.
    let labelArray = try labels.content.get()
    let images = read(imageFile)
    return try LabeledImages(
      images: images.content.get(), in: images.path, labels: labelArray, in: labels.path, classCount: classCount)
  }

  /// Reads `file` under the first of its names that exists. If none does, the path is that of the folder.
  func read(_ file: DataFile) -> (path: String, content: Result<IDX, FileError>) {
    for name in file.names {
      let candidate = path.hasSuffix("/") ? path + name : path + "/" + name
      do throws(FileError) {
        return (candidate, .success(try IDX(readingFile: candidate)))
      } catch {
        guard error.kind == .missing else { return (candidate, .failure(error)) }
      }
    }
    let reason =
      exists
      ? "holds neither \(file.names.joined(separator: " nor "))"
      : "no such folder; looked there for \(DataFile.allCases.map(\.rawValue).joined(separator: ", ")), "
        + "with .gz or without"
    return (path, .failure(FileError(.missing, reason, path: path)))
  }

  /// Whether there is a folder at `path`.
  private var exists: Bool {
    var status = stat()
    return unsafe stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }
}

// MARK: - The folder that nobody named

extension DataFolder {
  /// The folder to use where nobody names one: what the environment variable `MNIST_DATA` names, or the first of these
  /// that there is: `data/mnist` in the current folder, and `../share/mnist` beside the program.
  ///
  /// - Throws: `FileError` that says where it looked.
  public static func usual() throws(FileError) -> DataFolder {
    try usual(
      environment: unsafe getenv("MNIST_DATA").map { unsafe String(cString: $0) }, current: ".", program: programPath)
  }

  static func usual(environment: String?, current: String, program: String?) throws(FileError) -> DataFolder {
    if let environment, !environment.isEmpty { return DataFolder(path: environment) }
    let inCurrent = current == "." ? "data/mnist" : "\(current)/data/mnist"
    let beside = program.map { path in
      let folders = path.split(separator: "/").dropLast(2)
      return folders.map { "/\($0)" }.joined() + "/share/mnist"
    }
    let places = [inCurrent] + (beside.map { [$0] } ?? [])
    guard let found = places.map({ DataFolder(path: $0) }).first(where: \.exists) else {
      throw FileError(
        .missing, "no data set: there is no folder \(places.joined(separator: " and no ")), and MNIST_DATA is not set")
    }
    return found
  }

  /// The path of the running program, through links; nil if the system does not tell.
  private static var programPath: String? {
    #if canImport(Darwin)
      var size = UInt32(PATH_MAX)
      var name = [CChar](repeating: 0, count: Int(size))
      guard unsafe _NSGetExecutablePath(&name, &size) == 0 else { return nil }
    #else
      let name = "/proc/self/exe"
    #endif
    guard let path = unsafe realpath(name, nil) else { return nil }
    defer { unsafe free(path) }
    return unsafe String(cString: path)
  }
}
