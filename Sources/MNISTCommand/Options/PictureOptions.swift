import ArgumentParser
import Digits

/// How pictures are brought into the form that the network saw in training.
struct PictureOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Whether the ink is dark-on-light or light-on-dark; auto looks for itself.", valueName: "polarity"))
  var polarity = PolarityChoice.auto

  /// What `--polarity` may say.
  enum PolarityChoice: String, CaseIterable, ExpressibleByArgument {
    case auto
    case darkOnLight = "dark-on-light"
    case lightOnDark = "light-on-dark"

    /// The polarity, unless the picture is to tell.
    var known: Polarity? { Polarity(rawValue: rawValue) }
  }
}
