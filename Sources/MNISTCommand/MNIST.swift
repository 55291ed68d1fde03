import ArgumentParser

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The command `mnist`. Its subcommands parse, call the libraries and print; nothing else prints.
@main
struct MNIST: ParsableCommand {
  static let configuration = CommandConfiguration(
    // All commands say their names, as it takes the parser a millisecond to work them out.
    commandName: "mnist",
    abstract: "Reads handwritten digits with a neural network that you train.",
    discussion: """
      Examples:
        mnist train                         learn from the images in data/mnist
        mnist evaluate mnist.safetensors    be judged by the 10,000 test images
        mnist classify photo.jpg            read the digit in an image file
        mnist read page.png                 read all digits on a page

      Exit status: 0 done; 1 failed; 2 accuracy below --minimum-accuracy; 64 wrong usage; 65 a file's content is not \
      what it should be; 66 a file is missing; 73 a file cannot be created; 74 reading or writing failed; 77 no \
      permission; 130 interrupted; 143 terminated. Take any other for a failure.
      """,
    version: "0.1.0",
    subcommands: [
      Train.self, Evaluate.self, Compare.self, Classify.self, Read.self, Info.self, Presets.self, Reproduce.self,
      Sweep.self, Gradients.self, Data.self, Benchmark.self,
    ])

  static func main() {
    ignoreFileSizeSignal()
    reserveStandardStreams()
    do {
      var command = try parseAsRoot()
      try command.run()
    } catch {
      guard let failure = Failure(any: error) else { exit(withError: error) }
      Terminal.report(failure.description)
      exit(withError: ExitCode(failure.status))
    }
  }

  /// Fills the places of standard streams that are closed, so that no file of ours takes one and receives what is printed.
  private static func reserveStandardStreams() {
    while true {
      let descriptor = unsafe open("/dev/null", O_RDONLY)
      guard 0...2 ~= descriptor else {
        close(descriptor)
        return
      }
    }
  }

  /// Lets a write beyond `ulimit -f` fail with an error, as a full disk does, instead of killing the process.
  private static func ignoreFileSizeSignal() { signal(SIGXFSZ, SIG_IGN) }
}
