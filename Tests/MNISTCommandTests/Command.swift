import Foundation
import Storage
import Testing

/// The built binary, run as a user runs it.
struct Command {
  /// The folder of the package.
  static let package = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()
  static let data = package.appending(path: "data/mnist").path(percentEncoded: false)

  /// The binary, which is built beside the tests.
  static var binary: URL {
    get throws {
      let tests = URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent()
      let bundles = Bundle.allBundles.map { $0.bundleURL.deletingLastPathComponent() }
      let candidates = ([tests] + bundles).map { $0.appending(path: "mnist") }
      return try #require(
        candidates.first { FileManager.default.isExecutableFile(atPath: $0.path(percentEncoded: false)) })
    }
  }

  /// What a run left.
  struct Result {
    let status: Int32
    let wasKilled: Bool
    let output: String
    let errors: String

    /// The lines of standard output.
    var lines: [String] { output.split(separator: "\n").map(String.init) }
    /// The last line of standard output as JSON.
    var json: JSON { get throws { try JSON.parse(Array(#require(lines.last).utf8)) } }
  }

  /// Runs `mnist` with `arguments` in `folder` to its end, or sends it signals when standard error shows `text`, a tenth of a
  /// second apart.
  @discardableResult
  static func run(
    _ arguments: [String], in folder: borrowing Folder, input: [UInt8] = [], environment: [String: String] = [:],
    interruptAt text: String? = nil, by signals: [Int32] = [SIGINT]
  ) throws -> Result {
    let process = Process()
    process.executableURL = try binary
    process.arguments = arguments
    process.currentDirectoryURL = folder.url
    process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    // Files, as a pipe that nobody empties in time would stop the program.
    let output = folder.url.appending(path: ".output-\(UUID())")
    let errors = folder.url.appending(path: ".errors-\(UUID())")
    let source = folder.url.appending(path: ".input-\(UUID())")
    for file in [output, errors] { try Foundation.Data().write(to: file) }
    try Foundation.Data(input).write(to: source)
    process.standardOutput = try FileHandle(forWritingTo: output)
    process.standardError = try FileHandle(forWritingTo: errors)
    process.standardInput = try FileHandle(forReadingFrom: source)
    try process.run()
    if let text {
      while process.isRunning, try !String(contentsOf: errors, encoding: .utf8).contains(text) { usleep(10_000) }
      for signal in signals where process.isRunning {
        kill(process.processIdentifier, signal)
        usleep(100_000)
      }
    }
    process.waitUntilExit()
    defer { for file in [output, errors, source] { try? FileManager.default.removeItem(at: file) } }
    return try Result(
      status: process.terminationStatus, wasKilled: process.terminationReason == .uncaughtSignal,
      output: String(contentsOf: output, encoding: .utf8), errors: String(contentsOf: errors, encoding: .utf8))
  }
}

/// A folder of its own for a test, removed with it. `data` in it links to the package's.
struct Folder: ~Copyable {
  let url: URL

  init() throws {
    url = FileManager.default.temporaryDirectory.appending(path: "mnist-\(UUID())")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: false)
    try FileManager.default.createSymbolicLink(
      at: url.appending(path: "data"), withDestinationURL: Command.package.appending(path: "data"))
  }

  deinit { try? FileManager.default.removeItem(at: url) }

  /// The names of the files in it, without the link to the data and those that begin with a dot.
  var names: [String] {
    get throws {
      try FileManager.default.contentsOfDirectory(atPath: url.path(percentEncoded: false)).filter {
        $0 != "data" && !$0.hasPrefix(".")
      }
      .sorted()
    }
  }

  func bytes(_ name: String) throws -> [UInt8] { try [UInt8](Data(contentsOf: url.appending(path: name))) }
  func text(_ name: String) throws -> String { try String(contentsOf: url.appending(path: name), encoding: .utf8) }
  func write(_ bytes: [UInt8], to name: String) throws { try Data(bytes).write(to: url.appending(path: name)) }
  func path(_ name: String) -> String { url.appending(path: name).path(percentEncoded: false) }
}

/// A small data set under the standard names: images of 4 × 3 in three classes, told apart by where the ink is.
struct SmallDataSet {
  static let counts = (training: 60, test: 20)

  /// Writes the four files, not compressed, to a new folder `name`.
  static func write(to folder: borrowing Folder, as name: String = "small") throws {
    try FileManager.default.createDirectory(atPath: folder.path(name), withIntermediateDirectories: false)
    for (part, count) in [("train", counts.training), ("t10k", counts.test)] {
      try folder.write(images(count), to: "\(name)/\(part)-images-idx3-ubyte")
      try folder.write(labels(count), to: "\(name)/\(part)-labels-idx1-ubyte")
    }
  }

  static func images(_ count: Int) -> [UInt8] {
    let pixels = (0..<count).flatMap { index in
      (0..<12).map { pixel -> UInt8 in
        let faint = (7 * index + pixel) % 40
        return UInt8(pixel / 4 == index % 3 ? 255 - index : faint)
      }
    }
    let header: [UInt8] = [0, 0, 8, 3, 0, 0, 0, UInt8(count), 0, 0, 0, 3, 0, 0, 0, 4]
    return header + pixels
  }

  static func labels(_ count: Int) -> [UInt8] {
    let header: [UInt8] = [0, 0, 8, 1, 0, 0, 0, UInt8(count)]
    return header + (0..<count).map { UInt8($0 % 3) }
  }

  static let options = ["--data", "small", "--validation", "20", "--hidden", "8", "--l2", "0", "--eta", "1"]
}
