#if Server
  import DigitServer
  import Digits
  import Experiments
  import NeuralNetwork
  import Storage
  import Testing

  @Suite("The server's answers")
  struct AnswerTests {
    @Test("to pictures are the command's")
    func classify() async throws {
      let picture = try TestServer.sample()
      let expected = try DigitReader(.builtIn()).answers(in: picture)[0]
      try await TestServer.run { server in
        let answer = try await server.answer("POST", "/api/classify", picture)
        #expect(answer.status == 200 && answer.text == expected.json().description)
        #expect(answer.field("content-type") == "application/json")
        let inside = try await server.answer("POST", "/api/classify?inside=1", picture).json
        #expect(inside["pixels"]?.array?.count == 784)
        #expect(inside["z"]?.array?.map { $0.array?.count } == [1000, 500, 10])
        #expect(
          inside["a"]?.array?.last?.array?.compactMap(\.double).map(Float.init)
            == inside["probabilities"]?.array?.compactMap(\.double).map(Float.init))
        let same = try await server.post("/api/pixels", ["pixels": inside["pixels"] ?? .null]).json
        #expect(same["a"] == inside["a"] && same["digit"] == 7)
        let several = try await server.answer("POST", "/api/classify", picture + picture).json
        #expect(several["answers"]?.array?.count == 2 && several["digit"] == 7)
        let page = try await server.answer("POST", "/api/read", TestServer.sample("page.pgm"))
        let expectedPage = try PageReader(.builtIn()).pages(in: TestServer.sample("page.pgm"))[0]
        #expect(page.text == expectedPage.json().description)
      }
    }

    @Test("to blank pictures say that there is no digit")
    func blank() async throws {
      try await TestServer.run { server in
        let blank = Array("P5\n28 28\n255\n".utf8) + [UInt8](repeating: 0, count: 784)
        let answer = try await server.answer("POST", "/api/classify?inside=1", blank)
        #expect(answer.status == 200 && answer.text == #"{"index":0,"digit":null}"#)
      }
    }

    @Test("tell the network and its weights")
    func model() async throws {
      let network = try DigitClassifier(.builtIn()).network
      try await TestServer.run { server in
        let model = try await server.get("/api/model").json
        #expect(model["architecture"] == "784-1000-500-10" && model["sizes"]?.array?.count == 4)
        #expect(model["image_size"] == ["width": 28, "height": 28])
        let weights = try await server.get("/api/model/weights").body
        #expect(weights.count == 4 * 1_290_510)
        func value(_ index: Int) -> Float {
          Float(bitPattern: (0..<4).reduce(0) { $0 | UInt32(weights[4 * index + $1]) << UInt32(8 * $1) })
        }
        #expect(value(784 * 3 + 400) == network.parameters.weights[0][3, 400])
        #expect(value(784 * 1000 + 7) == network.parameters.biases[0][7, 0])
        #expect(value(1_290_509) == network.parameters.biases[2][9, 0])
      }
    }

    @Test("come from a model that was uploaded, where a request says so")
    func upload() async throws {
      var generator = RandomGenerator(seed: 2)
      let network: Network<Float> = Initializer.scaled.network(
        sizes: [784, 7, 10], activations: [.tanh, .softmax], using: &generator)
      let file = try Model(network: network, cost: .crossEntropy).encoded()
      let picture = try TestServer.sample()
      try await TestServer.run { server in
        #expect(try await server.get("/api/model?run=m1").status == 404)
        #expect(try await server.answer("POST", "/api/model", Array("{}".utf8)).status == 400)
        var ids: [String] = []
        for _ in 0..<9 {
          let kept = try await server.answer("POST", "/api/model", file)
          #expect(kept.status == 201)
          ids.append(try #require(kept.json["id"]?.string))
        }
        #expect(try await server.get("/api/model?run=\(ids[8])").json["architecture"] == "784-7-10")
        #expect(try await server.get("/api/model?run=\(ids[1])").status == 200)
        #expect(try await server.get("/api/model?run=\(ids[0])").status == 404)
        #expect(try await server.get("/api/model").json["architecture"] == "784-1000-500-10")
        let answer = try await server.answer("POST", "/api/classify?inside=1&run=\(ids[8])", picture).json
        #expect(answer["z"]?.array?.map { $0.array?.count } == [7, 10])
      }
    }

    @Test("explain a step as the library does")
    func explain() async throws {
      let image = try #require(try DigitReader(.builtIn()).answers(in: TestServer.sample())[0].image)
      let expected = try Explanation(
        of: image, by: DigitClassifier(.builtIn()), cost: .crossEntropy, target: 3, learningRate: 0.5,
        neuron: .init(layer: 3, index: 4), input: 2)
      try await TestServer.run { server in
        let pixels = JSON.array(image.pixels.map { JSON(Int($0)) })
        let body: JSON = [
          "pixels": pixels, "target": 3, "learning_rate": 0.5, "weight": ["layer": 3, "neuron": 4, "input": 2],
        ]
        #expect(try await server.post("/api/explain", body).text == expected.json.description)
        let beyond = try await server.post("/api/explain", ["pixels": pixels, "neuron": ["layer": 5, "index": 0]])
        #expect(beyond.status == 422 && beyond.text.contains("there is no layer 5"))
        #expect(try await server.post("/api/explain", ["pixels": [1, 2]]).status == 422)
      }
    }

    @Test("tell test images, mistakes, settings and presets")
    func data() async throws {
      let test = try DataFolder(path: TestServer.package + "/data/mnist").test()
      try await TestServer.run { server in
        let image = try await server.get("/api/test/61").json
        #expect(
          image["label"] == 8 && image["pixels"]?.array?.compactMap(\.integer) == test.image(61).pixels.map(Int.init))
        #expect(try await server.get("/api/test/10000").status == 404)
        let mistakes = try await server.get("/api/mistakes").json
        let model = try Model.builtIn()
        let evaluation = model.network.evaluate(on: test.examples, cost: model.cost)
        #expect(mistakes["count"]?.integer == evaluation.total - evaluation.correct)
        #expect(mistakes["confusion"]?.array?.map { $0.array?.compactMap(\.integer) } == evaluation.confusion)
        let images = try #require(mistakes["images"]?.array)
        let losses = images.compactMap { $0["loss"]?.double }
        #expect(losses == losses.sorted(by: >) && losses.count == images.count)
        #expect(images.contains { $0["doubtful_label"] == true } && images.contains { $0["doubtful_label"] == false })
        #expect(try await server.get("/api/settings").json.array?.count == Plan.settings.count)
        #expect(try await server.get("/api/presets").json.array?.first?["name"] == "ch1-30")
      }
    }

    @Test("are the page's files, all of them, with their types and a policy")
    func page() async throws {
      let folder = TestServer.package + "/Sources/DigitServer/Page"
      #expect(Set(PageFile.all.map(\.name)) == Set(files(in: folder) + ["openapi.json"]))
      try await TestServer.run { server in
        for file in PageFile.all {
          let answer = try await server.get(file.name == "index.html" ? "/" : "/" + file.name)
          #expect(answer.status == 200 && answer.body == file.bytes && answer.field("cache-control") == "no-cache")
          #expect(
            answer.field("content-security-policy")?.hasPrefix("default-src 'self'; img-src 'self' data: blob:") == true
          )
        }
        #expect(try await server.get("/").field("content-type") == "text/html; charset=utf-8")
        let head = try await server.answer("HEAD", "/")
        #expect(head.status == 200 && head.body.isEmpty)
      }
    }

    /// The files in a folder and in those below, relative to it.
    private func files(in folder: String, under prefix: String = "") -> [String] {
      File.names(inFolder: folder).flatMap { name -> [String] in
        let below = files(in: "\(folder)/\(name)", under: "\(prefix)\(name)/")
        return below.isEmpty ? [prefix + name] : below
      }
    }

    @Test("are those that openapi.json describes, and it describes no others")
    func openAPI() throws {
      let file = try #require(PageFile.all.first { $0.name == "openapi.json" })
      let document = try JSON.parse(file.bytes, depth: 20)
      #expect(document["openapi"] == "3.1.0")
      let described = (document["paths"]?.object ?? []).flatMap { path in
        (path.value.object ?? []).map(\.name).filter { $0 != "parameters" }.map { "\($0.uppercased()) \(path.name)" }
      }
      let routes = try apiRoutes(ServerSettings(model: .builtIn())).map { "\($0.method) \($0.path)" }
      #expect(Set(described) == Set(routes) && routes.count > 15)
    }
  }
#endif
