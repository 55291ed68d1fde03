#if Server
  import Digits
  import Experiments
  import HTTPTypes
  import Hummingbird
  import NeuralNetwork
  import Storage

  extension Site {
    /// Reading pictures, and looking into the network.
    var modelRoutes: [Route] {
      [
        Route(.get, "/health") { _, _ in Response(["status": "ok"]) },
        Route(.get, "/api/model") { request, _ in Response(try await reading(for: request).description) },
        Route(.post, "/api/model") { request, _ in
          let content = try await request.content(limit: limits.body)
          let reading = try await workers.run { try Reading(Model(decoding: content), limits) }
          upload.reading = reading
          return Response(reading.description, status: .created)
        },
        Route(.get, "/api/model/weights") { request, _ in
          let reading = try await reading(for: request)
          return Response(try await workers.run { reading.weights }, type: "application/octet-stream")
        },
        Route(.post, "/api/classify") { request, _ in
          let reading = try await reading(for: request)
          let content = try await request.content(limit: limits.body)
          let inside = request.query("inside") == "1"
          return Response(try await workers.run { try reading.classify(content, inside: inside) })
        },
        Route(.post, "/api/read") { request, _ in
          let reading = try await reading(for: request)
          let content = try await request.content(limit: limits.body)
          return Response(try await workers.run { try reading.readPage(content) })
        },
        Route(.post, "/api/pixels") { request, _ in
          let reading = try await reading(for: request)
          let image = try reading.image(try await request.json(limit: limits.json)["pixels"])
          return Response(try await workers.run { try reading.read(image) })
        },
        Route(.post, "/api/explain") { request, _ in
          let reading = try await reading(for: request)
          let body = try await request.json(limit: limits.json)
          return Response(try await workers.run { try reading.explanation(body).json })
        },
      ]
    }
  }

  extension Reading {
    /// The step of backpropagation that a body asks for.
    ///
    /// - Throws: `Problem` if it is not as expected, `FileError` if there is no such class, neuron or weight.
    fileprivate func explanation(_ body: JSON) throws -> Explanation {
      func number(_ json: JSON?, _ name: String) throws(Problem) -> Int? {
        guard let json, json != .null else { return nil }
        guard let number = json.integer else { throw Problem(.unprocessableContent, "\(name) must be a whole number") }
        return number
      }
      let image = try image(body["pixels"])
      let answer = try reader.classifier.prediction(for: image).digit
      let rate = body["learning_rate"] ?? 0.1
      guard let learningRate = rate.double else {
        throw Problem(.unprocessableContent, "learning_rate must be a number")
      }
      let weight = body["weight"].flatMap { $0 == .null ? nil : $0 }
      let neuron = body["neuron"].flatMap { $0 == .null ? nil : $0 }
      let layer = try number((weight ?? neuron)?["layer"], "layer")
      let index = try number(weight.map { $0["neuron"] } ?? neuron?["index"], weight == nil ? "index" : "neuron")
      var place: Explanation.Place?
      if weight != nil || neuron != nil {
        guard let layer, let index else {
          throw Problem(.unprocessableContent, "a neuron is a layer and an index in it")
        }
        place = Explanation.Place(layer: layer, index: index)
      }
      return try Explanation(
        of: image, by: reader.classifier, cost: model.cost, target: number(body["target"], "target") ?? answer,
        learningRate: learningRate, neuron: place, input: number(weight?["input"], "input"))
    }
  }
#endif
