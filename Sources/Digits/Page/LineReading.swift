import NeuralNetwork

/// A line with what the networks make of each of its groups, and the readings that follow from that.
struct LineReading {
  /// A text of the line.
  struct Reading {
    let path: Lattice.Path
    /// How likely it is among all that are allowed.
    let probability: Double
  }

  let line: LinePieces
  /// What the network makes of each group.
  let predictions: [Prediction]
  /// What the judge makes of each.
  let judgements: [Prediction]
  /// The groups in their order, and then the pieces that may mean nothing.
  let lattice: Lattice
  /// The likeliest readings, the likeliest first, those that obey the rule before others. The first counts.
  let readings: [Reading]
  /// What was expected and was not found, if anything.
  let miss: Doubt?

  /// What is less likely for the network is not looked at.
  private static let leastProbability = 1e-4
  /// A line that is as expected only in a way less likely than this, among all ways to read it, is in doubt.
  private static let leastExpected = 1e-3
  /// How much speaks for a sign where size and place are a sign's: more than for nothing, less than for a sure digit.
  private static let signScore = 3.0

  init(_ line: LinePieces, _ predictions: [Prediction], _ judgements: [Prediction], expecting expectation: Expectation)
  {
    self.line = line
    (self.predictions, self.judgements) = (predictions, judgements)
    lattice = Self.lattice(of: line, predictions, judgements, signs: expectation.looksForSigns)
    let lattice = lattice
    func found(_ pattern: Pattern?) -> [Reading] {
      let (paths, total) = lattice.readings(expectation.searched, matching: pattern)
      return paths.map { Reading(path: $0, probability: Double.exponential(min($0.sum - total, 0))) }
    }
    let expected = found(expectation.pattern)
    let all = expected.isEmpty && expectation.pattern != nil ? found(nil) : expected
    let isSound = { (reading: Reading) in expectation.checksum?.holds(for: reading.path.text) ?? true }
    readings = all.filter(isSound) + all.filter { !isSound($0) }
    lazy var total = lattice.readings(1).total
    func isLikely(_ reading: Reading) -> Bool {
      Double.exponential(min(reading.path.sum - total, 0)) >= Self.leastExpected
    }
    let isExpected = expectation.pattern == nil ? !all.isEmpty : expected.first.map(isLikely) ?? false
    let hasChecksum = expectation.checksum == nil || readings.first.map { isSound($0) && isLikely($0) } ?? false
    miss = !isExpected ? .otherPattern : !hasChecksum ? .wrongChecksum : nil
  }

  private static func lattice(
    of line: LinePieces, _ predictions: [Prediction], _ judgements: [Prediction], signs: Bool
  ) -> Lattice {
    var arcs: [Lattice.Arc] = []
    for (index, group) in line.groups.enumerated() {
      let (prediction, judgement) = (predictions[index], judgements[index])
      let likely = prediction.probabilities.indices.prefix(10).filter {
        prediction.probabilities[$0] >= leastProbability
      }
      var choices: [(sign: Character?, score: Double)] = likely.map { digit in
        let features = LineModel.features(group, as: digit, prediction, judgement, in: line)
        return (Character("\(digit)"), LineModel.score(features))
      }
      if signs, group.pieces.count == 1, let sign = Symbols.sign(group.pieces.lowerBound, in: line) {
        // A slash is like a 1 that leans.
        let digits = choices.map(\.score).max() ?? 0
        choices.append((sign, sign == "/" ? digits + 1 : signScore))
      }
      arcs.append(Lattice.Arc(from: group.pieces.lowerBound, to: group.pieces.upperBound, choices: choices))
    }
    for index in line.pieces.indices where !line.isPart[index] {
      let score = LineModel.score(LineModel.features(nothing: index, in: line))
      arcs.append(Lattice.Arc(from: index, to: index + 1, choices: [(nil, score)]))
    }
    return Lattice(places: line.pieces.count + 1, arcs: arcs)
  }

  /// What the first reading reads: the index of each sign's group, and how likely it is that this group is this sign,
  /// among the readings that were looked for.
  var signs: [(group: Int, sign: Character, confidence: Double)] {
    guard let first = readings.first else { return [] }
    let sum = readings.reduce(0) { $0 + $1.probability }
    return first.path.steps.compactMap { arc, sign in
      guard let sign else { return nil }
      let share = readings.reduce(0) { sum, reading in
        sum + (reading.path.steps.contains { $0.arc == arc && $0.sign == sign } ? reading.probability : 0)
      }
      return (arc, sign, sum > 0 ? min(share / sum, 1) : 0)
    }
  }

  /// What tells whether an arc of the lattice is read as `sign`.
  func features(of arc: Int, as sign: Character?) -> [Double] {
    guard arc < line.groups.count else { return LineModel.features(nothing: lattice.arcs[arc].from, in: line) }
    let digit = sign?.wholeNumberValue ?? 0
    return LineModel.features(line.groups[arc], as: digit, predictions[arc], judgements[arc], in: line)
  }
}
