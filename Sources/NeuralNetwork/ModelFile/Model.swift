/// A trained network with what is needed to use it and to go on training it, as a model file holds it.
public struct Model: Sendable, Equatable {
  /// The network. Its inputs are pixels divided by 255, from 0 for the background to 1 for ink.
  public var network: Network<Float>
  /// The cost that the network was trained to lower.
  public var cost: Cost
  /// Text about the model by name, such as how it was trained.
  ///
  /// The names that the file format needs itself, `format`, `format_version`, `architecture`, `activations`, `cost` and
  /// `preprocessing`, are not kept: a file says there what the network is.
  public var metadata: [String: String]

  public init(network: Network<Float>, cost: Cost, metadata: [String: String] = [:]) {
    self.network = network
    self.cost = cost
    self.metadata = metadata
  }
}
