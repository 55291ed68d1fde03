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
          return kept(try await workers.run { try Reading(Model(decoding: content), limits) })
        },
        Route(.post, "/api/model/changes") { request, _ in
          let reading = try await reading(for: request)
          let changes = try NetworkChanges(try await request.json(limit: limits.json))
          return kept(try await workers.run { try reading.changed(by: changes) })
        },
        Route(.get, "/api/accuracy") { request, _ in
          let reading = try await reading(for: request)
          let disturbance = try request.disturbance
          let images = try await data.test()
          return Response(try await workers.run { try reading.accuracy(on: images, disturbance) })
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
        Route(.get, "/api/ideal/{digit}") { request, context in
          let reading = try await reading(for: request)
          let digit = context.parameters.get("digit").flatMap { Int($0) }
          guard let digit, 0..<reading.network.outputCount ~= digit else {
            throw Problem(.notFound, "there is no such class; they are 0…\(reading.network.outputCount - 1)")
          }
          return Response(try await workers.run { try reading.read(reading.reader.classifier.idealImage(of: digit)) })
        },
        Route(.post, "/api/nearest") { request, _ in
          let reading = try await reading(for: request)
          let body = try await request.json(limit: limits.json)
          return Response(try await workers.run { try reading.nearest(body) })
        },
      ]
    }

    /// The answer that a model is kept, and under which id.
    private func kept(_ reading: Reading) -> Response {
      let members = (reading.description.object ?? []) + [.init("id", JSON(models.keep(reading)))]
      return Response(.object(members), status: .created)
    }
  }

  extension Request {
    /// What is to be done to the test images.
    fileprivate var disturbance: Disturbance {
      get throws(Problem) {
        func number(_ name: String, _ range: ClosedRange<Double>) throws(Problem) -> Double {
          guard let text = query(name) else { return 0 }
          guard let number = Double(text), range ~= number else {
            throw Problem(
              .badRequest,
              "\(name) must be a number within \(Int(range.lowerBound))…\(Int(range.upperBound)), not \(text.quoted)")
          }
          return number
        }
        return Disturbance(
          turn: try number("turn", -180...180), right: try number("right", -100...100),
          down: try number("down", -100...100), noise: try number("noise", 0...10))
      }
    }
  }

  extension Reading {
    /// The nearest pictures to an image that are read as each other class, nearest first.
    fileprivate func nearest(_ body: JSON) throws -> JSON {
      let image = try image(body["pixels"])
      let answer = try reader.classifier.prediction(for: image).digit
      let others = (0..<network.outputCount).filter { $0 != answer }
      var found: [(distance: Double, json: JSON)] = []
      for digit in others {
        guard let nearest = try reader.classifier.nearestImage(to: image, readAs: digit) else { continue }
        let prediction = try reader.classifier.prediction(for: nearest)
        let distance = nearest.distance(to: image)
        found.append(
          (
            distance,
            [
              "digit": JSON(digit), "distance": JSON(distance), "confidence": JSON(prediction.confidence),
              "pixels": JSON(bytes: nearest.pixels),
            ]
          ))
      }
      found.sort { $0.distance < $1.distance }
      return ["digit": JSON(answer), "nearest": .array(found.map(\.json))]
    }

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
