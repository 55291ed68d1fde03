import ArgumentParser

/// How a run can be broken off and gone on with.
struct CheckpointOptions: ParsableArguments {
  @Option(help: ArgumentHelp("Keep in this file all that it takes to go on.", valueName: "file"))
  var checkpoint: String?

  @Option(help: ArgumentHelp("Write it after every so many epochs, and at Ctrl-C.", valueName: "n"))
  var checkpointEvery = 1

  @Option(help: ArgumentHelp("Go on with a run, and with its checkpoints.", valueName: "checkpoint"))
  var resume: String?

  /// Where checkpoints are written, if anywhere.
  var path: String? { checkpoint ?? resume }

  func validate() throws {
    guard checkpointEvery >= 1 else { throw ValidationError("--checkpoint-every must be at least 1.") }
  }
}
