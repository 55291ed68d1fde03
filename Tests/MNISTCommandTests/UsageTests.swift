import Foundation
import Testing

/// What the program says before a command begins.
@Suite struct UsageTests {
  /// Runs a line of the shell in which `$0` is the program.
  private func shell(_ line: String) throws -> (status: Int32, output: String, errors: String) {
    let process = Process()
    let (output, errors) = (Pipe(), Pipe())
    process.executableURL = URL(filePath: "/bin/sh")
    process.arguments = ["-c", line, try Command.binary.path(percentEncoded: false)]
    (process.standardOutput, process.standardError) = (output, errors)
    try process.run()
    let text = (output.fileHandleForReading.readDataToEndOfFile(), errors.fileHandleForReading.readDataToEndOfFile())
    process.waitUntilExit()
    return (process.terminationStatus, String(decoding: text.0, as: UTF8.self), String(decoding: text.1, as: UTF8.self))
  }

  @Test(arguments: [
    ("evaluate model --bogus", "Unknown option '--bogus'", "mnist evaluate "),
    ("train --seed -1", "--seed must be a whole number from 0 ", "mnist train "),
    ("train --preset none", "There is no preset \"none\"", "mnist train "),
    ("evaluate model --threads -1", "--threads must be ", "mnist evaluate "),
    ("data verify --bogus", "Unknown option '--bogus'", "mnist data verify "),
    ("nothing", "Unexpected argument 'nothing'", "mnist <subcommand>"),
  ])
  func wrongUsageIsSaidInTheProgramsNameWithTheCommandsUsage(
    arguments: String, sentence: String, usage: String
  ) throws {
    let result = try shell("\"$0\" \(arguments)")
    #expect(result.status == 64 && result.output.isEmpty)
    #expect(result.errors.hasPrefix("mnist: \(sentence)"), "\(result.errors)")
    #expect(result.errors.contains("\nUsage: \(usage)"), "\(result.errors)")
  }

  @Test(arguments: ["--help", "train --help", "help data verify", "--version"])
  func helpIsAResult(arguments: String) throws {
    let result = try shell("\"$0\" \(arguments)")
    #expect(result.status == 0 && !result.output.isEmpty && result.errors.isEmpty)
    #if os(Linux)
      let full = try shell("\"$0\" \(arguments) >/dev/full")
      #expect(full.status == 74)
      #expect(full.errors == "mnist: standard output: no space left on device\n")
    #endif
  }

  #if os(Linux)
    @Test func boundToOneProcessorItComputesOnOneThread() throws {
      #expect(try shell("taskset -c 0 \"$0\" evaluate --help").output.contains("it. (default: 1)"))
    }
  #endif
}
