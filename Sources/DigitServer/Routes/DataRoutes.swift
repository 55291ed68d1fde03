#if Server
  import Digits
  import Experiments
  import HTTPTypes
  import Hummingbird
  import NeuralNetwork
  import Storage

  extension Site {
    /// The test images, and what can be set for a training.
    var dataRoutes: [Route] {
      [
        Route(.get, "/api/test/{index}") { _, context in
          let images = try await data.test()
          guard let index = context.parameters.get("index").flatMap({ Int($0) }), 0..<images.count ~= index else {
            throw Problem(.notFound, "there is no such test image; they are 0…\(images.count - 1)")
          }
          let image = images.image(index)
          return Response([
            "index": JSON(index), "label": JSON(images.label(index)), "width": JSON(image.width),
            "height": JSON(image.height), "pixels": JSON(bytes: image.pixels),
          ])
        },
        Route(.get, "/api/mistakes") { request, _ in
          let reading = try await reading(for: request)
          let images = try await data.test()
          return Response(
            try await workers.run {
              try Judgement(of: reading.model, on: images).mistakesAsJSON
            })
        },
        Route(.get, "/api/settings") { _, _ in Response(.array(Plan.settings.map(\.json))) },
        Route(.get, "/api/presets") { _, _ in
          Response(.array(Preset.all.filter { !$0.plan.needsTeacher }.map(\.json)))
        },
      ]
    }
  }

  extension Setting {
    fileprivate var json: JSON {
      [
        "name": JSON(name), "aliases": .array(aliases.map { JSON($0) }), "symbol": JSON(symbol), "help": JSON(help),
        "expected": JSON(expected), "choices": .array(choices.map { JSON($0) }),
        "default": usual.map { JSON($0) } ?? .null,
      ]
    }
  }
#endif
