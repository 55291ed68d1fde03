import NeuralNetwork
import Storage
import Testing

@testable import Digits

@Suite("The digit classifier")
struct DigitClassifierTests {
  @Test("gives each pixel, divided by 255, to its own input, row by row")
  func inputs() throws {
    // Output j is input j: the outputs are the inputs, in the network's order.
    let classifier = try classifier(of: 6, .identity, width: 3, height: 2) { j, k in j == k ? 1 : 0 }
    let image = GrayImage(width: 3, height: 2, pixels: [0, 51, 102, 153, 204, 255])
    let prediction = try classifier.prediction(for: image)
    #expect(prediction.outputs == [0, 0.2, 0.4, 0.6, 0.8, 1] as [Float])
    #expect(prediction.z == prediction.outputs && prediction.digit == 5)
    let shares: [Double] = [0, 0.2 / 3, 0.4 / 3, 0.2, 0.8 / 3, 1 / 3]
    for (probability, share) in zip(prediction.probabilities, shares) { #expect(abs(probability - share) < 1e-7) }
  }

  @Test("takes the probabilities of softmax as they are")
  func softmax() throws {
    let classifier = try classifier(of: 3, .softmax, width: 2, height: 1) { j, k in Float(j) * (k == 0 ? 1 : 0.5) }
    let prediction = try classifier.prediction(for: GrayImage(width: 2, height: 1, pixels: [255, 0]))
    // e⁰, e¹ and e² over their sum.
    for (probability, expected) in zip(prediction.probabilities, [0.0900305732, 0.2447284711, 0.6652409558]) {
      #expect(abs(probability - expected) < 1e-6)
    }
    #expect(prediction.probabilities == prediction.outputs.map(Double.init))
    #expect(prediction.digit == 2)
    #expect(prediction.confidence == prediction.probabilities[2])
  }

  @Test("refuses an image of another size", arguments: [(32, 32), (28, 27), (14, 56)])
  func otherSize(width: Int, height: Int) throws {
    let classifier = try classifier(of: 10, .sigmoid, width: 28, height: 28) { _, _ in 0 }
    let image = GrayImage(width: width, height: height, pixels: [UInt8](repeating: 0, count: width * height))
    #expect(
      complaint { _ = try classifier.prediction(for: image) }
        == "image is \(width) × \(height); this model expects 28 × 28")
  }

  @Test("takes the size of square images from the number of inputs, and no other")
  func imageSize() throws {
    func classifier(_ inputs: Int) throws -> DigitClassifier {
      let network = Network(parameters: Parameters<Float>(sizes: [inputs, 2]), activations: [.sigmoid])
      return try DigitClassifier(Model(network: network, cost: .quadratic))
    }
    #expect(try classifier(49).imageSize == ImageSize(width: 7, height: 7))
    #expect(throws: FileError(.mismatch, "has 6 inputs and does not say what image size that is")) {
      try classifier(6)
    }
  }

  @Test("applies the model's temperature, to z as well as to the probabilities")
  func temperature() throws {
    var model = try Model.builtIn()
    let image = try mnist.test().image(3)
    let calibrated = try DigitClassifier(model).prediction(for: image)
    let temperature = Double(model.temperature)
    #expect(temperature != 1)
    model.temperature = 1
    let raw = try DigitClassifier(model).prediction(for: image)
    for (z, rawZ) in zip(calibrated.z, raw.z) { #expect(abs(Double(z) - Double(rawZ) / temperature) < 1e-4) }
    #expect(calibrated.digit == raw.digit && calibrated.confidence != raw.confidence)
    let exponentials = calibrated.z.map { Double.exponential(Double($0)) }
    #expect(abs(calibrated.confidence - exponentials[calibrated.digit] / exponentials.reduce(0, +)) < 1e-6)
  }

  @Test(
    "makes probabilities of any outputs",
    arguments: [
      ([0.5, 0.25, 0.25], 0, [0.5, 0.25, 0.25]),
      ([1, 1, 2], 2, [0.25, 0.25, 0.5]),
      ([-1, 0.5, 1.5], 2, [0, 0.25, 0.75]),
      ([-3, -1, -2], 1, [1 / 3, 1 / 3, 1 / 3]),
      ([0, 0, 0, 0], 0, [0.25, 0.25, 0.25, 0.25]),
      ([.infinity, 1, .infinity], 0, [0.5, 0, 0.5]),
      ([.nan, 1, 3], 2, [0, 0.25, 0.75]),
      ([1, 3, .nan], 1, [0.25, 0.75, 0]),
      ([.nan, .nan], 0, [0.5, 0.5]),
      ([-.infinity, -1], 1, [0.5, 0.5]),
      ([.greatestFiniteMagnitude, .greatestFiniteMagnitude], 0, [0.5, 0.5]),
      ([.leastNonzeroMagnitude, 0], 0, [1, 0]),
    ] as [([Float], Int, [Double])], [false, true])
  func anyOutputs(expected: ([Float], digit: Int, [Double]), fromSoftmax: Bool) {
    let (outputs, digit, probabilities) = expected
    // What softmax gives is taken as it is if it can be softmax's at all.
    guard !fromSoftmax || !outputs.allSatisfy(\.isFinite) else { return }
    let prediction = Prediction(z: outputs, outputs: outputs, areProbabilities: fromSoftmax, pixels: [])
    #expect(prediction.probabilities == probabilities)
    #expect(prediction.digit == digit)
  }

  @Test("ranks the classes, the smaller number first where two are equal")
  func top() {
    let outputs: [Float] = [0.25, 0.5, 0.25, 0]
    let prediction = Prediction(z: outputs, outputs: outputs, areProbabilities: true, pixels: [])
    #expect(prediction.top(3).map(\.digit) == [1, 0, 2])
    #expect(prediction.top(3).map(\.probability) == [0.5, 0.25, 0.25])
    #expect(prediction.top(9).map(\.digit) == [1, 0, 2, 3])
    #expect(prediction.top(0).isEmpty)
  }

  /// A classifier without hidden layers and biases, whose weight from pixel k to class j is `weight(j, k)`.
  private func classifier(
    of classes: Int, _ activation: Activation, width: Int, height: Int, weight: (Int, Int) -> Float
  ) throws -> DigitClassifier {
    var parameters = Parameters<Float>(sizes: [width * height, classes])
    for j in 0..<classes {
      for k in 0..<width * height { parameters.weights[0][j, k] = weight(j, k) }
    }
    return try DigitClassifier(
      Model(
        network: Network(parameters: parameters, activations: [activation]), cost: .quadratic,
        imageSize: ImageSize(width: width, height: height)))
  }
}
