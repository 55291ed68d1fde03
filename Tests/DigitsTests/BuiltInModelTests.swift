import NeuralNetwork
import Testing

@testable import Digits

@Suite("The built-in model")
struct BuiltInModelTests {
  @Test(
    "is of sigmoids, small enough to be built in, reads nearly all test images, and can be believed within half a percent",
    arguments: [(Model.BuiltIn.standard, 0.994, 6_000_000), (.small, 0.992, 400_000)])
  func accuracy(name: Model.BuiltIn, least: Double, bytes: Int) throws {
    let model = try Model.builtIn(name)
    let images = try mnist.test()
    #expect(Set(model.network.activations.dropLast()) == [.sigmoid])
    #expect(model.network.evaluate(on: images.examples, cost: model.cost).accuracy >= least)
    let classifier = try DigitClassifier(model)
    #expect(classifier.takesPreparedDigits && classifier.calibrationError(on: images) < 0.005)
    #expect(try model.encoded().count <= bytes)
  }

  @Test("finds blots stranger than 99 % of digits, more of them than it is unsure of")
  func strangeness() throws {
    let classifier = try DigitClassifier(.builtIn())
    let images = try mnist.test()
    let digits = (0..<2000).map { images.image($0) }
    var generator = RandomGenerator(seed: 5)
    let blots = (0..<200).map { _ in
      let cells = (0..<36).map { _ in UInt8(generator.next(below: 2) * 255) }
      let pixels = (0..<784).map { index -> UInt8 in
        let (row, column) = (index / 28 - 5, index % 28 - 5)
        return 0..<18 ~= row && 0..<18 ~= column ? cells[row / 3 * 6 + column / 3] : 0
      }
      return GrayImage(width: 28, height: 28, pixels: pixels)
    }
    func caught(by measure: (GrayImage) throws -> Double) rethrows -> Int {
      let limit = try digits.map(measure).sorted()[digits.count * 99 / 100]
      return try blots.filter { try measure($0) > limit }.count
    }
    let strange = try caught { try classifier.prediction(for: $0).strangeness }
    let unsure = try caught { -(try classifier.prediction(for: $0)).confidence }
    #expect(strange > unsure && strange > 120, "\(strange), \(unsure)")
  }

  @Test("the calibration error is the mean gap between confidence and truth in each range of confidence")
  func calibrationError() throws {
    // One input, two outputs of softmax: input 0 gives 1/2 each, input 255 gives e : 1.
    var parameters = Parameters<Float>(sizes: [1, 2])
    parameters.weights[0][0, 0] = 1
    let network = Network(parameters: parameters, activations: [.softmax])
    let classifier = try DigitClassifier(Model(network: network, cost: .crossEntropy))
    let images = IDX(elementType: .unsignedByte, dimensions: [6, 1, 1], bytes: [0, 0, 255, 255, 255, 255])
    let labels = IDX(elementType: .unsignedByte, dimensions: [6], bytes: [0, 0, 0, 0, 1, 1])
    let set = try LabeledImages(images: images, labels: labels, classCount: 2)
    // Both answers with ½ are right, and half of the four with 0.731.
    let gaps = 2 * (1 - 0.5) + 4 * (0.7310585786 - 0.5)
    #expect(abs(classifier.calibrationError(on: set) - gaps / 6) < 1e-6)
    #expect(abs(try classifier.prediction(for: set.image(0)).strangeness + 0.6931471806) < 1e-6)
    #expect(abs(try classifier.prediction(for: set.image(2)).strangeness + 1.3132616875) < 1e-6)
  }

  @Test("strangeness is the free energy by the length of the image")
  func length() throws {
    // Four inputs, two outputs of softmax: z is (mean, 0).
    var parameters = Parameters<Float>(sizes: [4, 2])
    for pixel in 0..<4 { parameters.weights[0][0, pixel] = 0.25 }
    let network = Network(parameters: parameters, activations: [.softmax])
    let classifier = try DigitClassifier(Model(network: network, cost: .crossEntropy))
    let image = GrayImage(width: 2, height: 2, pixels: [255, 255, 255, 255])
    // −ln(e¹ + e⁰), and four pixels of ink are a vector of length 2.
    #expect(abs(try classifier.prediction(for: image).strangeness + 1.3132616875 / 2) < 1e-6)
  }
}
