/// Dropout as in chapter 3: for every mini-batch another random part of the hidden neurons is deleted, and only the rest
/// learns. The network that is used has all of them, with the weights that leave them reduced accordingly.
///
/// A deleted neuron's activation and error are 0 (`ForwardPass.mask`): its activation reaches nobody, and neither the weights
/// that lead to it nor those that leave it learn anything.
public struct Dropout: Sendable, Equatable {
  /// The share of each hidden layer that is deleted, 0…1; the book's is ½.
  public let share: Double

  /// - Precondition: `0 ≤ share < 1`.
  public init(share: Double) {
    precondition(0 <= share && share < 1, "a share of \(share) is outside 0..<1")
    self.share = share
  }

  /// How many of `count` neurons are deleted: the share, rounded, but never all.
  private func deleted(of count: Int) -> Int { min(count - 1, Int((share * Double(count)).rounded())) }

  /// The neurons to delete for a mini-batch, in each hidden layer of a network of `sizes`.
  func choose(in sizes: [Int], using generator: inout RandomGenerator) -> [[Int]] {
    sizes.dropFirst().dropLast().map { generator.selection(of: deleted(of: $0), from: $0) }
  }

  /// The whole network as it is to be used: where a share of the neurons was missing in training, all of them together
  /// give as much if the weights that leave them are reduced by that share.
  func whole(_ parameters: Parameters<Float>) -> Parameters<Float> {
    var parameters = parameters
    for (l, size) in parameters.sizes.enumerated().dropFirst().dropLast() {
      let kept = Float(size - deleted(of: size)) / Float(size)
      FastKernels().scale(&parameters.weights[l], by: kept)
    }
    return parameters
  }
}
