import ArgumentParser
import Experiments
import Libc
import Storage

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

      Exit status: 0 done; 1 failed; 2 below --minimum-accuracy or --require; 64 wrong usage; 65 a file's content is not \
      what it should be; 66 a file is missing; 73 a file cannot be created; 74 reading or writing failed; 77 no \
      permission; 129 its terminal was closed; 130 interrupted; 143 terminated. Take any other for a failure.
      """,
    version: Experiment.version,
    subcommands: [
      Train.self, Evaluate.self, Compare.self, Classify.self, Read.self, Explain.self, Info.self, Check.self,
      Export.self, Weights.self, Committee.self, Presets.self, Reproduce.self, SweepCommand.self, Gradients.self,
      Data.self, Benchmark.self,
    ] + server)

  #if Server
    private static let server: [any ParsableCommand.Type] = [Serve.self]
  #else
    private static let server: [any ParsableCommand.Type] = []
  #endif

  static func main() {
    ignoreFileSizeSignal()
    reserveStandardStreams()
    var running: (any ParsableCommand.Type)?
    do {
      var command = try parsed()
      running = type(of: command)
      try command.run()
    } catch {
      exit(withError: ExitCode(report(error, of: running)))
    }
  }

  /// The command that the arguments say.
  ///
  /// On its way from the root the parser makes the options of a command twice, which took 0.3 ms of the 6.7 in which one image
  /// is classified. So a command without subcommands is parsed by itself first; only the root knows what to say where that
  /// fails, and what help and version are.
  private static func parsed() throws -> any ParsableCommand {
    let arguments = CommandLine.arguments.dropFirst()
    let named = configuration.subcommands.first { $0.configuration.commandName == arguments.first }
    if let named, named.configuration.subcommands.isEmpty,
      let command = try? named.parseAsRoot(Array(arguments.dropFirst()))
    {
      return command
    }
    return try parseAsRoot()
  }

  /// Says why a command or the parser ends, and returns the exit status. Help and version are results.
  private static func report(_ error: any Error, of command: (any ParsableCommand.Type)?) -> Int32 {
    if let failure = Failure(any: error) {
      Terminal.report(failure)
      return failure.status
    }
    let (text, code) = (fullMessage(for: error), exitCode(for: error))
    if code.isSuccess {
      do throws(FileError) { try Terminal.print(text) } catch { return report(error, of: command) }
    } else if CommandLine.arguments.contains("--json"), !text.isEmpty {
      Terminal.report(Failure("\(message(for: error))", status: code.rawValue))
    } else if error is ValidationError, let command {
      Terminal.reportUsage("\(message(for: error))\nUsage: \(usageString(for: command))")
    } else if !text.isEmpty {
      let mark = "Error: "
      Terminal.reportUsage(text.hasPrefix(mark) ? String(text.dropFirst(mark.count)) : text)
    }
    return code.rawValue
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
