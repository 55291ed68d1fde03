import ArgumentParser
import Digits
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

  @Argument(help: ArgumentHelp("Model A: safetensors, or the book's JSON.", valueName: "a"))
  var first: String

  @Argument(help: ArgumentHelp("Model B.", valueName: "b"))
  var second: String

  @OptionGroup var judging: JudgingOptions

  @Option(
    help: ArgumentHelp(
      "Write the images that they read differently there, as index-truth-a-b.pgm.", valueName: "folder"))
  var differences: String?

  func run() throws {
    let (a, b) = try (Model.load(first), Model.load(second))
    try checkComparable(a, b)
    let images = try judging.images(for: a, at: first)
    try judging.check(images, fit: a, called: first)
    try judging.check(images, fit: b, called: second)
    let comparison = Comparison(
      judging.evaluation(of: a, on: images), judging.evaluation(of: b, on: images), labels: images.examples.labels)
    if let differences {
      try File.createDirectory(differences)
      for difference in comparison.differences {
        try images.write(difference.index, answers: [difference.first, difference.second], to: differences)
      }
    }
    let report = ComparisonReport(comparison: comparison, set: judging.set, first: first, second: second)
    try Terminal.print(judging.json ? report.json.description : report.text)
  }

  /// Throws unless the two models have the same classes, and the same images of the set that was asked for.
  private func checkComparable(_ a: Model, _ b: Model) throws {
    let (classes, others) = (a.network.outputCount, b.network.outputCount)
    guard classes == others else {
      throw Failure(
        "\(first) has \(classes) classes and \(second) has \(others); only models of the same classes can be compared",
        status: Failure.badData)
    }
    guard judging.set != .test else { return }
    let heldOut = try (judging.heldOutCount(of: a, at: first), judging.heldOutCount(of: b, at: second))
    guard heldOut.0 == heldOut.1 else {
      throw Failure(
        """
        \(first) was trained with \(heldOut.0) images held out and \(second) with \(heldOut.1), so their \
        \(judging.set.rawValue) images are not the same; compare them on the test images
        """, status: Failure.badData)
    }
  }
}
