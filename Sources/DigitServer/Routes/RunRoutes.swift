#if Server
  import HTTPTypes
  import Hummingbird
  import Storage

  extension Site {
    /// Trainings: to begin, watch and steer them.
    var runRoutes: [Route] {
      [
        Route(.post, "/api/runs") { request, _ in
          let wish = try RunRequest(try await request.json(limit: limits.json), data: dataPath)
          let images = try await data.training()
          let run = try await workers.run { try Run(wish, on: images, limits) }
          try await runs.start(run, beside: wish.beside)
          return Response(run.beginning, status: .created)
        },
        Route(.get, "/api/runs/{id}") { _, context in Response(try await run(context).json) },
        Route(.patch, "/api/runs/{id}") { request, context in
          let run = try await run(context)
          let body = try await request.json(limit: limits.json)
          try run.edit(body)
          return Response(status: .noContent)
        },
        Route(.get, "/api/runs/{id}/events") { request, context in
          let run = try await run(context)
          let seen = HTTPField.Name("Last-Event-ID").flatMap { request.headers[$0] }.flatMap { Int($0) } ?? 0
          return EventStream.response(run.log, after: seen, comment: limits.comment)
        },
        Route(.get, "/api/runs/{id}/model") { _, context in
          let run = try await run(context)
          guard let file = run.file else { throw Problem(.notFound, "the training has not come to a model yet") }
          var response = Response(file, type: "application/octet-stream")
          response.headers[.contentDisposition] = "attachment; filename=\"mnist-\(run.id).safetensors\""
          return response
        },
      ]
        + [RunControl.Mode.pause, .play, .batch, .epoch].map { mode in
          steering(mode.rawValue) { $0.control.set(mode) }
        } + [steering("stop") { $0.control.stop() }]
    }

    private func run(_ context: BasicRequestContext) async throws(Problem) -> Run {
      try await runs.run(context.parameters.get("id"))
    }

    private func steering(_ name: String, _ steer: @escaping @Sendable (Run) -> Void) -> Route {
      Route(.post, "/api/runs/{id}/\(name)") { _, context in
        steer(try await run(context))
        return Response(status: .noContent)
      }
    }
  }

  extension Run {
    /// Changes η and λ as a body says.
    fileprivate func edit(_ body: JSON) throws(Problem) {
      func value(_ name: String) throws(Problem) -> Double? {
        guard let json = body[name], json != .null else { return nil }
        guard let value = json.double, 0...1e6 ~= value else {
          var problem = Problem(.unprocessableContent, "\(name) must be a number within 0…1000000")
          problem.setting = name
          throw problem
        }
        return value
      }
      let (learningRate, l2) = (try value("learning_rate"), try value("l2"))
      guard learningRate != nil || l2 != nil else {
        throw Problem(.unprocessableContent, "expected learning_rate, l2 or both")
      }
      control.edit(learningRate: learningRate, l2: l2)
    }
  }
#endif
