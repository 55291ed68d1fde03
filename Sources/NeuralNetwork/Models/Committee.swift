public import Storage

extension Model {
  /// The most weights of a committee: what a model file may hold, 1 GiB.
  private static let limit = 1 << 28

  /// The committee of some models: its zᴸ is the mean of theirs, each divided by its model's temperature. So softmax gives
  /// the geometric mean of their probabilities, made to add up to 1, as each alone can be believed.
  ///
  /// It is a network like any other, which has the members side by side and weights of 0 between them: every use of a model
  /// is one of a committee. Products skip most of the zeros, but they take memory.
  ///
  /// - Throws: `FileError` if they differ in more than the sizes of their hidden layers, or there are none.
  public static func committee(of members: [Model]) throws(FileError) -> Model {
    guard let first = members.first else { throw .mismatch("a committee has at least one member") }
    let networks = members.map { $0.network.scaled(byTemperature: $0.temperature) }
    func require(_ isSame: (Model) -> Bool, _ what: String) throws(FileError) {
      guard let index = members.firstIndex(where: { !isSame($0) }) else { return }
      throw .mismatch("members 1 and \(index + 1) of a committee differ in \(what)")
    }
    try require({ $0.network.activations == first.network.activations }, "their activations")
    try require({ $0.network.inputCount == first.network.inputCount }, "the number of inputs")
    try require({ $0.network.outputCount == first.network.outputCount }, "the number of outputs")
    try require({ $0.expectedImageSize == first.expectedImageSize }, "the size of the images")
    try require({ $0.cost == first.cost }, "their cost")
    let last = first.network.activations.count - 1
    let hidden = (1..<last + 1).map { l in networks.reduce(0) { $0 + $1.sizes[l] } }
    let sizes = [first.network.inputCount] + hidden + [first.network.outputCount]
    let weights = zip(sizes, sizes.dropFirst()).reduce(0.0) { $0 + Double($1.0) * Double($1.1) }
    guard weights <= Double(limit) else {
      throw .unsupported("the committee would have \(sizes.architecture) neurons, more than a model file holds")
    }
    var parameters = Parameters<Float>(sizes: sizes)
    var corner = [Int](repeating: 0, count: sizes.count)
    for network in networks {
      for l in 0...last {
        let (weights, biases) = (network.parameters.weights[l], network.parameters.biases[l])
        let share = l == last ? 1 / Float(networks.count) : 1
        for j in 0..<weights.rows {
          parameters.biases[l][corner[l + 1] + j, 0] += share * biases[j, 0]
          for k in 0..<weights.columns {
            parameters.weights[l][corner[l + 1] + j, corner[l] + k] += share * weights[j, k]
          }
        }
      }
      for l in 1..<last + 1 { corner[l] += network.sizes[l] }
    }
    return Model(
      network: Network(parameters: parameters, activations: first.network.activations), cost: first.cost,
      imageSize: first.imageSize)
  }
}
