/// Mini-batch stochastic gradient descent: a network, what changes it, and the randomness of the order in which it sees
/// the examples. All state is here, so a copy of a trainer goes on exactly as the original would.
public struct Trainer: Sendable {
  /// The cost that is learned.
  public let cost: Cost
  /// ε of label smoothing, 0…1: by how much the desired outputs are evened out. Costs are reported without.
  public let labelSmoothing: Double
  /// The kernels that it computes with.
  public let kernels: FastKernels
  /// The number of epochs that it has completed.
  public private(set) var epoch = 0
  /// The number of examples that it has seen in the epoch under way; 0 between epochs.
  public private(set) var seen = 0

  private let batchSize: Int
  private var schedule: Schedule
  private let dropout: Dropout?
  private var optimizer: Optimizer
  private var learner: Network<Float>
  private var average: MovingAverage?
  private var generator: RandomGenerator
  /// The generator as it was before it drew the order of the epoch under way.
  private var shuffler: RandomGenerator
  private var backpropagation: Backpropagation<Float>

  /// Makes a trainer that starts with `network`.
  ///
  /// - Precondition: `batchSize > 0`, `cost` accepts the network's output activation, and 0 ≤ `labelSmoothing` < 1.
  public init(
    network: Network<Float>, cost: Cost, labelSmoothing: Double = 0, batchSize: Int, schedule: Schedule,
    optimizer: Optimizer = Optimizer(), dropout: Dropout? = nil, average: MovingAverage? = nil,
    generator: RandomGenerator, kernels: FastKernels = FastKernels()
  ) {
    precondition(batchSize > 0, "a mini-batch has at least one example")
    precondition(
      cost.accepts(network.outputActivation), "\(cost) is not defined for \(network.outputActivation) outputs")
    precondition(0 <= labelSmoothing && labelSmoothing < 1, "a smoothing of \(labelSmoothing) is outside 0..<1")
    learner = network
    self.cost = cost
    self.labelSmoothing = labelSmoothing
    self.batchSize = batchSize
    self.schedule = schedule
    self.optimizer = optimizer
    self.dropout = dropout
    self.average = average
    self.generator = generator
    shuffler = generator
    self.kernels = kernels
    backpropagation = Backpropagation(for: network, using: kernels)
  }

  /// The network as it stands and would be used: the moving average if there is one, and whole if some of its neurons are
  /// deleted in training.
  public var network: Network<Float> {
    var parameters = average?.parameters ?? learner.parameters
    if average?.parameters == nil, optimizer.scale != 1 {
      parameters.multiplyWeights(by: optimizer.scale, using: kernels)
    }
    return Network(parameters: dropout?.whole(parameters) ?? parameters, activations: learner.activations)
  }

  /// η at its height. Changed between two mini-batches it holds from the next. It is no part of checkpoints and records: a run
  /// that is resumed has its plan's again.
  ///
  /// - Precondition: it is not negative.
  public var learningRate: Double {
    get { schedule.learningRate }
    set { schedule = Schedule(learningRate: newValue, decay: schedule.decay, warmup: schedule.warmup) }
  }

  /// λ of L2. Changed between two mini-batches it holds from the next. Like η it is no part of checkpoints and records.
  ///
  /// - Precondition: it is not negative.
  public var l2: Double {
    get { optimizer.regularization.l2 }
    set { optimizer.regularization.l2 = newValue }
  }

  /// What regularisation adds to the cost of a network.
  func penalty(on network: Network<Float>) -> Double { optimizer.regularization.penalty(on: network.parameters) }

  /// Shows the network every example once, in a new random order, and updates it after each mini-batch; or goes on with
  /// the epoch that was left before its end.
  ///
  /// The last mini-batch may be short.
  ///
  /// - Parameter goesOn: called after each mini-batch with this trainer, which it may change; says whether to go on.
  /// - Returns: whether the epoch is complete.
  /// - Precondition: `examples` has the network's number of inputs and at most its number of classes, and an epoch that
  ///   was left goes on with the same examples.
  @discardableResult
  public mutating func trainEpoch(
    on examples: Batch<Float>, goesOn: (inout Trainer) -> Bool = { _ in true }
  ) -> Bool {
    let shuffled = examples.selecting(order(of: examples.count))
    let total = Double(examples.count)
    for range in (seen..<examples.count).chunks(of: batchSize) {
      let start = Double(epoch) + Double(range.lowerBound) / total
      let end = Double(epoch) + Double(range.upperBound) / total
      learn(from: shuffled[range], learningRate: schedule.learningRate(from: start, to: end))
      seen = range.upperBound
      if !goesOn(&self) && seen < examples.count { return false }
    }
    optimizer.settle(&learner.parameters, using: kernels)
    epoch += 1
    seen = 0
    return true
  }

  /// The order of the epoch under way, drawn anew if it is only beginning.
  private mutating func order(of count: Int) -> [Int] {
    guard seen == 0 else {
      var again = shuffler
      return again.permutation(of: count)
    }
    shuffler = generator
    return generator.permutation(of: count)
  }

  private mutating func learn(from miniBatch: Batch<Float>, learningRate: Double) {
    let deleted = dropout?.choose(in: learner.sizes, using: &generator) ?? []
    backpropagation.run(
      miniBatch, cost: cost, smoothing: Float(labelSmoothing), through: learner, scale: optimizer.scale, mask: deleted)
    optimizer.update(
      &learner.parameters, with: backpropagation, examples: miniBatch.count, learningRate: learningRate,
      using: kernels)
    let (learned, scale, kernels) = (learner.parameters, optimizer.scale, kernels)
    average?.include(learned, scale: scale, using: kernels)
  }
}

// MARK: - Going on later

extension Trainer {
  /// All of a trainer that changes while it trains.
  struct State: Sendable, Equatable {
    var epoch, seen, steps: Int
    var generator, shuffler: RandomGenerator
    /// What is learned, its weights divided by `scale`; see `Optimizer`.
    var parameters: Parameters<Float>
    var scale: Float
    /// What the update rule remembers.
    var memory: [Parameters<Float>]
    var average: Parameters<Float>?
  }

  /// The state between two mini-batches. Set in a trainer made in the same way, it lets that one go on exactly as this would.
  ///
  /// - Precondition: it suits this trainer.
  var state: State {
    get {
      State(
        epoch: epoch, seen: seen, steps: optimizer.steps, generator: generator, shuffler: shuffler,
        parameters: learner.parameters, scale: optimizer.scale, memory: optimizer.rule.state,
        average: average?.parameters)
    }
    set {
      precondition(suits(newValue), "the state is of another kind of trainer")
      (epoch, seen) = (newValue.epoch, newValue.seen)
      (generator, shuffler) = (newValue.generator, newValue.shuffler)
      learner.parameters = newValue.parameters
      optimizer.resume(after: newValue.steps, scale: newValue.scale, memory: newValue.memory)
      average?.parameters = newValue.average
    }
  }
}

extension Trainer {
  /// Whether a state can be set: whether it has the shapes of this network, and the memory of this update rule.
  func suits(_ state: State) -> Bool {
    let all = [state.parameters] + state.memory + (state.average.map { [$0] } ?? [])
    return all.allSatisfy { $0.sizes == learner.sizes } && [0, optimizer.rule.stateCount].contains(state.memory.count)
  }
}

extension Range<Int> {
  /// This range in consecutive pieces of `size`, of which the last may be shorter.
  package func chunks(of size: Int) -> some Sequence<Range<Int>> {
    stride(from: lowerBound, to: upperBound, by: size).lazy.map { $0..<$0 + Swift.min(size, upperBound - $0) }
  }
}
