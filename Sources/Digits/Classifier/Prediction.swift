import NeuralNetwork

/// What a network makes of one image.
public struct Prediction: Equatable, Sendable {
  /// The weighted inputs zᴸ of the output neurons, in the order of the classes.
  public let z: [Float]
  /// The activations aᴸ of the output neurons.
  public let outputs: [Float]
  /// How likely each class is: each within 0…1, together 1 within rounding, never NaN.
  ///
  /// The outputs of softmax are that already. Others are divided by their sum, a negative one or NaN counting as 0 and
  /// infinite ones sharing everything among themselves. Where nothing is above 0, all classes are equally likely.
  public let probabilities: [Double]
  /// The class with the largest output, the first of them if several are equal.
  public let digit: Int
  /// How little the image is like anything that the network has learned: −ln Σⱼ exp(zⱼᴸ) / ‖x‖, its free energy (Liu,
  /// Wang, Owens and Li, "Energy-based out-of-distribution detection", 2020) by the length of the image as a vector of
  /// inputs, at least 1, as more ink makes all z larger. The larger, the stranger.
  ///
  /// Confidence tells how much likelier one digit is than the others, and a scribble may be most like a 3; this tells
  /// whether it is like any.
  ///
  /// - Complexity: O(pixels), each time it is asked for.
  public var strangeness: Double {
    let square = pixels.reduce(0.0) { $0 + Double($1) * Double($1) } / (255 * 255)
    return -Self.logarithmOfSumOfExponentials(z.map(Double.init)) / max(square.squareRoot(), 1)
  }

  /// Whether the digit is less likely than `least` to the network and to the judge, which learned from other images, multiplied.
  ///
  /// - Precondition: `judgement` is the judge's of the same image, and the network knows digits.
  func isUnlikeDigits(_ judgement: Prediction, below least: Double) -> Bool {
    confidence * judgement.probabilities[digit] < least
  }

  /// The image that was seen.
  private let pixels: ArraySlice<UInt8>

  /// Reads the output layer of a network.
  ///
  /// - Parameters:
  ///   - z: the weighted inputs of the output layer, in the order of the classes.
  ///   - outputs: its activations.
  ///   - areProbabilities: whether they come from softmax.
  ///   - pixels: the image, whose inputs are its bytes divided by 255.
  /// - Precondition: there is at least one output.
  init(z: [Float], outputs: [Float], areProbabilities: Bool, pixels: ArraySlice<UInt8>) {
    precondition(!outputs.isEmpty, "a prediction has at least one output")
    self.z = z
    self.outputs = outputs
    probabilities =
      areProbabilities && outputs.allSatisfy(\.isFinite) ? outputs.map(Double.init) : Self.shares(of: outputs)
    digit = Self.ranking(outputs)[0]
    self.pixels = pixels
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

  /// ln Σ exp(z), without overflow: the largest is taken out first.
  private static func logarithmOfSumOfExponentials(_ z: [Double]) -> Double {
    guard let largest = z.max(), largest.isFinite else { return z.max() ?? -.infinity }
    return largest + Double.logarithm(z.reduce(0) { $0 + Double.exponential($1 - largest) })
  }
}
