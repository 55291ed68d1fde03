#if Server
  import DigitServer
  import Digits
  import Experiments
  import Libc
  import NeuralNetwork
  import Storage
  import Testing

  @Suite("A training on the server", .serialized)
  struct RunTests {
    private static let settings: JSON = ["training": "2000", "validation": "1000", "epochs": "3", "seed": "5"]

    private func begin(_ server: TestServer, _ settings: JSON = Self.settings, paused: Bool = false) async throws
      -> String
    {
      let answer = try await server.post(
        "/api/runs", ["preset": "ch1-30", "settings": settings, "paused": JSON(paused)])
      #expect(answer.status == 201, "\(answer.text)")
      return try #require(try answer.json["id"]?.string)
    }

    private func steer(_ server: TestServer, _ id: String, _ how: String) async throws {
      #expect(try await server.answer("POST", "/api/runs/\(id)/\(how)", []).status == 204)
    }

    /// How a training stands as soon as it is as wished.
    private func state(_ server: TestServer, _ id: String, until wished: (JSON) -> Bool) async throws -> JSON {
      for _ in 0..<500 {
        let state = try await server.get("/api/runs/\(id)").json
        if wished(state) { return state }
        try await Task.sleep(for: .milliseconds(20))
      }
      Issue.record("the training does not come to that")
      return .null
    }

    @Test("makes the command's bytes, and tells all that happens, once and again")
    func bytes() async throws {
      let images = try DataFolder(path: TestServer.package + "/data/mnist").training()
      var plan = try #require(Preset.named("ch1-30")).plan
      for member in Self.settings.object ?? [] { try plan.set(member.name, to: #require(member.value.string)) }
      let experiment = try Experiment(plan, on: images)
      let expected = try experiment.model(experiment.train(experiment.trainer(threads: 2)).outcome).encoded()
      try await TestServer.run { server in
        let id = try await begin(server)
        let whole = try await server.get("/api/runs/\(id)/events")
        #expect(whole.field("content-type") == "text/event-stream")
        let events = try whole.events
        #expect(events.map(\.id) == events.map(\.id).sorted() && Set(events.map(\.id)).count == events.count)
        let epochs = events.filter { $0.kind == "epoch" }.map(\.data)
        #expect(epochs.compactMap { $0["epoch"]?.integer } == [1, 2, 3])
        let frame = try #require(events.last { $0.kind == "frame" }?.data)
        #expect(frame["rows"] == 30 && frame["columns"] == 784 && frame["weights"]?.string?.count == 31360)
        let end = try #require(events.last)
        #expect(end.kind == "end" && end.data["ending"] == "completed")
        #expect(end.data["validation_accuracy"] == epochs.last?["validation_accuracy"])

        let model = try await server.get("/api/runs/\(id)/model")
        #expect(model.body == expected)
        #expect(model.field("content-disposition")?.hasPrefix("attachment") == true)
        #expect(end.data["digest"]?.string == SHA256.digest(of: expected).description)

        let middle = try #require(epochs.isEmpty ? nil : events.first { $0.kind == "epoch" }).id
        let rest = try await server.get("/api/runs/\(id)/events", fields: ["Last-Event-ID": String(middle)]).events
        #expect(rest.first.map { $0.id > middle } == true && rest.last?.kind == "end")
        #expect(rest.count { $0.kind == "epoch" } == 2)
        let after = try await server.get("/api/runs/\(id)/events", fields: ["Last-Event-ID": String(end.id)])
        #expect(after.status == 204)

        let state = try await server.get("/api/runs/\(id)").json
        #expect(state["state"] == "ended" && state["epochs"] == [0, 1, 2, 3])
        #expect(
          state["command"]?.string?.hasPrefix(
            "mnist train --preset ch1-30 --training 2000 --validation 1000 --epochs 3 --seed 5 --data ") == true)
        let picture = try TestServer.sample()
        let first = try await server.answer("POST", "/api/classify?inside=1&run=\(id)&epoch=0", picture).json
        let last = try await server.answer("POST", "/api/classify?inside=1&run=\(id)&epoch=3", picture).json
        #expect(first["z"] != last["z"] && last["z"]?.array?.map { $0.array?.count } == [30, 10])
        #expect(try await server.answer("POST", "/api/classify?run=\(id)&epoch=4", picture).status == 404)
        #expect(try await server.get("/api/model/weights?run=\(id)").body.count == 4 * (785 * 30 + 31 * 10))
      }
    }

    @Test("keeps at most 64 networks, spread over all epochs")
    func snapshots() async throws {
      try await TestServer.run { server in
        let id = try await begin(server, ["training": "20", "validation": "10", "epochs": "150"])
        _ = try await server.get("/api/runs/\(id)/events")
        let state = try await server.get("/api/runs/\(id)").json
        let epochs = (state["epochs"]?.array ?? []).compactMap(\.integer)
        #expect(epochs.count <= 64 && epochs == Array(stride(from: 0, to: 150, by: 4)) + [150])
        let large = try await server.post("/api/runs", ["settings": ["hidden": "10000"]])
        #expect(try large.status == 422 && large.json["setting"] == "hidden")
      }
    }

    @Test("waits, goes step by step, takes other η and λ, and stops")
    func steering() async throws {
      try await TestServer.run { server in
        let id = try await begin(server, paused: true)
        #expect(try await server.get("/api/runs/\(id)").json["state"] == "paused")
        try await steer(server, id, "epoch")
        _ = try await state(server, id) { $0["state"] == "paused" && $0["epochs"] == [0, 1] }
        let before = try await server.get("/api/model/weights?run=\(id)").body
        try await steer(server, id, "batch")
        _ = try await state(server, id) { $0["state"] == "paused" }
        let after = try await server.get("/api/model/weights?run=\(id)").body
        #expect(before != after, "a mini-batch changes the weights")
        #expect(try await server.get("/api/runs/\(id)").json["command"]?.string != nil)
        #expect(try await server.post("/api/runs/\(id)", ["l2": -1], method: "PATCH").status == 422)
        #expect(try await server.post("/api/runs/\(id)", ["learning_rate": 0, "l2": 0], method: "PATCH").status == 204)
        try await steer(server, id, "batch")
        _ = try await state(server, id) { $0["state"] == "paused" }
        #expect(try await server.get("/api/model/weights?run=\(id)").body == after, "nothing is learned with η = 0")
        #expect(try await server.get("/api/runs/\(id)").json["command"] == .null)
        #expect(try await server.get("/api/runs/\(id)/model").status == 404)
        try await steer(server, id, "stop")
        let ended = try await server.get("/api/runs/\(id)/events").events
        #expect(ended.last?.data["ending"] == "interrupted")
        let model = try Model(decoding: await server.get("/api/runs/\(id)/model").body)
        #expect(model.record == nil && model.notes["edited"] != nil)
      }
    }

    @Test("is one of two; a third has a place if one of them is abandoned")
    func places() async throws {
      let abandoned = Duration.seconds(3)
      try await TestServer.run({ $0.abandoned = abandoned }) { server in
        let first = try await begin(server, paused: true)
        _ = try await begin(server, paused: true)
        let third = try await server.post("/api/runs", ["preset": "ch1-30", "paused": true])
        #expect(third.status == 503)
        try await Task.sleep(for: abandoned)
        _ = try await begin(server, paused: true)
        _ = try await state(server, first) { $0["state"] == "ended" }
      }
    }

    @Test("makes room for the next of its visitor, but for one beside it; a stranger's goes on")
    func visitors() async throws {
      func begin(_ server: TestServer, _ members: JSON.Member...) async throws -> String {
        let answer = try await server.post("/api/runs", .object([.init("paused", true)] + members))
        #expect(answer.status == 201, "\(answer.text)")
        return try #require(try answer.json["id"]?.string)
      }
      func areUnderWay(_ server: TestServer, _ ids: String...) async throws -> [Bool] {
        var states: [Bool] = []
        for id in ids { states.append(try await server.get("/api/runs/\(id)").json["state"] == "paused") }
        return states
      }
      try await TestServer.run { server in
        let stranger = try await begin(server)
        let first = try await begin(server, .init("visitor", "a"))
        let second = try await begin(server, .init("visitor", "a"))
        _ = try await state(server, first) { $0["state"] == "ended" }
        #expect(try await areUnderWay(server, stranger, second) == [true, true])
        let none = try await server.post("/api/runs", ["paused": true, "visitor": "b"])
        #expect(none.status == 503, "another visitor has no place, as two are under way")
        try await steer(server, stranger, "stop")
        _ = try await state(server, stranger) { $0["state"] == "ended" }
        let pair = try await begin(server, .init("visitor", "a"), .init("beside", JSON(second)))
        #expect(try await areUnderWay(server, second, pair) == [true, true])
      }
    }

    @Test("has its place until it rests: whoever starts one after the other waits for those that are stopped")
    func rest() async throws {
      // One mini-batch is the epoch, and takes a second or more.
      let settings: JSON = [
        "hidden": "1000", "training": "10000", "batch_size": "10000", "validation": "100", "epochs": "2",
      ]
      try await TestServer.run({ $0.runs = 1 }) { server in
        func start() async throws -> Answer {
          try await server.post("/api/runs", ["settings": settings, "visitor": "a"])
        }
        let first = try #require(try await start().json["id"]?.string)
        _ = try await state(server, first) { $0["epochs"] == [0] }
        try await Task.sleep(for: .milliseconds(50))
        let second = try #require(try await start().json["id"]?.string)
        let refused = try await start()
        #expect(refused.status == 503 && refused.text.contains("have not come to rest"), "\(refused.text)")
        _ = try await state(server, first) { $0["state"] == "ended" }
        let third = try await start()
        #expect(third.status == 201, "\(third.text)")
        for id in [second, try third.json["id"]?.string] {
          try await steer(server, try #require(id), "stop")
        }
      }
    }

    @Test("gives up listeners where there is no room for somebody who asks")
    func room() async throws {
      try await TestServer.run({ $0.connections = 4 }) { server in
        let id = try await begin(server, paused: true)
        let port = server.port
        try await onThread {
          var held: [Int32] = []
          defer { for descriptor in held { close(descriptor) } }
          for number in 0..<12 {
            let connection = try Connection(port: port)
            connection.send("GET /api/runs/\(id)/events HTTP/1.1\r\nHost: localhost\r\n\r\n")
            let head = String(decoding: connection.receive { !$0.isEmpty } ?? [], as: UTF8.self)
            #expect(head.hasPrefix("HTTP/1.1 200 OK"), "listener \(number)")
            held.append(connection.released())
          }
        }
        #expect(try await server.get("/health").status == 200)
      }
    }

    @Test("sends a comment where nothing happens")
    func comments() async throws {
      try await TestServer.run({ $0.comment = .milliseconds(50) }) { server in
        let id = try await begin(server, paused: true)
        let port = server.port
        let received = try await onThread {
          let connection = try Connection(port: port)
          connection.send("GET /api/runs/\(id)/events HTTP/1.1\r\nHost: localhost\r\n\r\n")
          return connection.receive { bytes in
            bytes.indices.count { bytes[$0...].starts(with: Array(":\n\n".utf8)) } > 3
          }
        }
        #expect(received != nil)
      }
    }
  }
#endif
