package import NeuralNetwork
package import Storage

/// What `mnist evaluate` prints.
package struct EvaluationReport {
  let evaluation: Evaluation
  let set: DataPart
  let calibration: CalibrationReport
  /// The accuracy of answers that are averaged over so many deformed views of each image besides, if that was asked for.
  let views: Views?
  /// What the classes are called; nil where they are digits.
  let classNames: [String]?

  package struct Views {
    let count: Int
    let accuracy: Double

    package init(count: Int, accuracy: Double) { (self.count, self.accuracy) = (count, accuracy) }

    fileprivate var text: String {
      "views     \(accuracy.percentage)  (by the mean over each image and \(counted(count, "deformed view")))"
    }
  }

  package init(
    evaluation: Evaluation, set: DataPart, calibration: CalibrationReport, views: Views? = nil,
    classNames: [String]? = nil
  ) {
    (self.evaluation, self.set, self.calibration, self.views) = (evaluation, set, calibration, views)
    self.classNames = classNames
  }

  package var json: JSON {
    [
      "views": views.map { ["count": JSON($0.count), "accuracy": JSON($0.accuracy)] } ?? .null,
      "set": JSON(set.rawValue), "accuracy": JSON(evaluation.accuracy),
      "accuracy_interval": evaluation.intervalAsJSON,
      "correct": JSON(evaluation.correct), "total": JSON(evaluation.total), "cost": JSON(evaluation.cost),
      "top_two_accuracy": JSON(evaluation.topTwoAccuracy), "calibration": calibration.json,
      "classes": .array(
        evaluation.classScores.enumerated().map { digit, score in
          .object(
            (classNames.map { [JSON.Member("name", JSON($0[digit]))] } ?? []) + [
              .init("precision", JSON(score.precision)), .init("recall", JSON(score.recall)),
              .init("f1", JSON(score.f1)),
            ])
        }),
      "confusion": .array(evaluation.confusion.map { .array($0.map { JSON($0) }) }),
    ]
  }

  package var text: String {
    let summary = """
      \(evaluation.correct.grouped) of \(evaluation.total.grouped) \(set.rawValue) images are read correctly.
      accuracy  \(evaluation.accuracyWithInterval)
      top two   \(evaluation.topTwoAccuracy.percentage)
      mean cost \(evaluation.cost.fixed(4))
      \(calibration.text)
      """
    let lines = [summary] + (views.map { [$0.text] } ?? [])
    return (lines + ["", "rows: the true digit, columns: the answer"] + confusionTable + [""] + scoreTable)
      .joined(separator: "\n")
  }

  private var confusionTable: [String] {
    let width = max(4, evaluation.confusion.joined().map { String($0).count }.max() ?? 0) + 1
    let header = "   " + evaluation.confusion.indices.map { String($0).right(width) }.joined()
    return [header]
      + evaluation.confusion.enumerated().map { truth, answers in
        String(truth).right(3) + answers.map { ($0 == 0 ? "·" : String($0)).right(width) }.joined()
      }
  }

  private var scoreTable: [String] {
    ["digit  precision  recall      F1"]
      + evaluation.classScores.enumerated().map { digit, score in
        String(digit).right(5) + score.precision.fixed(4).right(11) + score.recall.fixed(4).right(8)
          + score.f1.fixed(4).right(8) + (classNames.map { "  " + $0[digit].printable } ?? "")
      }
  }
}

extension Evaluation {
  /// `97.81 %  (95 % confidence: 97.50 to 98.08 %)`.
  var accuracyWithInterval: String {
    let interval = accuracyInterval
    return """
      \(accuracy.percentage)  (95 % confidence: \((interval.lowerBound * 100).fixed(2)) to \
      \(interval.upperBound.percentage))
      """
  }

  /// The two bounds.
  var intervalAsJSON: JSON { [JSON(accuracyInterval.lowerBound), JSON(accuracyInterval.upperBound)] }
}
