import Foundation
import NeuralNetwork
import Testing

/// What the README says is what a reader gets.
@Suite("The README")
struct ReadmeTests {
  private let text: String

  init() throws { text = try Self.text(of: "README.md") }

  private static func text(of file: String) throws -> String {
    try String(contentsOf: Command.package.appending(path: file), encoding: .utf8)
  }

  /// The lines of all code blocks in `language`, continued lines joined.
  private func code(in language: String, of text: String) -> [String] {
    var blocks: [String] = []
    var current: String?
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      if line == "```\(language)" {
        current = ""
      } else if line == "```" {
        current.map { blocks.append($0) }
        current = nil
      } else {
        current = current.map { $0 + line + "\n" }
      }
    }
    return blocks.flatMap { $0.replacing("\\\n", with: "").split(separator: "\n").map(String.init) }
  }

  /// The words of a command line as a shell splits it: at blanks outside single quotation marks, up to a comment.
  private func words(of command: String) -> [String] {
    command.matches(of: /(?<comment>#.*)|'(?<quoted>[^']*)'|(?<plain>[^\s'#]+)/).compactMap { word in
      (word.quoted ?? word.plain).map(String.init)
    }
  }

  /// Runs all of a file's commands in a folder, one after the other.
  private func run(_ text: String, in folder: borrowing Folder) throws {
    let transcript = code(in: "console", of: text).filter { $0.hasPrefix("$ ") }.map { String($0.dropFirst(2)) }
    let commands = (transcript + code(in: "sh", of: text)).filter { $0.hasPrefix("mnist ") }
    #expect(commands.count >= 10)
    for command in commands {
      let run = try Command.run(Array(words(of: command).dropFirst()), in: folder)
      #expect(run.status == 0, "\(command): \(run.errors)")
    }
  }

  @Test("has commands that work as they stand, one after the other")
  func commands() throws {
    let folder = try Folder()
    try run(text, in: folder)
    #expect(try Model.load(folder.path("chapter1.safetensors")).network.sizes == [784, 30, 10])
    #expect(try folder.text("curves.csv").hasPrefix("epoch,"))
  }

  @Test("is not alone in that: so does the article on where learning goes wrong")
  func article() throws {
    let folder = try Folder()
    try run(Self.text(of: "Sources/NeuralNetwork/NeuralNetwork.docc/WhereItGoesWrong.md"), in: folder)
  }

  @Test("shows the library example that is compiled with the tests")
  func library() throws {
    let file = Command.package.appending(path: "Tests/MNISTCommandTests/LibraryExample.swift")
    #expect(try text.contains("```swift\n" + String(contentsOf: file, encoding: .utf8) + "```\n"))
  }

  @Test("links to files that exist")
  func links() throws {
    let paths = text.matches(of: /\]\(([A-Za-z][^):]*)\)/).map { String($0.1) }
    #expect(paths.count > 5)
    for path in paths {
      #expect(
        FileManager.default.fileExists(atPath: Command.package.appending(path: path).path(percentEncoded: false)),
        "\(path)")
    }
  }

  @Test("has a library example that trains a network, saves it, and reads an 8")
  func example() async throws {
    await #expect(processExitsWith: .success) {
      let folder = try Folder()
      try #require(FileManager.default.changeCurrentDirectoryPath(folder.url.path(percentEncoded: false)))
      #expect(try learnAndRead() == 8)
      #expect(try Model.load("library.safetensors").network.sizes == [784, 100, 10])
    }
  }
}
