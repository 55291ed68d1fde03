import NeuralNetwork
public import Storage

extension Explanation {
  /// All numbers as a JSON object: what `mnist explain --json` prints and a server answers.
  public var json: JSON {
    [
      "target": JSON(target), "learning_rate": JSON(learningRate), "cost": JSON(before.cost),
      "cost_function": JSON(kind.rawValue), "layers": .array(layers.map(\.json)), "neuron": neuronJSON,
      "weight": weightJSON, "before": before.json, "after": after.json,
      "check": ["relative_error": JSON(weight.relativeError), "bias_relative_error": JSON(neuron.biasError)],
    ]
  }

  private var neuronJSON: JSON {
    let largest = neuron.products.prefix(10).map { k, product -> JSON in
      [
        "index": JSON(k), "weight": JSON(neuron.weights[k]), "activation": JSON(neuron.inputs[k]),
        "product": JSON(product),
      ]
    }
    return [
      "layer": JSON(neuron.place.layer), "index": JSON(neuron.place.index), "bias": JSON(neuron.bias),
      "bias_after": JSON(neuron.biasAfter), "z": JSON(neuron.z), "a": JSON(neuron.a), "delta": JSON(neuron.δ),
      "slope": JSON(neuron.slope), "inputs": .array(largest), "sum_of_products": JSON(neuron.sumOfProducts),
      "outgoing": .array(neuron.outgoing.enumerated().map { ["index": JSON($0), "weight": JSON($1)] }),
      "weights": JSON(neuron.weights),
    ]
  }

  private var weightJSON: JSON {
    [
      "layer": JSON(neuron.place.layer), "neuron": JSON(neuron.place.index), "input": JSON(weight.input),
      "value": JSON(weight.value), "gradient": JSON(weight.gradient), "after": JSON(weight.after),
      "activation": JSON(neuron.inputs[weight.input]), "delta": JSON(neuron.δ),
    ]
  }
}

extension Explanation.Neuron {
  /// Σ w·a.
  public var sumOfProducts: Float { zip(weights, inputs).reduce(0) { $0 + $1.0 * $1.1 } }

  /// w·a of every input, the largest magnitude first.
  public var products: [(input: Int, product: Float)] {
    zip(weights, inputs).enumerated().map { ($0, $1.0 * $1.1) }.sorted { (-abs($0.1), $0.0) < (-abs($1.1), $1.0) }
  }
}

extension Explanation.State {
  fileprivate var json: JSON {
    ["probabilities": .array(prediction.probabilities.map { JSON($0) }), "cost": JSON(cost)]
  }
}

extension Explanation.Layer {
  fileprivate var json: JSON {
    [
      "layer": JSON(number), "activation": JSON(activation.rawValue), "neurons": JSON(z.count), "z": JSON(z),
      "a": JSON(a), "delta": JSON(δ), "slope": JSON(slope), "saturated": .array(saturated.map { JSON($0) }),
    ]
  }
}

extension JSON {
  /// An array of numbers.
  package init(_ numbers: [Float]) { self = .array(numbers.map { JSON($0) }) }
}
