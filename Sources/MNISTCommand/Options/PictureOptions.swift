import ArgumentParser
import Digits

/// How pictures are brought into the form that the network saw in training, and when an answer is better not given.
struct PictureOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Whether the ink is dark-on-light or light-on-dark; auto looks for itself.", valueName: "polarity"))
  var polarity = PolarityChoice.auto

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Answer \"unknown\" where the likeliest digit is less likely, 0…1.", valueName: "x"))
  var minimumConfidence = 0.0

  func validate() throws {
    guard (0...1).contains(minimumConfidence) else { throw ValidationError("--minimum-confidence must be within 0…1.") }
  }

  /// What `--polarity` may say.
  enum PolarityChoice: String, CaseIterable, ExpressibleByArgument {
    case auto
    case darkOnLight = "dark-on-light"
    case lightOnDark = "light-on-dark"

    /// The polarity, unless the picture is to tell.
    var known: Polarity? { Polarity(rawValue: rawValue) }
  }
}
