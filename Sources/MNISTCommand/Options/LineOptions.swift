public import ArgumentParser
public import Digits

/// What is known of the lines of a page.
struct LineOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      """
      What each line looks like: a count of digits, or a pattern of \\d, [0-4], other signs as they are, and ?, +, {n} \
      or {n,m} behind them.
      """, valueName: "pattern"))
  var expect: String?

  @Option(
    help: ArgumentHelp(
      "Take the likeliest reading of each line, of a hundred, whose digits obey luhn (ISO 7812) or mod97 (ISO 7064).",
      valueName: "rule"))
  var checksum: Checksum?

  @Flag(help: "Look for minus, point, comma and slash, too.")
  var symbols = false

  @Option(parsing: .unconditional, help: ArgumentHelp("Print the K likeliest readings of each line.", valueName: "k"))
  var top = 1

  @Option(
    help: ArgumentHelp(
      "Turn pages clockwise by 0, 90, 180 or 270 degrees first; auto tries all four.", valueName: "degrees"))
  var rotate = Rotation.none

  func validate() throws {
    try require(top, "--top", in: 1...1000)
    do { _ = try expectation } catch { throw ValidationError(error.description) }
  }

  /// The same for a reader.
  var expectation: Expectation {
    get throws(PatternError) {
      var expectation = Expectation()
      if let expect { expectation.pattern = try Pattern(expect) }
      expectation.checksum = checksum
      (expectation.signs, expectation.readings) = (symbols, top)
      return expectation
    }
  }

  /// What `--rotate` may say.
  enum Rotation: String, CaseIterable, ExpressibleByArgument {
    case none = "0"
    case right = "90"
    case over = "180"
    case left = "270"
    case auto

    /// The quarters of a turn; nil if all are to be tried.
    var quarters: Int? { Int(rawValue).map { $0 / 90 } }
  }
}

extension Checksum: ExpressibleByArgument {}
