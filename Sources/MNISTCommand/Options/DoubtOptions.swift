import ArgumentParser

/// When an answer is better not given.
struct DoubtOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp("Answer \"unknown\" where the likeliest digit is less likely, 0…1.", valueName: "x"))
  var minimumConfidence = 0.0

  func validate() throws {
    guard (0...1).contains(minimumConfidence) else {
      throw ValidationError("--minimum-confidence must be within 0…1.")
    }
  }
}
