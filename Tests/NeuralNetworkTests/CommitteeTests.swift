import Storage
import Testing

@testable import NeuralNetwork

@Suite("A committee")
struct CommitteeTests {
  private func member(
    _ sizes: [Int], seed: UInt64, temperature: Float = 1, activations: [Activation] = [.relu, .tanh, .softmax],
    cost: Cost = .crossEntropy, imageSize: ImageSize? = ImageSize(width: 3, height: 2)
  ) -> Model {
    var generator = RandomGenerator(seed: seed)
    return Model(
      network: Initializer.large.network(sizes: sizes, activations: activations, using: &generator), cost: cost,
      imageSize: imageSize, temperature: temperature)
  }

  private func weightedOutputs(of model: Model, _ inputs: Matrix<Float>) -> Matrix<Float> {
    var pass = ForwardPass(for: model.network)
    pass.run(.dense(inputs), through: model.network)
    return pass.weightedOutputs
  }

  @Test("answers with the geometric mean of its members' probabilities, each by its temperature")
  func mean() throws {
    let members = [
      member([6, 5, 4, 3], seed: 1), member([6, 20, 2, 3], seed: 2, temperature: 2.5),
      member([6, 1, 17, 3], seed: 3, temperature: 0.5),
    ]
    let committee = try Model.committee(of: members)
    #expect(committee.network.sizes == [6, 26, 23, 3] && committee.temperature == 1)
    #expect(committee.imageSize == ImageSize(width: 3, height: 2) && committee.record == nil)
    var generator = RandomGenerator(seed: 4)
    var inputs = Matrix<Float>(rows: 6, columns: 30)
    inputs.fill { _, _ in Float(generator.nextUniform()) }
    func probabilities(_ network: Network<Float>, _ example: Int) -> [Double] {
      network.outputs(for: .dense(inputs)).column(example).map(Double.init)
    }
    for example in 0..<30 {
      var product = [1.0, 1.0, 1.0]
      for member in members {
        let z = weightedOutputs(of: member, inputs).column(example)
        let powers = z.map { exp(Double($0) / Double(member.temperature)) }
        for j in 0..<3 { product[j] *= powers[j] / powers.reduce(0, +) }
      }
      let roots = product.map { exp(log($0) / 3) }
      for (probability, root) in zip(probabilities(committee.network, example), roots) {
        #expect(abs(probability - root / roots.reduce(0, +)) < 1e-5)
      }
    }
    let again = try Model(decoding: committee.encoded())
    #expect(again == committee)
  }

  @Test("of large members, between which products skip the zeros, answers with the mean of their weighted outputs")
  func large() throws {
    let members = [[40, 300, 270, 10], [40, 130, 90, 10], [40, 610, 33, 10]].enumerated().map {
      member($1, seed: UInt64($0))
    }
    let committee = try Model.committee(of: members)
    var generator = RandomGenerator(seed: 5)
    var inputs = Matrix<Float>(rows: 40, columns: 70)
    inputs.fill { _, _ in Float(generator.nextUniform()) }
    let mean = weightedOutputs(of: committee, inputs)
    let each = members.map { weightedOutputs(of: $0, inputs) }
    for example in 0..<70 {
      for j in 0..<10 {
        #expect(abs(mean[j, example] - each.map { $0[j, example] }.reduce(0, +) / 3) < 1e-3)
      }
    }
  }

  @Test("of one model answers as that model does")
  func alone() throws {
    let model = member([6, 5, 4, 3], seed: 1)
    #expect(try Model.committee(of: [model]).network == model.network)
  }

  @Test("is refused to models that do not go together, in a sentence")
  func refusals() {
    let first = member([6, 5, 4, 3], seed: 1)
    let others = [
      (member([6, 5, 4, 3], seed: 2, activations: [.relu, .relu, .softmax]), "their activations"),
      (member([6, 5, 3], seed: 2, activations: [.relu, .softmax]), "their activations"),
      (member([6, 5, 4, 2], seed: 2), "the number of outputs"),
      (member([8, 5, 4, 3], seed: 2, imageSize: ImageSize(width: 4, height: 2)), "the number of inputs"),
      (member([6, 5, 4, 3], seed: 2, imageSize: ImageSize(width: 2, height: 3)), "the size of the images"),
      (member([6, 5, 4, 3], seed: 2, cost: .quadratic), "their cost"),
    ]
    for (other, words) in others {
      let error = FileError.mismatch("members 1 and 3 of a committee differ in \(words)")
      #expect(throws: error) { try Model.committee(of: [first, first, other]) }
    }
    #expect(throws: FileError.mismatch("a committee has at least one member")) { try Model.committee(of: []) }
  }
}
