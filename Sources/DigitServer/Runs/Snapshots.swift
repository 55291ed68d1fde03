#if Server
  import Experiments
  import NeuralNetwork

  /// The networks after some epochs of a training, spread evenly: where there would be more than 64, or of large networks
  /// more than 256 MB, every second is let go, and of those to come as many are.
  struct Snapshots: Sendable {
    private let limit: Int
    private var step = 1
    private var networks: [(epoch: Int, network: Network<Float>)] = []

    /// Room for networks as large as `network`.
    init(of network: Network<Float>) { limit = min(64, max(4, 64_000_000 / network.parameterCount)) }

    /// The epochs that are kept, ascending; 0 is the beginning.
    var epochs: [Int] { networks.map(\.epoch) }

    /// The network after an epoch, if it is kept.
    subscript(epoch: Int) -> Network<Float>? { networks.first { $0.epoch == epoch }?.network }

    /// Adds the network after the next epoch. The latest is always kept.
    mutating func add(_ network: Network<Float>, after epoch: Int) {
      if let last = networks.last, !last.epoch.isMultiple(of: step) { networks.removeLast() }
      networks.append((epoch, network))
      while networks.count > limit {
        step *= 2
        networks = networks.filter { $0.epoch.isMultiple(of: step) || $0.epoch == epoch }
      }
    }
  }
#endif
