#if Server
  import Experiments
  import NeuralNetwork
  import Storage

  /// What a visitor does to a network: noise on its weights, weights and biases of his own, neurons that are silenced; in
  /// this order.
  struct NetworkChanges: Sendable {
    /// The standard deviation of the noise, as a part of the root mean square of each layer's weights.
    private let noise: Double
    private let weights: [(neuron: Explanation.Place, input: Int?, value: Float)]
    private let silenced: [Explanation.Place]

    /// - Throws: `Problem` if the body is not as openapi.json says.
    init(_ body: JSON) throws(Problem) {
      func expected(_ what: String) -> Problem { Problem(.unprocessableContent, "expected \(what)") }
      noise =
        try body["noise"].map { json throws(Problem) in
          guard let value = json.double, 0...10 ~= value else { throw expected("noise as a number within 0…10") }
          return value
        } ?? 0
      func place(_ json: JSON, _ name: String) throws(Problem) -> Explanation.Place {
        guard let layer = json["layer"]?.integer, let index = json[name]?.integer else {
          throw expected("a neuron as a layer and an index, both whole numbers")
        }
        return Explanation.Place(layer: layer, index: index)
      }
      var weights: [(neuron: Explanation.Place, input: Int?, value: Float)] = []
      func list(_ name: String) throws(Problem) -> [JSON] {
        guard let json = body[name], json != .null else { return [] }
        guard let list = json.array else { throw expected("\(name) as a list") }
        return list
      }
      guard body.object != nil else { throw expected("a JSON object") }
      for json in try list("weights") {
        guard let value = json["value"]?.double, abs(value) <= 1e6 else {
          throw expected("the value of a weight as a number within ±1000000")
        }
        let input = json["input"].flatMap { $0 == .null ? nil : $0 }
        guard input == nil || input?.integer != nil else { throw expected("an input as a whole number") }
        weights.append((try place(json, "neuron"), input?.integer, Float(value)))
      }
      self.weights = weights
      var silenced: [Explanation.Place] = []
      for json in try list("silenced") { silenced.append(try place(json, "index")) }
      self.silenced = silenced
    }

    /// The network with these changes.
    ///
    /// - Throws: `Problem` if it has no such neuron or weight.
    func applied(to network: Network<Float>) throws(Problem) -> Network<Float> {
      var network = network
      if noise > 0 { addNoise(to: &network.parameters) }
      let sizes = network.sizes
      func check(_ place: Explanation.Place, input: Int?, layers: ClosedRange<Int>) throws(Problem) {
        guard layers ~= place.layer, 0..<sizes[place.layer - 1] ~= place.index,
          input.map({ 0..<sizes[place.layer - 2] ~= $0 }) ?? true
        else {
          let of = input.map { " with an input \($0)" } ?? ""
          throw Problem(
            .unprocessableContent,
            "there is no neuron \(place.index)\(of) in layer \(place.layer) of \(network.architecture) to change")
        }
      }
      for (neuron, input, value) in weights {
        try check(neuron, input: input, layers: 2...sizes.count)
        if let input {
          network.parameters.weights[neuron.layer - 2][neuron.index, input] = value
        } else {
          network.parameters.biases[neuron.layer - 2][neuron.index, 0] = value
        }
      }
      for neuron in silenced {
        guard sizes.count > 2 else {
          throw Problem(.unprocessableContent, "\(network.architecture) has no hidden neuron to silence")
        }
        try check(neuron, input: nil, layers: 2...sizes.count - 1)
        // Nothing of it arrives, which is as good as a = 0.
        for j in 0..<sizes[neuron.layer] { network.parameters.weights[neuron.layer - 1][j, neuron.index] = 0 }
      }
      return network
    }

    /// Adds the same noise at every call, so that a slider that comes back shows what it showed before.
    private func addNoise(to parameters: inout Parameters<Float>) {
      var generator = RandomGenerator(seed: 1)
      for l in parameters.weights.indices {
        let (rows, columns) = (parameters.weights[l].rows, parameters.weights[l].columns)
        var squares = 0.0
        for k in 0..<columns { for j in 0..<rows { squares += Double(parameters.weights[l][j, k]).squared } }
        let deviation = noise * (squares / Double(rows * columns)).squareRoot()
        for k in 0..<columns {
          for j in 0..<rows { parameters.weights[l][j, k] += Float(deviation * generator.nextNormal()) }
        }
      }
    }
  }

  extension Double {
    fileprivate var squared: Double { self * self }
  }
#endif
