/// How a network does on one class.
public struct ClassScore: Sendable, Equatable {
  /// Of the examples that were given this answer, the share that belong to the class; 0 if there are none.
  public let precision: Double
  /// Of the examples of the class, the share that were given this answer; 0 if there are none.
  public let recall: Double
  /// The harmonic mean of precision and recall; 0 if both are 0.
  public let f1: Double
}

extension Evaluation {
  /// Precision, recall and F1 of each class, in class order.
  public var classScores: [ClassScore] {
    confusion.indices.map { k in
      let correct = Double(confusion[k][k])
      let answered = Double(confusion.reduce(0) { $0 + $1[k] })
      let present = Double(confusion[k].reduce(0, +))
      return ClassScore(
        precision: answered == 0 ? 0 : correct / answered,
        recall: present == 0 ? 0 : correct / present,
        f1: answered + present == 0 ? 0 : 2 * correct / (answered + present))
    }
  }

  /// The 95 % confidence interval of the accuracy (Wilson, "Probable inference", 1927), which stays within 0…1 and is
  /// right for accuracies close to 1, where the usual ± is not.
  public var accuracyInterval: ClosedRange<Double> { Self.interval(correct: correct, total: total) }

  /// The same for any count.
  package static func interval(correct: Int, total: Int) -> ClosedRange<Double> {
    guard total > 0 else { return 0...1 }
    let z = 1.959_963_984_540_054
    let n = Double(total)
    let p = Double(correct) / n
    let centre = p + z * z / (2 * n)
    let reach = z * (p * (1 - p) / n + z * z / (4 * n * n)).squareRoot()
    let scale = 1 + z * z / n
    // At the ends the bounds are 0 and 1 exactly, which rounding would miss.
    return (correct == 0 ? 0 : (centre - reach) / scale)...(correct == total ? 1 : (centre + reach) / scale)
  }
}
