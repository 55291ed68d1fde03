/// How two networks do on the same examples, and whether one being ahead may be chance.
public struct Comparison: Sendable, Equatable {
  /// How the first network does.
  public let first: Evaluation
  /// How the second network does.
  public let second: Evaluation
  /// The number of examples that both classify correctly.
  public private(set) var bothRight = 0
  /// The number that only the first classifies correctly.
  public private(set) var onlyFirstRight = 0
  /// The number that only the second classifies correctly.
  public private(set) var onlySecondRight = 0
  /// The number that neither classifies correctly.
  public private(set) var neitherRight = 0
  /// The examples for which the two give different answers, in order.
  public private(set) var differences: [Difference] = []

  /// An example for which two networks give different answers, of which none needs to be right.
  public struct Difference: Sendable, Equatable {
    /// The index of the example, from 0.
    public let index: Int
    /// Its class.
    public let truth: UInt8
    /// The first network's answer.
    public let first: UInt8
    /// The second network's answer.
    public let second: UInt8
  }

  /// Compares two evaluations on the same examples, whose classes are `labels`.
  ///
  /// - Precondition: both have one answer for each label.
  public init(_ first: Evaluation, _ second: Evaluation, labels: ArraySlice<UInt8>) {
    precondition(
      first.total == labels.count && second.total == labels.count,
      "\(first.total) and \(second.total) answers for \(labels.count) labels")
    self.first = first
    self.second = second
    for (index, (truth, answers)) in zip(labels, zip(first.answers, second.answers)).enumerated() {
      switch (answers.0 == truth, answers.1 == truth) {
      case (true, true): bothRight += 1
      case (true, false): onlyFirstRight += 1
      case (false, true): onlySecondRight += 1
      case (false, false): neitherRight += 1
      }
      guard answers.0 != answers.1 else { continue }
      differences.append(Difference(index: index, truth: truth, first: answers.0, second: answers.1))
    }
  }

  /// The p-value of McNemar's test in its exact form (McNemar, "Note on the sampling error of the difference between
  /// correlated proportions or percentages", 1947): the probability that one of two equally good networks is at least as far
  /// ahead as here.
  ///
  /// Only examples that one of the two has right count. Of n such, each is equally likely to be either's if the networks are
  /// equally good, so that they are distributed binomially. 1 where there are none.
  ///
  /// - Complexity: O(*n*).
  public var pValue: Double {
    Self.probability(
      ofAtMost: min(onlyFirstRight, onlySecondRight), orAtLeastTheRestOf: onlyFirstRight + onlySecondRight)
  }

  /// min(1, 2 Σ C(n, i) 2⁻ⁿ over i ≤ k): how likely n tosses of a coin show heads or tails at most k times.
  ///
  /// - Precondition: 0 ≤ 2k ≤ n.
  static func probability(ofAtMost k: Int, orAtLeastTheRestOf n: Int) -> Double {
    precondition(k >= 0 && 2 * k <= n, "\(k) are the more of \(n)")
    // C(n, k) 2⁻ⁿ is halved whenever it can be, as C(n, k) and 2⁻ⁿ are beyond the range of numbers for large n.
    var term = 1.0
    var halvings = n
    for i in 0..<k {
      term *= Double(n - i) / Double(i + 1)
      while term > 1 && halvings > 0 { (term, halvings) = (term / 2, halvings - 1) }
    }
    // The terms below the k-th, relative to it: C(n, i − 1) / C(n, i) = i / (n − i + 1).
    var sum = 1.0
    var ratio = 1.0
    for i in stride(from: k, to: 0, by: -1) {
      ratio *= Double(i) / Double(n - i + 1)
      sum += ratio
    }
    return min(1, Double(sign: .plus, exponent: 1 - halvings, significand: term * sum))
  }
}
