import ArgumentParser
import Digits
import Experiments
import NeuralNetwork
import Storage

/// `mnist data`.
struct Data: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "data", abstract: "Check a data set, take images out of it, or deform them.",
    subcommands: [Verify.self, Export.self, Deform.self])

  /// `mnist data verify`.
  struct Verify: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "verify", abstract: "Say which data set a folder holds, and whether each of its files is whole.")

    @Option(
      help: ArgumentHelp(
        "The folder. (default: $MNIST_DATA, data/mnist, or what was installed with the program)", valueName: "folder"),
      completion: .directory)
    var data: String?

    @Flag(help: "Print one JSON object.")
    var json = false

    func run() throws {
      let data = try data.map { DataFolder(path: $0) } ?? .usual()
      let (folder, verification) = (data.path, data.verification())
      if let error = verification.findings.first?.error,
        verification.findings.allSatisfy({ $0.error?.kind == .missing && $0.path == folder })
      {
        throw error
      }
      try Terminal.print(json ? Self.object(verification).description : text(verification, in: folder))
      let faulty = verification.findings.filter { !$0.isWhole }
      guard !faulty.isEmpty else { return }
      let isMissing = faulty.allSatisfy { $0.error?.kind == .missing }
      throw FileError(
        isMissing ? .missing : .malformed,
        "\(faulty.count) of \(verification.findings.count) files are missing or not whole", path: folder)
    }

    private func text(_ verification: DataVerification, in folder: String) -> String {
      let lines = verification.findings.map { finding in
        switch finding.dimensions {
        case .success(let dimensions):
          "\(finding.path): whole, \(dimensions.map(String.init).joined(separator: " × ")), "
            + "SHA-256 \(finding.digest?.description ?? "")"
        case .failure(let error): error.description
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
        switch finding.dimensions {
        case .success(let dimensions): members.append(.init("dimensions", .array(dimensions.map { JSON($0) })))
        case .failure(let error): members.append(.init("error", JSON(error.description)))
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
        Examples: mnist data export --set test --index 3,7,100-199 --output digits
                  mnist data export --index all --output digits
        """)

    @OptionGroup(title: "Data") var dataOptions: DataOptions

    @Option(help: ArgumentHelp("Which images.", valueName: "name"))
    var set = DataPart.test

    @Option(help: ArgumentHelp("Which images, counted from 0: numbers, ranges, or all.", valueName: "i,j-k,…"))
    var index: IndexList

    @Option(
      help: ArgumentHelp("The folder to write to; it is made if need be.", valueName: "folder"), completion: .directory)
    var output: String

    @Option(
      parsing: .unconditional,
      help: ArgumentHelp(
        "How many training images, the last ones, are held out for validation. (default: 10000)", valueName: "n"))
    var validation: Int?

    @Flag(help: "Print a JSON object per image, in a line each.")
    var json = false

    @Flag(help: "Replace existing files.")
    var force = false

    func validate() throws {
      if let validation { try require(validation, "--validation", in: 0...Int.max) }
      guard validation == nil || set != .test else {
        throw ValidationError("The test images are not split; leave out --validation.")
      }
    }

    func run() throws {
      let images = try dataOptions.part(set, validation: validation ?? 10_000, classCount: 256)
      let indices = index.indices(below: images.count)
      if let outside = indices.first(where: { $0 >= images.count }) {
        throw ValidationError("There is no \(set.rawValue) image \(outside): they are 0…\(images.count - 1).")
      }
      let files = images.pgmFiles(indices, prefix: set.rawValue)
      try File.createDirectory(output)
      try File.write(files, in: output, replacing: force)
      let lines = zip(indices, files).map { index, file in
        let path = "\(output)/\(file.name)"
        let line: JSON = [
          "file": JSON(path), "set": JSON(set.rawValue), "index": JSON(index), "label": JSON(images.label(index)),
        ]
        return json ? line.description : path
      }
      try Terminal.print(lines.joined(separator: "\n"))
    }
  }
}

/// Which images: numbers from 0 and ranges of them, separated by commas, or all. What is named twice counts once.
struct IndexList: ExpressibleByArgument {
  /// Ranges in the order given; nil for all.
  private let ranges: [ClosedRange<Int>]?

  init?(argument: String) {
    guard argument != "all" else {
      ranges = nil
      return
    }
    let parts = argument.split(separator: ",", omittingEmptySubsequences: false)
    ranges = parts.compactMap { part in
      let ends = part.split(separator: "-", omittingEmptySubsequences: false).map { Int($0) }
      guard (1...2).contains(ends.count), let first = ends[0], let last = ends[ends.count - 1], 0 <= first,
        first <= last
      else { return nil }
      return first...last
    }
    guard ranges?.count == parts.count else { return nil }
  }

  /// The numbers, where there are `count` images; of a range that goes beyond them, the first that is not there ends it.
  func indices(below count: Int) -> [Int] {
    guard let ranges else { return Array(0..<count) }
    var seen: Set<Int> = []
    return ranges.flatMap { range in
      (range.lowerBound...min(range.upperBound, max(range.lowerBound, count))).filter { seen.insert($0).inserted }
    }
  }
}
