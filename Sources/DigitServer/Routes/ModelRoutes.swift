#if Server
  import Digits
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
#endif
