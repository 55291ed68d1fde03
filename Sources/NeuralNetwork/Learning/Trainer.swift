/// Mini-batch stochastic gradient descent: a network, the rule that changes it, and the randomness of the order in which
/// it sees the examples. All state is here, so a copy of a trainer goes on exactly as the original would.
public struct Trainer: Sendable {
  /// The network as it stands.
  public private(set) var network: Network<Float>
  /// The number of epochs that it has seen.
  public private(set) var epoch = 0
  /// The cost that is learned.
  public let cost: Cost
  /// The kernels that it computes with.
  public let kernels: FastKernels
  private let batchSize: Int
  private var optimizer: any Optimizer
  private var generator: RandomGenerator
  private var backpropagation: Backpropagation<Float>

  /// Makes a trainer that starts with `network`.
  ///
  /// - Precondition: `batchSize > 0`, and `cost` accepts the network's output activation.
  public init(
    network: Network<Float>, cost: Cost, batchSize: Int, optimizer: any Optimizer, generator: RandomGenerator,
    kernels: FastKernels = FastKernels()
  ) {
    precondition(batchSize > 0, "a mini-batch has at least one example")
    precondition(
      cost.accepts(network.outputActivation), "\(cost) is not defined for \(network.outputActivation) outputs")
    self.network = network
    self.cost = cost
    self.batchSize = batchSize
    self.optimizer = optimizer
    self.generator = generator
    self.kernels = kernels
    backpropagation = Backpropagation(for: network, using: kernels)
  }

  /// Shows the network every example once, in a new random order, and updates it after each mini-batch.
  ///
  /// The last mini-batch may be short. `progress` is called after each with the number of examples seen.
  ///
  /// - Precondition: `examples` has the network's number of inputs and at most its number of classes.
  public mutating func trainEpoch(on examples: Batch<Float>, progress: (_ seen: Int) -> Void = { _ in }) {
    let shuffled = examples.selecting(generator.permutation(of: examples.count))
    for range in (0..<examples.count).chunks(of: batchSize) {
      learn(from: shuffled[range])
      progress(range.upperBound)
    }
    network.parameters.foldScale()
    epoch += 1
  }

  /// What regularisation adds to the cost of the network as it stands.
  public var penalty: Double { optimizer.penalty(on: network.parameters) }

  private mutating func learn(from miniBatch: Batch<Float>) {
    backpropagation.feedForward(miniBatch.inputs, through: network)
    backpropagation.backpropagate(miniBatch.labels, cost: cost, through: network)
    optimizer.update(&network.parameters, with: backpropagation, examples: miniBatch.count)
  }
}

extension Range<Int> {
  /// This range in consecutive pieces of `size`, of which the last may be shorter.
  func chunks(of size: Int) -> some Sequence<Range<Int>> {
    stride(from: lowerBound, to: upperBound, by: size).lazy.map { $0..<Swift.min($0 + size, upperBound) }
  }
}
