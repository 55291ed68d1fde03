import NeuralNetwork

/// A line with what the network makes of each of its groups, and the readings that follow from that.
struct LineReading {
  let line: LinePieces
  /// What the network makes of each group.
  let predictions: [Prediction]
  /// The groups in their order, and then the pieces that may mean nothing.
  let lattice: Lattice
  /// The likeliest texts with their paths and how likely each is, the likeliest first; empty if nothing is allowed.
  let readings: [(path: Lattice.Path, probability: Double)]

  /// What is less likely for the network is not looked at.
  private static let leastProbability = 1e-4

  /// - Parameters:
  ///   - count: how many readings are looked for.
  ///   - pattern: what the text must match, if there is anything that it must.
  init(_ line: LinePieces, _ predictions: [Prediction], count: Int, matching pattern: Pattern?) {
    self.line = line
    self.predictions = predictions
    var arcs: [Lattice.Arc] = []
    for (group, prediction) in zip(line.groups, predictions) {
      let likely = prediction.probabilities.indices.prefix(10).filter {
        prediction.probabilities[$0] >= Self.leastProbability
      }
      let choices = likely.map { digit in
        (Character("\(digit)"), LineModel.score(LineModel.features(group, as: digit, prediction, in: line)))
      }
      arcs.append(Lattice.Arc(from: group.pieces.lowerBound, to: group.pieces.upperBound, choices: choices))
    }
    for index in line.pieces.indices where !line.isPart[index] {
      let score = LineModel.score(LineModel.features(nothing: index, in: line))
      arcs.append(Lattice.Arc(from: index, to: index + 1, choices: [(nil, score)]))
    }
    lattice = Lattice(places: line.pieces.count + 1, arcs: arcs)
    let (paths, total) = lattice.readings(count, matching: pattern)
    readings = paths.map { ($0, Double.exponential(min($0.sum - total, 0))) }
  }

  /// The digits of the likeliest reading: the index of each one's group, and how likely it is that this group is this
  /// digit, among all readings that were looked for.
  var digits: [(group: Int, digit: Int, confidence: Double)] {
    guard let best = readings.first else { return [] }
    let sum = readings.reduce(0) { $0 + $1.probability }
    return best.path.steps.compactMap { arc, sign in
      guard let digit = sign?.wholeNumberValue else { return nil }
      let share = readings.reduce(0) { sum, reading in
        sum + (reading.path.steps.contains { $0.arc == arc && $0.sign == sign } ? reading.probability : 0)
      }
      return (arc, digit, sum > 0 ? share / sum : 0)
    }
  }
}
