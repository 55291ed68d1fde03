#if Server
  import DigitServer
  import Libc
  import NIOCore
  import Storage
  import Testing

  @Suite("The server refuses", .serialized)
  struct RefusalTests {
    struct Request: Sendable {
      var method = "GET"
      var path = "/"
      var fields: [String: String] = [:]
      var body: String?
      let status: Int
    }

    static let requests = [
      Request(path: "/nothing", status: 404), Request(method: "PUT", path: "/api/model", status: 405),
      Request(method: "GET", path: "/api/classify", status: 405), Request(path: "/api/runs/none", status: 404),
      Request(method: "POST", path: "/api/classify", status: 411),
      Request(
        method: "POST", path: "/api/classify", fields: ["Transfer-Encoding": "chunked"], body: "0\r\n\r\n", status: 411),
      Request(method: "POST", path: "/api/classify", body: "hello", status: 415),
      Request(method: "POST", path: "/api/classify", body: "P5\n9 9\n255\nx", status: 400),
      Request(method: "POST", path: "/api/classify", body: "P5\n30000 30000\n255\nx", status: 413),
      Request(method: "POST", path: "/api/classify?run=none", body: "P5", status: 404),
      Request(method: "POST", path: "/api/pixels", body: "{}", status: 415),
      Request(method: "POST", path: "/api/pixels", fields: json, body: "{", status: 400),
      Request(method: "POST", path: "/api/pixels", fields: json, body: "{}", status: 422),
      Request(method: "POST", path: "/api/runs", fields: json, body: #"{"preset":"none"}"#, status: 422),
      Request(method: "POST", path: "/api/runs", fields: json, body: #""plan""#, status: 400),
      Request(method: "POST", path: "/api/runs", fields: json, body: #"{"settings":[]}"#, status: 400),
      Request(method: "POST", path: "/api/runs", fields: json, body: #"{"paused":"yes"}"#, status: 400),
      Request(method: "POST", path: "/api/model/changes", fields: json, body: "[]", status: 422),
      Request(method: "POST", path: "/api/model/changes", fields: json, body: #"{"weights":5}"#, status: 422),
      Request(fields: ["Host": "evil.example"], status: 421),
      Request(fields: ["Host": "127.0.0.1.evil.example"], status: 421),
      Request(fields: ["Host": "localhost.evil.example:8080"], status: 421), Request(fields: ["Host": ""], status: 421),
      Request(fields: ["Host": "127.0.0.1:80"], status: 200), Request(fields: ["Host": "[::1]:80"], status: 200),
      Request(
        method: "POST", path: "/api/classify", fields: ["Origin": "http://evil.example"], body: "P5", status: 403),
      Request(method: "POST", path: "/api/classify", fields: ["Origin": "null"], body: "P5", status: 403),
      Request(method: "POST", path: "/api/classify", fields: ["Sec-Fetch-Site": "cross-site"], body: "P5", status: 403),
      Request(
        method: "POST", path: "/api/classify", fields: ["Host": "localhost", "Origin": "http://localhost"],
        body: "hello",
        status: 415),
      Request(fields: ["X-Long": String(repeating: "x", count: 100_000)], status: 400),
    ]

    private static let json = ["Content-Type": "application/json"]

    @Test("what it cannot answer, with a status and a sentence")
    func statuses() async throws {
      try await TestServer.run { server in
        for request in Self.requests {
          let chunked = request.fields["Transfer-Encoding"] != nil
          var fields = request.fields
          if chunked { fields["X-Chunked"] = "yes" }
          let answer = try await server.answer(
            request.method, request.path, chunked ? nil : request.body.map { Array($0.utf8) }, fields: fields)
          #expect(answer.status == request.status, "\(request)")
          guard answer.status >= 400, !answer.body.isEmpty else { continue }
          #expect(answer.field("content-type") == "application/problem+json", "\(request)")
          let problem = try answer.json
          #expect(problem["status"]?.integer == request.status && problem["detail"]?.string?.isEmpty == false)
          #expect(problem["title"]?.string?.isEmpty == false && problem["type"] == "about:blank")
        }
        let setting = try await server.post("/api/runs", ["settings": ["hidden": "0"]])
        #expect(try setting.status == 422 && setting.json["setting"] == "hidden")
        #expect(try await server.answer("PUT", "/api/classify").field("allow") == "POST")
      }
    }

    @Test("a body beyond 20 MB before it is sent, and reads one of 20 MB")
    func large() async throws {
      try await TestServer.run({ $0.idle = .seconds(4) }) { server in
        let refused = try await server.answer("POST", "/api/classify", [], fields: ["Content-Length": "20000001"])
        #expect(refused.status == 413)
        let header = Array("P5\n4000 5000\n255\n".utf8)
        let picture = header + [UInt8](repeating: 0, count: 20_000_000 - header.count)
        #expect(try await server.answer("POST", "/api/classify", picture).status == 400)
      }
    }

    @Test("to wait for bytes that do not come, or drip")
    func deadlines() async throws {
      let head = "POST /api/classify HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100000\r\n"
      let change = { (limits: inout Limits) in (limits.idle, limits.request) = (.milliseconds(400), .milliseconds(600))
      }
      try await TestServer.run(change) { server in
        let port = server.port
        // Nothing, half a head, a whole head, half a body; and each of these dripping on.
        for (beginning, drip) in [
          ("", ""), (head, ""), (head + "\r\n", ""), (head + "\r\nP5", ""), (head, "X"), (head + "\r\n", "P"),
        ] {
          let (seconds, sent) = try await onThread {
            let started = ContinuousClock().now
            let connection = try Connection(port: port, patience: 5)
            connection.send(beginning)
            var sent = 0
            while !drip.isEmpty, connection.send(drip), sent < 100 {
              sent += 1
              usleep(50_000)
            }
            let rest = connection.receive()
            #expect(rest != nil, "\(beginning) is waited for")
            return (ContinuousClock().now - started, sent)
          }
          #expect(seconds < .seconds(3) && sent < 60, "\(beginning) then \(drip): \(seconds)")
        }
        #expect(try await server.get("/health").status == 200)
      }
    }

    @Test("what follows a body whose end nobody can tell", arguments: ["xchunked", "chunked, identity", "identity"])
    func coding(coding: String) async throws {
      try await TestServer.run { server in
        let port = server.port
        let received = try await onThread { () -> [UInt8]? in
          let connection = try Connection(port: port, patience: 5)
          connection.send("POST /api/classify HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: \(coding)\r\n\r\n")
          connection.send("GET /api/model HTTP/1.1\r\nHost: localhost\r\n\r\n")
          return connection.receive()
        }
        let text = String(decoding: try #require(received), as: UTF8.self)
        #expect(text.hasPrefix("HTTP/1.1 400 Bad Request") && !text.contains("architecture"), "\(text)")
      }
    }

    @Test("what follows a body that is longer than its length says")
    func lies() async throws {
      let picture = try TestServer.sample()
      try await TestServer.run({ $0.idle = .seconds(1) }) { server in
        let port = server.port
        let received = try await onThread { () -> [UInt8]? in
          let connection = try Connection(port: port)
          let head = "POST /api/classify HTTP/1.1\r\nHost: localhost\r\nContent-Length: \(picture.count)\r\n\r\n"
          connection.send(Array(head.utf8) + picture + Array("GARBAGE that is no request\r\n\r\n".utf8))
          return connection.receive()
        }
        let text = String(decoding: try #require(received), as: UTF8.self)
        #expect(text.hasPrefix("HTTP/1.1 200 OK") && text.contains("HTTP/1.1 400 Bad Request"))
      }
    }

    @Test("no request for 1,000 connections that ask nothing")
    func idle() async throws {
      try await TestServer.run { server in
        let port = server.port
        try await onThread {
          var held: [Int32] = []
          defer { for descriptor in held { close(descriptor) } }
          for _ in 0..<1000 { held.append(try Connection(port: port).released()) }
          let started = ContinuousClock().now
          let connection = try Connection(port: port, patience: 5)
          connection.send("GET /health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
          let answer = try Answer(connection.receive() ?? [])
          #expect(answer.status == 200 && ContinuousClock().now - started < .seconds(2))
        }
      }
    }

    @Test("the connection that has been idle longest, where there is no room for another")
    func oldest() async throws {
      try await TestServer.run({ $0.connections = 2 }) { server in
        let port = server.port
        try await onThread {
          let first = try Connection(port: port)
          var answers = [first.isAnswered()]
          let second = try Connection(port: port)
          answers.append(second.isAnswered())
          let third = try Connection(port: port)
          answers += [third.isAnswered(), second.isAnswered(), first.isAnswered()]
          #expect(answers == [true, true, true, true, false])
        }
      }
    }

    @Test("no connection whose first request may be on its way, where one has been answered since")
    func arriving() async throws {
      try await TestServer.run({ $0.connections = 2 }) { server in
        let port = server.port
        try await onThread {
          let arriving = try Connection(port: port)
          // Until the server has it, which nothing tells.
          usleep(300_000)
          let answered = try Connection(port: port)
          var answers = [answered.isAnswered()]
          let third = try Connection(port: port)
          answers += [third.isAnswered(), arriving.isAnswered()]
          #expect(answers == [true, true, true])
        }
      }
    }

    @Test("to wait for a client that does not read")
    func unread() async throws {
      try await TestServer.run({ $0.stalledWrite = .milliseconds(300) }) { server in
        let port = server.port
        let whole = try await server.get("/api/model/weights").body.count
        let received = try await onThread { () -> Int in
          let connection = try Connection(port: port)
          for _ in 0..<20 {
            connection.send("GET /api/model/weights HTTP/1.1\r\nHost: localhost\r\n\r\n")
          }
          sleep(3)
          var count = 0
          _ = connection.receive { bytes in
            count = bytes.count
            return count >= 20 * whole
          }
          return count
        }
        #expect(received < 20 * whole, "the answers that nobody took are still there")
      }
    }

    @Test("a connection more than 64 that are busy")
    func busy() async throws {
      try await TestServer.run { server in
        let port = server.port
        try await onThread {
          var held: [Int32] = []
          defer { for descriptor in held { close(descriptor) } }
          for _ in 0..<64 {
            let connection = try Connection(port: port)
            connection.send("POST /api/classify HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\n")
            held.append(connection.released())
          }
          // Until the server has read all these heads, however busy the machine is.
          sleep(2)
          let refused = try Answer(Connection(port: port).receive() ?? [])
          #expect(refused.status == 503)
        }
        for _ in 0..<50 where try await server.get("/health").status != 200 {
          try await Task.sleep(for: .milliseconds(20))
        }
        #expect(try await server.get("/health").status == 200)
      }
    }
  }
#endif
