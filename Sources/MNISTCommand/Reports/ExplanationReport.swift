import Experiments
import NeuralNetwork

/// What `mnist explain` prints: the equations under their names, with their numbers put in.
struct ExplanationReport {
  let explanation: Explanation

  var text: String {
    ([summary, forward, outputErrors] + [hiddenError].compactMap { $0 } + [biasGradient, weightGradient, result])
      .joined(separator: "\n\n")
  }

  private var neuron: Explanation.Neuron { explanation.neuron }
  private var layer: Explanation.Layer { explanation.layers[neuron.place.layer - 2] }
  private var isOutput: Bool { neuron.outgoing.isEmpty }
  private var name: String {
    "neuron \(neuron.place.index) of layer \(neuron.place.layer) (\(layer.activation.rawValue))"
  }

  private var summary: String {
    """
    answer \(answer(explanation.before)), target \(explanation.target), \(explanation.kind.rawValue) cost \
    \(explanation.before.cost.short), η \(explanation.learningRate)
    """
  }

  private func answer(_ state: Explanation.State) -> String {
    "\(state.prediction.digit) (\(state.prediction.confidence.percentage))"
  }

  private var forward: String {
    let products = neuron.products.filter { $0.product != 0 }
    let shown = products.prefix(10)
    var lines = ["Forward: z = Σ w a + b, a = g(z), for \(name)"]
    lines += shown.map { input, product in
      let (w, a) = (neuron.weights[input].short.right(12), neuron.inputs[input].short.right(12))
      return "  from \(String(input).right(4)): \(w) · \(a) = \(product.short.right(12))"
    }
    if products.count > shown.count {
      let rest = products.dropFirst(shown.count).reduce(0) { $0 + $1.product }
      lines.append("  the \(products.count - shown.count) others".left(40) + "= \(rest.short.right(12))")
    }
    lines.append(
      "  z = \(neuron.sumOfProducts.short) + \(neuron.bias.short) = \(neuron.z.short), a = \(neuron.a.short)")
    return lines.joined(separator: "\n")
  }

  private var outputErrors: String {
    guard let last = explanation.layers.last else { return "" }
    let cancels = explanation.kind == .crossEntropy
    let head =
      cancels
      ? "BP1: δᴸ = ∂C/∂aᴸ ⊙ g′(zᴸ), which for this cost is a − y"
      : "BP1: δᴸ = ∂C/∂aᴸ ⊙ g′(zᴸ), where ∂C/∂a = a − y"
    let lines = last.a.indices.map { j in
      let y = j == explanation.target ? "1" : "0"
      let difference = "  output \(j): \(last.a[j].short.right(12)) − \(y)"
      let slope = cancels ? "" : last.activation == .softmax ? ", times ∂a/∂z" : " · \(last.slope[j].short)"
      return difference + slope + " = \(last.δ[j].short)"
    }
    return ([head] + lines).joined(separator: "\n")
  }

  private var hiddenError: String? {
    guard !isOutput, neuron.place.layer - 1 < explanation.layers.count else { return nil }
    let behind = explanation.layers[neuron.place.layer - 1].δ
    let sum = zip(neuron.outgoing, behind).reduce(0) { $0 + $1.0 * $1.1 }
    let saturated =
      layer.saturated.isEmpty
      ? "" : "\n  \(layer.saturated.count) of \(layer.z.count) neurons of this layer have |g′(z)| < 0.001"
    return """
      BP2: δˡ = (Wˡ⁺¹)ᵀ δˡ⁺¹ ⊙ g′(zˡ), for \(name)
        Σ w δ over layer \(neuron.place.layer + 1) = \(sum.short), g′(z) = \(neuron.slope.short), \
      δ = \(neuron.δ.short)\(saturated)
      """
  }

  private var biasGradient: String {
    """
    BP3: ∂C/∂b = δ
      ∂C/∂b = \(neuron.δ.short); b ← \(neuron.bias.short) − \(explanation.learningRate) · \(neuron.δ.short) \
    = \(neuron.biasAfter.short)
      central differences agree within \(neuron.biasError.scientific)
    """
  }

  private var weightGradient: String {
    let weight = explanation.weight
    return """
      BP4: ∂C/∂w = a δ, for the weight from neuron \(weight.input) of layer \(neuron.place.layer - 1)
        ∂C/∂w = \(neuron.inputs[weight.input].short) · \(neuron.δ.short) = \(weight.gradient.short); \
      w ← \(weight.value.short) − \(explanation.learningRate) · \(weight.gradient.short) = \(weight.after.short)
        central differences agree within \(weight.relativeError.scientific)
      """
  }

  private var result: String {
    let change = explanation.before.prediction.probabilities[explanation.target]
    return """
      After the step: \(answer(explanation.after)), cost \(explanation.after.cost.short); the target went from \
      \(change.percentage) to \(explanation.after.prediction.probabilities[explanation.target].percentage)
      """
  }
}

extension BinaryFloatingPoint {
  /// With about five digits.
  fileprivate var short: String {
    let value = Double(self)
    return abs(value) >= 0.001 || value == 0 ? value.fixed(5) : value.scientific
  }
}
