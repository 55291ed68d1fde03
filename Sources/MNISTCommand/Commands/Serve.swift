#if Server
  import ArgumentParser
  import DigitServer
  import Digits
  import NeuralNetwork
  import Storage

  /// `mnist serve`.
  struct Serve: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "serve", abstract: "Serve a page to draw on, and an API.",
      discussion: """
        The page reads what is drawn, shows what the network computes, and trains networks. Only this machine can open it \
        unless --host says otherwise; there is no password. Ctrl-C ends it. The API is described at /openapi.json.

        Example: mnist serve --open
        """)

    @Option(help: ArgumentHelp("The name or address to listen on.", valueName: "name"))
    var host = "127.0.0.1"

    @Option(help: ArgumentHelp("The port; 0 for one that is free.", valueName: "n"))
    var port = 8080

    @OptionGroup(title: "The model") var modelChoice: ModelChoice

    @Option(
      help: ArgumentHelp(
        "The folder with the images to train on. (default: $MNIST_DATA, data/mnist, or what was installed)",
        valueName: "folder"),
      completion: .directory)
    var data: String?

    @Flag(help: "Open the page in a browser.")
    var open = false

    @Flag(help: "Tell of every request on standard error.")
    var verbose = false

    func validate() throws { try require(port, "--port", in: 0...65535) }

    func run() throws {
      var settings = ServerSettings(model: try modelChoice.reader(Self.checked))
      (settings.host, settings.port, settings.data) = (host, port, data)
      let opens = open
      try serve(settings, logsRequests: verbose) { address in
        try? Terminal.print("The page is at \(address)")
        if opens { Browser.open(address) }
      }
    }

    /// The model, if it is for images.
    private static func checked(_ model: Model) throws(FileError) -> Model {
      _ = try DigitReader(model)
      return model
    }
  }
#endif
