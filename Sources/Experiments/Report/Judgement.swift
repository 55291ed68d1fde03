public import Digits
import Libc
public import NeuralNetwork
public import Storage

/// What a model makes of images whose digits are known, image by image, and the figures that follow from it.
public struct Judgement: Sendable {
  /// What it makes of one image.
  public struct Answer: Sendable {
    /// The image's place among the images, from 0.
    public let index: Int
    public let label, digit: Int
    /// The class with the second largest probability.
    public let runnerUp: Int
    /// The probabilities of the answer and of the runner-up, 0…1.
    public let confidence, runnerUpConfidence: Double
    /// −ln of the label's probability.
    public let loss: Double
    /// Σ (p − y)² over the classes, 0…2.
    public let squaredError: Double

    public var isRight: Bool { digit == label }
  }

  public let images: LabeledImages
  public let evaluation: Evaluation
  /// An answer for each image, in order.
  public let answers: [Answer]
  /// The expected calibration error; see `DigitClassifier.calibrationError(on:)`.
  public let calibrationError: Double
  /// The places of the images whose label most people call wrong. Which images these are a digest of all tells, which is
  /// asked for once.
  private let doubtful: Set<Int>

  /// Lets the model read all images.
  ///
  /// - Throws: `FileError` if the images are not of the model's size, or of more classes.
  public init(of model: Model, on images: LabeledImages, threads: Int = 1) throws(FileError) {
    let classifier = try DigitClassifier(model)
    guard images.classCount <= classifier.network.outputCount else {
      throw .mismatch(
        "the images have \(images.classCount) classes, and the network knows \(classifier.network.outputCount)")
    }
    guard images.imageSize == classifier.imageSize else {
      throw .mismatch("the images are \(images.imageSize), and the network is for \(classifier.imageSize)")
    }
    self.images = images
    evaluation = model.network.evaluate(on: images.examples, cost: model.cost, threads: threads)
    var answers: [Answer] = []
    answers.reserveCapacity(images.count)
    let predictions = classifier.predictions(for: (0..<images.count).map(images.image), threads: threads)
    for (index, prediction) in predictions.enumerated() {
      let (label, p) = (images.label(index), prediction.probabilities)
      let second = prediction.top(2).last ?? (prediction.digit, prediction.confidence)
      answers.append(
        Answer(
          index: index, label: label, digit: prediction.digit, runnerUp: second.digit,
          confidence: prediction.confidence, runnerUpConfidence: second.probability,
          loss: -log(max(p[label], .leastNormalMagnitude)),
          squaredError: p.indices.reduce(0) { sum, k in
            let difference = p[k] - (k == label ? 1 : 0)
            return sum + difference * difference
          }))
    }
    self.answers = answers
    calibrationError = DigitClassifier.calibrationError(of: predictions, on: images)
    doubtful = KnownDataSet(.testImages, digest: images.source.images) == .mnist ? Self.doubtfulInMNIST : []
  }

  /// The images that were misread, the largest loss first.
  public var mistakes: [Answer] {
    answers.filter { !$0.isRight }.sorted { (-$0.loss, $0.index) < (-$1.loss, $1.index) }
  }

  /// The mean of −ln of the label's probability.
  public var logLoss: Double { mean(\.loss) }
  /// The mean of Σ (p − y)² (Brier, "Verification of forecasts expressed in terms of probability", 1950).
  public var brierScore: Double { mean(\.squaredError) }
  /// The smallest recall of a class.
  public var worstRecall: Double { evaluation.classScores.map(\.recall).min() ?? 0 }

  private func mean(_ value: (Answer) -> Double) -> Double {
    answers.isEmpty ? 0 : answers.reduce(0) { $0 + value($1) } / Double(answers.count)
  }

  /// For each of ten equal ranges of confidence: how many answers lie in it, how sure they are in the mean, and what share of
  /// them is right.
  public var reliability: [(count: Int, confidence: Double, accuracy: Double)] {
    (0..<10).map { bin in
      let inside = answers.filter { min(Int($0.confidence * 10), 9) == bin }
      guard !inside.isEmpty else { return (0, 0, 0) }
      let count = Double(inside.count)
      return (
        inside.count, inside.reduce(0) { $0 + $1.confidence } / count, Double(inside.count { $0.isRight }) / count
      )
    }
  }

  /// The share of wrong answers among the surest share of the images, for shares from 0.5 to 1.
  public var riskByCoverage: [(coverage: Double, risk: Double)] {
    let sorted = answers.sorted { (-$0.confidence, $0.index) < (-$1.confidence, $1.index) }
    var wrong = 0
    var points: [(coverage: Double, risk: Double)] = []
    for (place, answer) in sorted.enumerated() {
      if !answer.isRight { wrong += 1 }
      let coverage = Double(place + 1) / Double(sorted.count)
      let isDue = (place + 1) % max(sorted.count / 100, 1) == 0 || place + 1 == sorted.count
      if coverage >= 0.5, isDue { points.append((coverage, Double(wrong) / Double(place + 1))) }
    }
    return points
  }

  /// Whether the label of an image is one that most people call wrong.
  public func isDoubtful(_ answer: Answer) -> Bool { doubtful.contains(answer.index) }

  /// Test images of MNIST whose label most people call wrong, or between two digits, of five who looked at each (Northcutt,
  /// Athalye and Mueller, "Pervasive label errors in test sets", 2021; labelerrors.com).
  private static let doubtfulInMNIST: Set = [
    947, 1621, 1901, 2130, 2462, 2597, 2654, 3520, 3558, 5937, 6651, 6783, 8527, 9679, 9729,
  ]
}
