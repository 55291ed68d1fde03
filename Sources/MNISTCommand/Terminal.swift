import Libc
import Storage

/// Standard output for results, standard error for progress and messages, and what is known of the terminal.
enum Terminal {
  /// Whether progress can be redrawn: standard error is a terminal that obeys carriage return.
  static var showsProgress: Bool { isatty(STDERR_FILENO) != 0 && variable("TERM") != "dumb" }

  /// Whether results may use colour.
  static var showsColor: Bool {
    isatty(STDOUT_FILENO) != 0 && variable("NO_COLOR") == nil && variable("TERM") != "dumb"
  }

  /// What takes away the line that stands in the terminal.
  static let clearedLine = "\r\u{1B}[K"

  /// Prints a result, and a line feed, on standard output. A full disk is an error, not a success.
  static func print(_ result: String) throws(FileError) { try LineFile.standardOutput().append(result) }

  /// Prints a JSON value in one line on standard output.
  static func print(_ result: JSON) throws(FileError) { try print(result.description) }

  /// Writes to standard error. That it may be closed is nobody's concern.
  static func write(_ text: String) { try? LineFile.standardError().write(text) }

  /// Says what went wrong, in a sentence in one line that begins with the program's name.
  static func report(_ sentence: String) { write("mnist: \(sentence.printable)\n") }

  /// Says why a command fails: in a sentence, or for programs, which ask for results as JSON, as an object in a line.
  static func report(_ failure: Failure) {
    if CommandLine.arguments.contains("--json") { write("\(failure.json)\n") } else { report(failure.description) }
  }

  /// The same with lines behind it that say how the command is used.
  static func reportUsage(_ text: String) {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    write("mnist: \(lines.map { String($0).printable }.joined(separator: "\n"))\n")
  }

  private static func variable(_ name: String) -> String? {
    unsafe getenv(name).map { unsafe String(cString: $0) }.flatMap { $0.isEmpty ? nil : $0 }
  }
}
