import Experiments
import NeuralNetwork
import Storage

/// Reads files, some at a time, and uses what they hold in their order. A folder stands for the images in it and in the
/// folders inside, by name. A file that cannot be read is told and passed over.
///
/// - Parameters:
///   - ahead: how many files are read before what they hold is used: it waits in memory for its turn.
///   - json: whether a failure is told as JSON among the results, too.
///   - showsProgress: whether a bar on the terminal tells how far it is.
///   - read: what each of some files holds.
///   - failed: called for a file that cannot be read, after it was told.
/// - Returns: the first failure to read.
/// - Throws: `FileError` for a folder without images; what `use` and `failed` throw.
func passingOver<Content: Sendable>(
  _ paths: [String], ahead: Int, json: Bool, showsProgress: Bool, read: ([String]) -> [Result<Content, FileError>],
  use: (String, Content) throws -> Void, failed: (String, Failure) throws -> Void
) throws -> Failure? {
  let files = try paths.flatMap { try images(at: $0) }
  var bar = ProgressBar(total: Double(files.count), unit: "files", isShown: showsProgress)
  defer { bar.clear() }
  var first: Failure?
  for range in (0..<files.count).chunks(of: ahead) {
    let group = Array(files[range])
    for (file, result) in zip(group, read(group)) {
      switch result {
      case .success(let content): try use(file, content)
      case .failure(let error):
        bar.clear()
        let failure = Failure(error)
        Terminal.report(failure)
        if json { try Terminal.print(["file": JSON(file), "error": JSON(failure.description)] as JSON) }
        try failed(file, failure)
        first = first ?? failure
      }
    }
    bar.show(Double(range.upperBound), label: "\(range.upperBound.grouped)/\(files.count.grouped)")
  }
  return first
}

/// The path itself, or the images in it if it is a folder.
private func images(at path: String) throws(FileError) -> [String] {
  let names = path == "-" ? [] : File.names(inFolder: path).sorted()
  guard !names.isEmpty else { return [path] }
  let read = ["png", "jpg", "jpeg", "pgm", "pbm", "ppm", "pnm", "pdf"]
  // These are told, so that nobody thinks that they were read.
  let others = ["bmp", "gif", "tif", "tiff", "webp", "heic", "avif"]
  let folder = path.hasSuffix("/") ? path : path + "/"
  var files: [String] = []
  for name in names where !name.hasPrefix(".") {
    let file = folder + name
    if !File.names(inFolder: file).isEmpty {
      files += (try? images(at: file)) ?? []
    } else if (read + others).contains(where: { name.lowercased().hasSuffix("." + $0) }) {
      files.append(file)
    }
  }
  guard !files.isEmpty else { throw FileError(.missing, "no images in this folder", path: path) }
  return files
}

/// A table in CSV (RFC 4180) that is written when it is whole.
struct Table {
  private(set) var text: String

  init(columns: [String]) { text = columns.joined(separator: ",") + "\r\n" }

  /// Adds a row; a value with a comma, a quotation mark or a line's end is quoted.
  mutating func append(_ values: [String]) {
    let fields = values.map { value in
      let isPlain = value.unicodeScalars.allSatisfy { !["\"", ",", "\n", "\r"].contains($0) }
      return isPlain ? value : "\"" + value.replacing("\"", with: "\"\"") + "\""
    }
    text += fields.joined(separator: ",") + "\r\n"
  }
}

/// Writes the images that models answered in some way into a folder.
///
/// - Throws: `FileError`, also if the folder holds images of other answers, among which these would be lost.
func write(_ images: [(name: String, bytes: [UInt8])], to folder: String) throws(FileError) {
  try File.createDirectory(folder)
  let names = Set(images.map(\.name))
  if let other = File.names(inFolder: folder).sorted().first(where: { $0.hasSuffix(".pgm") && !names.contains($0) }) {
    throw FileError(.notCreatable, "holds \(other) of another evaluation; name an empty folder", path: folder)
  }
  try File.write(images, in: folder, replacing: true)
}
