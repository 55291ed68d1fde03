public import NeuralNetwork
public import Storage

extension Model {
  /// What the model is and how it was trained, as a JSON object: `architecture`, `activations`, `cost`, `parameters`,
  /// `training` with its settings, and `record` with all else that the file says.
  public var json: JSON {
    let settings = Dictionary(uniqueKeysWithValues: (record?.plan.record ?? []).map { ($0.name, $0.text) })
    return [
      "architecture": JSON(network.architecture),
      "activations": .array(network.activations.map { JSON($0.rawValue) }), "cost": JSON(cost.rawValue),
      "parameters": JSON(network.parameterCount), "training": JSON(settings),
      "record": JSON(text.filter { settings[$0.key] == nil }),
    ]
  }
}

extension Network {
  /// The number of weights and biases.
  package var parameterCount: Int { zip(sizes, sizes.dropFirst()).reduce(0) { $0 + ($1.0 + 1) * $1.1 } }
}
