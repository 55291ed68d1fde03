import ArgumentParser
import Digits
import Experiments
import NeuralNetwork
import Storage

/// `mnist explain`.
struct Explain: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "explain", abstract: "Take one step of backpropagation on an image, with all numbers.",
    discussion: """
      The pass forward, BP1 to BP4 with the numbers of a chosen neuron and weight, and the answer before and after the \
      step; the gradient is compared with central differences. Layers are numbered as in the book, the inputs being \
      layer 1; neurons are counted from 0. Nothing is written.

      Example: mnist explain data/samples/test-0-7.pgm --target 1 --neuron 3,4
      """)

  @Argument(help: "An image file, or - for standard input.", completion: .file())
  var file: String

  @OptionGroup(title: "The model") var modelChoice: ModelChoice

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("The digit to teach. (default: the one that is answered)", valueName: "d"))
  var target: Int?

  @Option(
    name: [.customLong("learning-rate"), .customLong("eta")], parsing: .unconditional,
    help: ArgumentHelp("The learning rate η of the step.", valueName: "η"))
  var learningRate = 0.1

  @Option(
    help: ArgumentHelp(
      "The neuron to look at, by layer and index. (default: the last hidden one with the largest error)",
      valueName: "l,j"))
  var neuron: Numbers?

  @Option(
    help: ArgumentHelp(
      "The weight to look at: that of neuron l,j from neuron k of the layer before. (default: the largest activation's)",
      valueName: "l,j,k"))
  var weight: Numbers?

  @Flag(help: "Print one JSON object.")
  var json = false

  /// Numbers with commas between.
  struct Numbers: ExpressibleByArgument, Equatable {
    let values: [Int]

    init?(argument: String) {
      let parts = argument.split(separator: ",", omittingEmptySubsequences: false)
      values = parts.compactMap { Int($0) }
      guard values.count == parts.count else { return nil }
    }
  }

  func validate() throws {
    guard neuron?.values.count ?? 2 == 2 else { throw ValidationError("--neuron is a layer and an index: l,j.") }
    guard weight?.values.count ?? 3 == 3 else { throw ValidationError("--weight is l,j,k.") }
    guard neuron == nil || weight == nil || neuron?.values == weight.map({ Array($0.values.prefix(2)) }) else {
      throw ValidationError("--weight must lead to the neuron of --neuron.")
    }
  }

  func run() throws {
    var cost = Cost.crossEntropy
    let reader = try modelChoice.reader { model throws(FileError) in
      cost = model.cost
      return try DigitReader(model)
    }
    let explanation = try File.read(file) { content throws(FileError) in
      let answers = try reader.answers(in: content)
      guard let image = answers.first?.image, let prediction = answers.first?.prediction else {
        throw FileError(.mismatch, "shows no digit")
      }
      let place = (neuron ?? weight)?.values
      return try Explanation(
        of: image, by: reader.classifier, cost: cost, target: target ?? prediction.digit, learningRate: learningRate,
        neuron: place.map { .init(layer: $0[0], index: $0[1]) }, input: weight?.values[2])
    }
    try Terminal.print(json ? explanation.json.description : ExplanationReport(explanation: explanation).text)
  }
}
