import ArgumentParser
import Digits
import Experiments
import NeuralNetwork
import Storage

/// `mnist compare`.
struct Compare: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "compare", abstract: "Judge two models by the same images, and tell whether one is better.",
    discussion: """
      McNemar's test looks at the images that only one of the two reads correctly, and tells how likely it is that one of \
      two equally good models is so far ahead.

      Example: mnist compare mnist.safetensors chapter1.safetensors
      """)

  @Argument(
    help: ArgumentHelp("Model A: safetensors, or the book's JSON.", valueName: "a"),
    completion: .file(extensions: ["safetensors", "json"]))
  var first: String

  @Argument(help: ArgumentHelp("Model B.", valueName: "b"), completion: .file(extensions: ["safetensors", "json"]))
  var second: String

  @OptionGroup var judging: JudgingOptions
  @OptionGroup(title: "Models of other programs") var modelOptions: ModelOptions

  @Option(
    help: ArgumentHelp(
      "Write the images that they read differently there, as index-truth-a-b.pgm.", valueName: "folder"),
    completion: .directory)
  var differences: String?

  func run() throws {
    let (a, b) = try (modelOptions.load(first), modelOptions.load(second))
    try checkComparable(a, b)
    let images = try judging.images(for: a, at: first)
    try judging.check(images, fit: a, called: first)
    try judging.check(images, fit: b, called: second)
    let comparison = Comparison(
      judging.evaluation(of: a, on: images), judging.evaluation(of: b, on: images), labels: images.examples.labels)
    if let differences {
      let (a, b) = (comparison.first.answers, comparison.second.answers)
      try write(images.pgmFiles(comparison.differences.map(\.index)) { [a[$0], b[$0]] }, to: differences)
    }
    let report = ComparisonReport(comparison: comparison, set: judging.set, first: first, second: second)
    try Terminal.print(judging.json ? report.json.description : report.text)
  }

  /// Throws unless the two models have the same classes, and the same images of the set that was asked for.
  private func checkComparable(_ a: Model, _ b: Model) throws(FileError) {
    let (classes, others) = (a.network.outputCount, b.network.outputCount)
    guard classes == others else {
      throw .mismatch(
        "\(first) has \(classes) classes and \(second) has \(others); only models of the same classes can be compared")
    }
    guard judging.set != .test else { return }
    guard a.heldOut == b.heldOut else {
      throw .mismatch(
        """
        \(first) was trained with \(a.heldOut) images held out and \(second) with \(b.heldOut), so their \
        \(judging.set.rawValue) images are not the same; compare them on the test images
        """)
    }
  }
}
