#if Server
  import Digits
  import Experiments
  import NeuralNetwork
  import Storage
  import Testing

  @Suite("A changed network")
  struct ChangeTests {
    @Test("answers with the weights that were set, and without the neurons that were silenced")
    func changes() async throws {
      let test = try DataFolder(path: TestServer.package + "/data/mnist").test()
      let image = test.image(61)
      let network = try DigitClassifier(.builtIn()).network
      var pass = ForwardPass(for: network)
      pass.run(Inputs([image.pixels[...]], rows: 784), through: network)
      let z = pass.z[2].column(0)
      let last = network.parameters.weights[2]
      let strongest = (0..<150).max { last[8, $0] * pass.a[1][$0, 0] < last[8, $1] * pass.a[1][$1, 0] } ?? 0
      let body: JSON = ["pixels": .array(image.pixels.map { JSON(Int($0)) })]
      try await TestServer.run { server in
        func outputs(after changes: JSON) async throws -> [Float] {
          let id = try #require(try await server.post("/api/model/changes", changes).json["id"]?.string)
          let answer = try await server.post("/api/pixels?run=\(id)", body).json
          return answer["z"]?.array?[2].array?.compactMap(\.double).map { Float($0) } ?? []
        }
        let unchanged = try await outputs(after: [:])
        #expect(unchanged == z)
        // The temperature divides what is set in the last layer.
        let bias = try await outputs(after: ["weights": [["layer": 4, "neuron": 3, "value": 1000]]])
        #expect(bias[3] > 100 && bias[2] == z[2])
        let silenced = try await outputs(after: ["silenced": [["layer": 3, "index": JSON(strongest)]]])
        for j in 0..<10 { #expect(abs(silenced[j] - (z[j] - last[j, strongest] * pass.a[1][strongest, 0])) < 1e-4) }
        let weight = try await outputs(
          after: ["weights": [["layer": 4, "neuron": 8, "input": JSON(strongest), "value": 0]]])
        #expect(abs(weight[8] - silenced[8]) < 1e-4 && weight[1] == z[1])
        let noise = try await outputs(after: ["noise": 0.5])
        #expect(noise != z)
        let again = try await outputs(after: ["noise": 0.5])
        #expect(noise == again)
      }
    }

    @Test("is refused where there is no such neuron, with a sentence")
    func refusals() async throws {
      try await TestServer.run { server in
        for changes: JSON in [
          ["silenced": [["layer": 4, "index": 0]]], ["silenced": [["layer": 3, "index": 500]]], ["noise": -1],
          ["weights": [["layer": 1, "neuron": 0, "value": 1]]], ["weights": [["layer": 2, "neuron": 0]]],
          ["weights": [["layer": 2, "neuron": 0, "input": 784, "value": 1]]], ["silenced": [["layer": 3]]],
          ["weights": [["layer": 2, "neuron": -1, "value": 1]]],
        ] {
          let answer = try await server.post("/api/model/changes", changes)
          #expect(answer.status == 422 && answer.text.contains("\"detail\":\""), "\(changes)")
        }
      }
    }

    @Test("is judged on 1,000 test images, disturbed as the sliders say")
    func accuracy() async throws {
      let test = try DataFolder(path: TestServer.package + "/data/mnist").test()
      let model = try Model.builtIn()
      let expected = model.network.evaluate(on: test.examples.batch(0..<1000), cost: model.cost).correct
      try await TestServer.run { server in
        func right(_ query: String) async throws -> Int {
          let answer = try await server.get("/api/accuracy" + query).json
          #expect(answer["of"] == 1000)
          return try #require(answer["right"]?.integer)
        }
        #expect(try await right("") == expected)
        #expect(try await right("?turn=0&noise=0") == expected)
        // Shifted off the image all are alike, so at most the most frequent class is right.
        #expect(try await right("?right=50") < 150)
        let (a, b) = (try await right("?turn=25"), try await right("?turn=-25"))
        #expect((700..<expected).contains(a) && (700..<expected).contains(b))
        #expect(try await right("?noise=3") < 900)
        let id = try #require(try await server.post("/api/model/changes", ["noise": 3]).json["id"]?.string)
        #expect(try await right("?run=\(id)") < 900)
        #expect(try await server.get("/api/accuracy?turn=x").status == 400)
        #expect(try await server.get("/api/accuracy?turn=nan").status == 400)
      }
    }

    @Test("shows what it would like to see, and what would change its mind")
    func searches() async throws {
      let test = try DataFolder(path: TestServer.package + "/data/mnist").test()
      let classifier = try DigitClassifier(.builtIn())
      try await TestServer.run { server in
        let ideal = try await server.get("/api/ideal/3").json
        #expect(ideal["digit"] == 3)
        #expect(ideal["pixels"]?.array?.compactMap(\.integer) == classifier.idealImage(of: 3).pixels.map { Int($0) })
        #expect(try await server.get("/api/ideal/10").status == 404)
        let body: JSON = ["pixels": .array(test.image(0).pixels.map { JSON(Int($0)) })]
        let answer = try await server.post("/api/nearest", body).json
        let nearest = answer["nearest"]?.array ?? []
        #expect(answer["digit"] == 7 && nearest.count == 9)
        let distances = nearest.compactMap { $0["distance"]?.double }
        #expect(distances == distances.sorted())
        for each in nearest {
          let again = try await server.post("/api/pixels", ["pixels": each["pixels"] ?? .null]).json
          #expect(again["digit"] == each["digit"])
        }
      }
    }
  }
#endif
