#if Server
  import Foundation
  import Testing

  @Suite("mnist serve")
  struct ServeTests {
    @Test("prints the page's address, and ends cleanly when told to", arguments: [SIGINT, SIGTERM])
    func signals(signal: Int32) throws {
      let folder = try Folder()
      let process = Process()
      process.executableURL = try Command.binary
      process.arguments = ["serve", "--port", "0"]
      let output = Pipe()
      process.standardOutput = output
      try process.run()
      let line = String(decoding: output.fileHandleForReading.availableData, as: UTF8.self)
      #expect(line.hasPrefix("The page is at http://127.0.0.1:") && line.hasSuffix("/\n"))
      kill(process.processIdentifier, signal)
      process.waitUntilExit()
      #expect(process.terminationReason == .exit && process.terminationStatus == 0)
      #expect(try folder.names.isEmpty)
    }

    @Test("says why it cannot listen")
    func port() throws {
      let folder = try Folder()
      let run = try Command.run(["serve", "--host", "192.0.2.1", "--port", "0"], in: folder)
      #expect(run.status == 74 && run.errors.hasPrefix("mnist: 192.0.2.1:0: cannot be listened on: "))
      #expect(try Command.run(["serve", "--port", "65536"], in: folder).status == 64)
    }
  }
#endif
