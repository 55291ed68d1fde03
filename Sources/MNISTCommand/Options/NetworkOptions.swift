import ArgumentParser
import NeuralNetwork

/// Names separated by commas: `sigmoid` or `tanh,relu`.
struct ActivationList: ExpressibleByArgument, CustomStringConvertible {
  let activations: [Activation]

  init(activations: [Activation]) { self.activations = activations }

  init?(argument: String) {
    let names = argument.split(separator: ",", omittingEmptySubsequences: false)
    activations = names.compactMap { Activation(rawValue: String($0)) }
    guard activations.count == names.count, !activations.contains(.softmax) else { return nil }
  }

  var description: String { activations.map(\.rawValue).joined(separator: ",") }
}

/// The sizes of the hidden layers: `100`, `100,30` or `none`.
struct HiddenLayers: ExpressibleByArgument, CustomStringConvertible {
  let sizes: [Int]

  init(sizes: [Int]) { self.sizes = sizes }

  init?(argument: String) {
    guard argument != "none" else {
      sizes = []
      return
    }
    let parts = argument.split(separator: ",", omittingEmptySubsequences: false)
    sizes = parts.compactMap { Int($0) }
    guard sizes.count == parts.count, sizes.allSatisfy({ (1...100_000).contains($0) }) else { return nil }
  }

  var description: String { sizes.isEmpty ? "none" : sizes.map(String.init).joined(separator: ",") }
}
