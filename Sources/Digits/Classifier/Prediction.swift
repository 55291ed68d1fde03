/// What a network makes of one image.
public struct Prediction: Equatable, Sendable {
  /// The activations aᴸ of the output neurons, in the order of the classes.
  public let outputs: [Float]
  /// How likely each class is, in the order of the classes: each within 0…1, together 1 within rounding, never NaN.
  ///
  /// The outputs of softmax are that already. Others are divided by their sum, a negative one or NaN counting as 0 and
  /// infinite ones sharing everything among themselves. Where nothing is above 0, all classes are equally likely.
  public let probabilities: [Double]
  /// The class with the largest output, the first of them if several are equal.
  public let digit: Int

  /// Reads the outputs of a network.
  ///
  /// - Parameters:
  ///   - outputs: The activations of the output layer, in the order of the classes.
  ///   - areProbabilities: Whether they come from softmax.
  /// - Precondition: there is at least one output.
  public init(outputs: [Float], areProbabilities: Bool) {
    precondition(!outputs.isEmpty, "a prediction has at least one output")
    self.outputs = outputs
    probabilities =
      areProbabilities && outputs.allSatisfy(\.isFinite) ? outputs.map(Double.init) : Self.shares(of: outputs)
    digit = Self.ranking(outputs)[0]
  }

  /// How likely `digit` is, within 0…1.
  public var confidence: Double { probabilities[digit] }

  /// The `count` most likely classes, the likeliest first, the smaller number first where two are equal; all if there
  /// are no more than `count`.
  public func top(_ count: Int) -> [(digit: Int, probability: Double)] {
    Self.ranking(outputs).prefix(max(count, 0)).map { ($0, probabilities[$0]) }
  }

  /// The classes by their outputs, the largest first. NaN is the least of all.
  private static func ranking(_ outputs: [Float]) -> [Int] {
    let values = outputs.map { $0.isNaN ? -.infinity : $0 }
    return values.indices.sorted { (-values[$0], $0) < (-values[$1], $1) }
  }

  private static func shares(of outputs: [Float]) -> [Double] {
    let largest = outputs.reduce(0) { $1 > $0 ? $1 : $0 }
    let parts = outputs.map { output -> Double in
      if largest == .infinity { return output == .infinity ? 1 : 0 }
      return output > 0 ? Double(output) : 0
    }
    let sum = parts.reduce(0, +)
    return sum > 0 ? parts.map { $0 / sum } : parts.map { _ in 1 / Double(parts.count) }
  }
}
