import ArgumentParser
import Digits
import NeuralNetwork
import Storage

/// `mnist data`.
struct Data: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "data", abstract: "Check a data set, or take images out of it.",
    subcommands: [Verify.self, Export.self])

  /// `mnist data verify`.
  struct Verify: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "verify", abstract: "Say which data set a folder holds, and whether each of its files is whole.")

    @Argument(help: "The folder.")
    var folder = "data/mnist"

    @Flag(help: "Print one JSON object.")
    var json = false

    func run() throws {
      let verification = DataFolder(path: folder).verification()
      if verification.findings.allSatisfy({ if case .missing = $0.state { $0.path == folder } else { false } }),
        case .missing(let error)? = verification.findings.first?.state
      {
        throw error
      }
      try Terminal.print(json ? Self.object(verification).description : text(verification))
      let faulty = verification.findings.filter { !$0.isWhole }
      guard !faulty.isEmpty else { return }
      let isMissing = faulty.allSatisfy { if case .missing = $0.state { true } else { false } }
      throw Failure(
        "\(folder): \(faulty.count) of \(verification.findings.count) files are missing or not whole",
        status: isMissing ? Failure.missingInput : Failure.badData)
    }

    private func text(_ verification: DataVerification) -> String {
      let lines = verification.findings.map { finding in
        switch finding.state {
        case .whole(let dimensions):
          "\(finding.path): whole, \(dimensions.map(String.init).joined(separator: " × ")), "
            + "SHA-256 \(finding.digest?.description ?? "")"
        case .damaged(let error), .missing(let error): error.description
        }
      }
      let name = verification.dataSet?.rawValue ?? "no data set that is known by its digests"
      return (lines + ["\(folder) holds \(name)"]).joined(separator: "\n")
    }

    private static func object(_ verification: DataVerification) -> JSON {
      let files = verification.findings.map { finding -> JSON in
        var members: [JSON.Member] = [
          .init("file", JSON(finding.file.rawValue)), .init("path", JSON(finding.path)),
          .init("whole", JSON(finding.isWhole)),
          .init("sha256", finding.digest.map { JSON($0.description) } ?? .null),
        ]
        switch finding.state {
        case .whole(let dimensions): members.append(.init("dimensions", .array(dimensions.map { JSON($0) })))
        case .damaged(let error), .missing(let error): members.append(.init("error", JSON(error.description)))
        }
        return .object(members)
      }
      return [
        "data_set": verification.dataSet.map { JSON($0.rawValue) } ?? .null, "whole": JSON(verification.isWhole),
        "files": .array(files),
      ]
    }
  }

  /// `mnist data export`.
  struct Export: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "export", abstract: "Write chosen images as PGM files.",
      discussion: """
        Each is named after its set, its index from 0 and its digit: test-3-0.pgm.
        Example: mnist data export --set test --index 3,7 --output digits
        """)

    @OptionGroup(title: "Data") var dataOptions: DataOptions

    @Option(help: ArgumentHelp("Which images.", valueName: "name"))
    var set = DataPart.test

    @Option(help: ArgumentHelp("Which images, counted from 0.", valueName: "i,j,…"))
    var index: IndexList

    @Option(help: ArgumentHelp("The folder to write to; it is made if need be.", valueName: "folder"))
    var output: String

    @Option(help: ArgumentHelp("How many training images, the last ones, are held out for validation.", valueName: "n"))
    var validation = 10_000

    @Flag(help: "Print a JSON object per image, in a line each.")
    var json = false

    @Flag(help: "Replace existing files.")
    var force = false

    func validate() throws {
      guard validation >= 0 else { throw ValidationError("--validation must not be negative.") }
    }

    func run() throws {
      let images = try dataOptions.part(set, validation: validation, classCount: 256)
      if let outside = index.indices.first(where: { $0 >= images.count }) {
        throw Failure(
          "there is no \(set.rawValue) image \(outside): they are 0…\(images.count - 1)", status: Failure.usage)
      }
      try File.createDirectory(output)
      for index in index.indices {
        let path = "\(output)/\(set.rawValue)-\(index)-\(images.label(index)).pgm"
        try File.write(PGM.encoded(images.image(index)), to: path, replacing: force)
        let line: JSON = [
          "file": JSON(path), "set": JSON(set.rawValue), "index": JSON(index), "label": JSON(images.label(index)),
        ]
        try Terminal.print(json ? line.description : path)
      }
    }
  }
}

/// Numbers from 0, separated by commas; what is named twice counts once.
struct IndexList: ExpressibleByArgument {
  let indices: [Int]

  init?(argument: String) {
    let parts = argument.split(separator: ",", omittingEmptySubsequences: false)
    let numbers = parts.compactMap { Int($0) }
    guard numbers.count == parts.count, numbers.allSatisfy({ $0 >= 0 }) else { return nil }
    var seen: Set<Int> = []
    indices = numbers.filter { seen.insert($0).inserted }
  }
}
