import Digits
public import NeuralNetwork
public import Storage

/// A model file whose weights a training starts from, or whose answers it learns from.
public struct SourceModel: Sendable {
  public let model: Model
  /// The SHA-256 digest of the file, by which a record tells which it was.
  public let digest: String

  /// Reads the file at `path`.
  ///
  /// - Throws: `FileError` if it cannot be read or is no model.
  public init(_ path: String) throws(FileError) {
    (model, digest) = try File.read(path) { bytes throws(FileError) in
      (try Model(decoding: bytes), SHA256.digest(of: bytes).description)
    }
  }

  /// The settings of a plan for more training of this model: its layers, and its cost.
  public func settle(_ plan: inout Plan) {
    let network = model.network
    plan.hidden = Array(network.sizes.dropFirst().dropLast())
    let activations = Set(network.activations.dropLast())
    plan.activation = activations.count == 1 ? Array(activations) : Array(network.activations.dropLast())
    if network.activations.count == 1 { plan.activation = [.sigmoid] }
    plan.outputActivation = network.outputActivation
    plan.cost = model.cost
  }
}
