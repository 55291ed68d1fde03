import Digits
import NeuralNetwork
import Testing

@Suite("The search for images")
struct ImageSearchTests {
  @Test("finds for each digit an image that is read as it, surely")
  func ideals() throws {
    let classifier = try DigitClassifier(.builtIn())
    for digit in 0..<10 {
      let prediction = try classifier.prediction(for: classifier.idealImage(of: digit))
      #expect(prediction.digit == digit && prediction.confidence > 0.95)
    }
  }

  @Test("finds what would change the network's mind nearer than any image of that digit")
  func nearest() throws {
    let classifier = try DigitClassifier(.builtIn())
    let test = try mnist.test()
    for index in 0..<8 {
      let image = test.image(index)
      for target in 0..<10 where target != test.label(index) {
        let nearest = try #require(try classifier.nearestImage(to: image, readAs: target))
        #expect(try classifier.prediction(for: nearest).digit == target)
        let distances = (0..<2000).filter { test.label($0) == target }.map { image.distance(to: test.image($0)) }
        #expect(nearest.distance(to: image) < distances.min()! / 2)
        // Nine tenths of the way are not enough: otherwise it would not be the end of the shortest way.
        let before = zip(image.pixels, nearest.pixels).map { from, to -> UInt8 in
          UInt8((0.9 * Double(to) + 0.1 * Double(from)).rounded())
        }
        #expect(try classifier.prediction(for: GrayImage(width: 28, height: 28, pixels: before)).digit != target)
      }
    }
  }

  @Test("stays where the answer is the target already, and ends where there is no way")
  func ends() throws {
    let classifier = try DigitClassifier(.builtIn())
    let image = try mnist.test().image(0)
    #expect(try classifier.nearestImage(to: image, readAs: 7) == image)
    var parameters = Parameters<Float>(sizes: [4, 2])
    parameters.biases[0][0, 0] = 1
    let blind = Network(parameters: parameters, activations: [.softmax])
    let small = GrayImage(width: 2, height: 2, pixels: [0, 9, 99, 255])
    #expect(
      try DigitClassifier(Model(network: blind, cost: .crossEntropy)).nearestImage(to: small, readAs: 1) == nil)
  }
}
