package import NeuralNetwork
package import Storage

/// What `mnist compare` prints.
package struct ComparisonReport {
  let comparison: Comparison
  let set: DataPart
  /// The files of the models A and B.
  let first, second: String

  /// How many differences are printed as text.
  private static let shown = 20

  package init(comparison: Comparison, set: DataPart, first: String, second: String) {
    (self.comparison, self.set, self.first, self.second) = (comparison, set, first, second)
  }

  package var json: JSON {
    [
      "set": JSON(set.rawValue), "total": JSON(comparison.first.total),
      "a": score(of: comparison.first, first), "b": score(of: comparison.second, second),
      "both_right": JSON(comparison.bothRight), "only_a_right": JSON(comparison.onlyFirstRight),
      "only_b_right": JSON(comparison.onlySecondRight), "neither_right": JSON(comparison.neitherRight),
      "p_value": JSON(comparison.pValue),
      "differences": .array(
        comparison.differences.map {
          [
            "index": JSON($0.index), "truth": JSON(Int($0.truth)), "a": JSON(Int($0.first)), "b": JSON(Int($0.second)),
          ]
        }),
    ]
  }

  private func score(of evaluation: Evaluation, _ file: String) -> JSON {
    [
      "model": JSON(file), "accuracy": JSON(evaluation.accuracy),
      "accuracy_interval": evaluation.intervalAsJSON, "correct": JSON(evaluation.correct),
    ]
  }

  package var text: String {
    ([scores, "", table, "", verdict(), ""] + differences).joined(separator: "\n")
  }

  private var scores: String {
    let models = [("A", first.printable, comparison.first), ("B", second.printable, comparison.second)]
    let width = models.map(\.1.count).max() ?? 0
    return models.map { name, file, evaluation in
      "\(name)  \(file.left(width))  \(evaluation.accuracyWithInterval)"
    }.joined(separator: "\n")
  }

  private var table: String {
    let rows = [
      ("", "B right", "B wrong"),
      ("A right", comparison.bothRight.grouped, comparison.onlyFirstRight.grouped),
      ("A wrong", comparison.onlySecondRight.grouped, comparison.neitherRight.grouped),
    ]
    return
      (["\(comparison.first.total.grouped) \(set.rawValue) images:"]
      + rows.map { $0.left(7) + $1.right(10) + $2.right(10) }).joined(separator: "\n")
  }

  /// What the two accuracies and McNemar's test say, in plain words.
  func verdict(_ first: String = "A", _ second: String = "B") -> String {
    let (a, b) = (comparison.onlyFirstRight, comparison.onlySecondRight)
    guard a != b else {
      let images = a == 0 ? "the same images" : "equally many images"
      return "Both read \(images) correctly: nothing tells that one is better."
    }
    let lead = abs(a - b)
    let p = comparison.pValue
    return """
      \(a > b ? first : second) reads \(lead.grouped) more \(lead == 1 ? "image" : "images") correctly. \
      \(p < 0.05 ? "That is hardly chance" : "That may be chance"): of two equally good models one would be as far ahead with \
      probability \(p < 0.001 ? p.scientific : p.fixed(3)) (McNemar's exact test).
      """
  }

  private var differences: [String] {
    let count = comparison.differences.count
    guard count > 0 else { return ["They give the same answers for all images."] }
    let rows = comparison.differences.prefix(Self.shown).map {
      String($0.index).right(6) + String($0.truth).right(7) + String($0.first).right(5) + String($0.second).right(5)
    }
    let rest = count - rows.count
    return ["They give different answers for \(count.grouped) \(count == 1 ? "image" : "images"):"]
      + [" index  truth    A    B"] + rows
      + (rest > 0
        ? ["and \(rest.grouped) more: --json lists all, --differences FOLDER writes them as image files."] : [])
  }
}
