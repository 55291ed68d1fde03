import Digits
import Experiments
import NeuralNetwork
import Storage
import Testing

@Suite("A report of an evaluation")
struct ReportTests {
  private let package = #filePath.split(separator: "/").dropLast(3).map { "/\($0)" }.joined()
  private let data: DataFolder
  private let images: LabeledImages
  private let model: Model

  init() throws {
    data = DataFolder(path: package + "/data/mnist")
    images = try data.test()
    var generator = RandomGenerator(seed: 4)
    // Not trained, so that there are mistakes of all kinds.
    let network: Network<Float> = Initializer.scaled.network(
      sizes: [784, 12, 10], activations: [.sigmoid, .softmax], using: &generator)
    model = Model(network: network, cost: .crossEntropy)
  }

  @Test("holds its figures as JSON, leads from each number to its images, and is the same each time")
  func page() throws {
    let model = try Model.builtIn()
    let judgement = try Judgement(of: model, on: images, threads: 2)
    func html() throws -> String {
      let other = ReportPage.Other(name: "<b>", judgement: try Judgement(of: self.model, on: images, threads: 1))
      return try ReportPage(
        name: "built-in", model: model, set: .test, judgement: judgement, training: nil,
        requirements: [try #require(Requirement("accuracy>=0.98"))], against: other
      ).html
    }
    let page = try html()
    #expect(try html() == page && page.utf8.count < 1_000_000)
    #expect(!page.contains("<b>'") && page.contains("&lt;b&gt;") && !page.contains("<script src"))
    let start = try #require(page.firstRange(of: "id=\"figures\">")).upperBound
    let end = try #require(page[start...].firstRange(of: "</script>")).lowerBound
    let figures = try JSON.parse(Array(page[start..<end].utf8))
    let evaluation = model.network.evaluate(on: images.examples, cost: model.cost)
    #expect(figures["correct"]?.integer == evaluation.correct)
    #expect(figures["confusion"]?.array?.map { $0.array?.compactMap(\.integer) } == evaluation.confusion)
    let links = page.split(separator: "href=\"#").dropFirst().map { $0.prefix { $0 != "\"" } }
    #expect(
      links.count
        == evaluation.confusion.enumerated().reduce(0) { sum, row in
          sum + row.element.enumerated().count { $0.offset != row.offset && $0.element > 0 }
        })
    for link in links { #expect(page.contains("id=\"\(link)\""), "\(link)") }
  }

  @Test("has the figures that plain loops have")
  func figures() throws {
    let judgement = try Judgement(of: model, on: images)
    let classifier = try DigitClassifier(model)
    var (loss, brier, wrong) = (0.0, 0.0, 0)
    for index in 0..<images.count {
      let prediction = try classifier.prediction(for: images.image(index))
      loss -= Double.logarithm(prediction.probabilities[images.label(index)])
      for (k, p) in prediction.probabilities.enumerated() {
        brier += k == images.label(index) ? (1 - p) * (1 - p) : p * p
      }
      if prediction.digit != images.label(index) { wrong += 1 }
    }
    let count = Double(images.count)
    #expect(abs(judgement.logLoss - loss / count) < 1e-9 && abs(judgement.brierScore - brier / count) < 1e-9)
    #expect(judgement.mistakes.count == wrong)
    #expect(judgement.reliability.reduce(0) { $0 + $1.count } == images.count)
    let right = judgement.reliability.reduce(0) { $0 + $1.accuracy * Double($1.count) }
    #expect(abs(right - (count - Double(wrong))) < 1e-6)
    #expect(abs(judgement.riskByCoverage.last!.risk - Double(wrong) / count) < 1e-12)
    #expect(judgement.answers.count(where: judgement.isDoubtful) == 15)
  }

  @Test("finds the training images that are most like a mistake")
  func nearest() throws {
    let training = try data.training()
    let image = training.image(41_000)
    let found = training.nearest(to: [image, images.image(5)], count: 3, threads: 2)
    #expect(found[0][0] == 41_000 && found.allSatisfy { $0.count == 3 })
    func distance(_ index: Int) -> Int {
      zip(training.image(index).pixels, images.image(5).pixels).reduce(0) {
        $0 + (Int($1.0) - Int($1.1)) * (Int($1.0) - Int($1.1))
      }
    }
    let best = (0..<training.count).map { (distance($0), $0) }.sorted { $0 < $1 }.prefix(3).map(\.1)
    #expect(found[1] == best)
    #expect(training.nearest(to: [images.image(5)], count: 3, threads: 1)[0] == best)
  }

  @Test("knows what was required of it")
  func requirements() throws {
    let judgement = try Judgement(of: Model.builtIn(), on: images)
    for (text, isMet) in [
      ("accuracy>=0.99", true), ("accuracy>=0.999", false), ("accuracy<=0.5", false), ("worst-recall>=0.97", true),
      ("calibration-error<=0.01", true), ("brier-score<=0.02", true), ("log-loss<=0.001", false),
      ("top-two-accuracy>=0.998", true),
    ] {
      let requirement = try #require(Requirement(text))
      #expect(requirement.isMet(by: judgement) == isMet && requirement.description == text)
    }
    for text in ["accuracy", "accuracy>0.9", "speed>=1", "accuracy>=", "accuracy>=nan"] {
      #expect(Requirement(text) == nil)
    }
  }
}
