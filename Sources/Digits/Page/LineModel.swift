import NeuralNetwork

/// How much speaks for reading a group of pieces as a digit: a sum of what is told by the network, by the size and by the
/// borders of the group, each times a weight.
///
/// The weights make the right texts of lines as likely as possible among all that can be read in them (LeCun, Bottou,
/// Bengio and Haffner, 1998, section VI: discriminative forward training). `scripts/fit-lines weights --share 2` found
/// them, on lines of validation digits and pages of the development half of `scripts/wild-test`.
enum LineModel {
  /// A digit that is likelier than this is not doubtful.
  static let sure = 0.7
  /// The class of the judge that means "no digit by itself".
  private static let noDigit = 10

  /// What tells whether `group` is the digit `sign`: what the network and the judge make of it, and its size.
  static func features(
    _ group: LinePieces.Group, as sign: Int, _ prediction: Prediction, _ judgement: Prediction, in line: LinePieces
  ) -> [Double] {
    let (width, height) = (Double(group.box.width), Double(group.box.height))
    let share = height / Double(line.height)
    let low = max(0, -Double.logarithm(share))
    let aspect = width / height
    let isOne = sign == 1
    func logarithm(_ probability: Double) -> Double { Double.logarithm(max(probability, 1e-6)) }
    let none = judgement.probabilities[noDigit]
    return [
      1, prediction.strangeness, logarithm(prediction.probabilities[sign]), logarithm(prediction.confidence), low,
      low * low, max(0, Double.logarithm(share)), isOne ? 1 : 0, isOne ? max(0, aspect - 0.3) : 0,
      isOne ? 0 : max(0, 0.55 - aspect), isOne ? 0 : max(0, aspect - 0.9), logarithm(1 - none) - logarithm(none),
      logarithm(judgement.probabilities[sign]) - logarithm(1 - none), 0, 0, 0, 0, 0,
    ] + border(behind: group.pieces.upperBound - 1, in: line)
  }

  /// What tells whether the piece with this index means nothing: how much ink it has, and how high and thin it is.
  static func features(nothing index: Int, in line: LinePieces) -> [Double] {
    let height = Double(line.height)
    let box = line.pieces[index].box
    let share = Double(box.height) / height
    return [Double](repeating: 0, count: 13)
      + [
        1, Double(line.pieces[index].area) / (height * height), share, max(0, share - 1.15),
        share > 0.8 && 6 * box.width < box.height ? 1 : 0,
      ] + border(behind: index, in: line)
  }

  /// What tells whether something ends behind the piece with this index.
  private static func border(behind index: Int, in line: LinePieces) -> [Double] {
    guard index < line.borders.count else { return [0, 0, 0, 0, 0] }
    let border = line.borders[index]
    if let ink = border.cutInk { return [1, ink / Double(line.height), 0, 0, 0] }
    return [0, 0, border.overlap, border.overlap * border.overlap, min(border.gap / Double(line.height), 0.3)]
  }

  /// How much speaks for something with these features.
  static func score(_ features: [Double]) -> Double { zip(features, weights).reduce(0) { $0 + $1.0 * $1.1 } }

  private static let weights: [Double] = [
    -0.305, -3.750, 1.220, 2.371, -1.711, -1.667, 3.141, -0.756, -1.029, -0.751, -1.741, 1.308, 1.023, -3.565, -3.424,
    -3.478, -2.417, -2.543, -1.639, -1.590, -4.883, -4.091, 1.673,
  ]
}
