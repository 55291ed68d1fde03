#if Server
  import Digits
  import Experiments
  import NeuralNetwork
  import Storage

  extension Reading {
    /// The nearest pictures to an image that are read as each other class, nearest first.
    func nearest(_ body: JSON) throws -> JSON {
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
    func explanation(_ body: JSON) throws -> Explanation {
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
