#if Server
  import DigitServer
  import Digits
  import Hummingbird
  import Libc
  import Logging
  import NIOCore
  import NeuralNetwork
  import Storage

  /// The server as `mnist serve` runs it, on a free port of this machine.
  struct TestServer: Sendable {
    let port: Int

    /// The folder of the package.
    static let package = #filePath.split(separator: "/").dropLast(3).map { "/\($0)" }.joined()

    /// Calls `body` with a server that stops afterwards.
    static func run(_ change: (inout Limits) -> Void = { _ in }, _ body: (TestServer) async throws -> Void) async throws
    {
      var settings = ServerSettings(model: try .builtIn())
      (settings.port, settings.data) = (0, package + "/data/mnist")
      change(&settings.limits)
      var logger = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
      logger.logLevel = .critical
      let (ports, listening) = AsyncStream.makeStream(of: Int.self)
      let application = try buildApplication(settings, logger: logger) { listening.yield($0) }
      let server = Task {
        defer { listening.finish() }
        try await application.run()
      }
      defer { server.cancel() }
      for await port in ports {
        try await body(TestServer(port: port))
        break
      }
    }

    /// The answer to a request on a connection of its own.
    func answer(
      _ method: String, _ path: String, _ body: [UInt8]? = nil, fields: [String: String] = [:]
    ) async throws -> Answer {
      var fields = ["Host": "localhost:\(port)", "Connection": "close"].merging(fields) { $1 }
      if let body, fields["Content-Length"] == nil { fields["Content-Length"] = String(body.count) }
      let head = "\(method) \(path) HTTP/1.1\r\n" + fields.map { "\($0): \($1)\r\n" }.joined() + "\r\n"
      let port = port
      return try await onThread {
        let connection = try Connection(port: port)
        connection.send(Array(head.utf8) + (body ?? []))
        guard let received = connection.receive() else { throw Answer.Unreadable() }
        return try Answer(received)
      }
    }

    func get(_ path: String, fields: [String: String] = [:]) async throws -> Answer {
      try await answer("GET", path, fields: fields)
    }

    func post(_ path: String, _ json: JSON, method: String = "POST") async throws -> Answer {
      try await answer(method, path, Array(json.description.utf8), fields: ["Content-Type": "application/json"])
    }

    /// A sample image of the package.
    static func sample(_ name: String = "test-0-7.pgm") throws -> [UInt8] {
      try File.read("\(package)/data/samples/\(name)")
    }
  }
#endif
