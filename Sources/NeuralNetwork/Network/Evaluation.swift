import Dispatch
import Synchronization

/// How a network does on examples whose classes are known.
public struct Evaluation: Sendable, Equatable {
  /// The class with the largest output, for each example.
  public private(set) var answers: [UInt8] = []
  /// How often each answer was given for each true class: `confusion[truth][answer]`.
  public private(set) var confusion: [[Int]]
  /// The number of examples whose class has the largest or second largest output.
  public private(set) var correctInTopTwo = 0
  /// The sum of the cost over the examples, without regularisation.
  private var costSum = 0.0

  fileprivate init(classCount: Int) {
    confusion = Array(repeating: Array(repeating: 0, count: classCount), count: classCount)
  }

  /// The number of examples.
  public var total: Int { answers.count }
  /// The number of examples that were classified correctly.
  public var correct: Int { confusion.indices.reduce(0) { $0 + confusion[$1][$1] } }
  /// The share of correct answers, 0…1.
  public var accuracy: Double { total == 0 ? 0 : Double(correct) / Double(total) }
  /// The share of examples whose class has the largest or second largest output, 0…1.
  public var topTwoAccuracy: Double { total == 0 ? 0 : Double(correctInTopTwo) / Double(total) }
  /// The mean cost of an example, without regularisation.
  public var cost: Double { total == 0 ? 0 : costSum / Double(total) }

  fileprivate mutating func record(_ outputs: Matrix<Float>, of example: Int, label: Int, cost: Double) {
    // The smaller class comes first where two are equal, and NaN last.
    func output(_ k: Int) -> Float { outputs[k, example].isNaN ? -.infinity : outputs[k, example] }
    let wanted = output(label)
    var (answer, largest) = (0, -Float.infinity)
    var better = 0
    for k in 0..<outputs.rows {
      let output = output(k)
      if output > largest { (answer, largest) = (k, output) }
      if output > wanted || output == wanted && k < label { better += 1 }
    }
    answers.append(UInt8(answer))
    confusion[label][answer] += 1
    if better < 2 { correctInTopTwo += 1 }
    costSum += cost
  }

  fileprivate mutating func append(_ other: Evaluation) {
    answers += other.answers
    for truth in confusion.indices {
      for answer in confusion.indices { confusion[truth][answer] += other.confusion[truth][answer] }
    }
    correctInTopTwo += other.correctInTopTwo
    costSum += other.costSum
  }
}

extension Network<Float> {
  /// Classifies `examples` and compares with their classes.
  ///
  /// Examples are evaluated in blocks of a fixed size whose results are added in order, so any number of threads gives
  /// the same bits.
  ///
  /// - Precondition: the network has as many inputs as an example, at least as many outputs as there are classes, at
  ///   most 256, and `cost` accepts its output activation.
  public func evaluate(on examples: Examples, cost: Cost, threads: Int = 1) -> Evaluation {
    precondition(examples.classCount <= outputCount, "\(examples.classCount) classes for \(outputCount) outputs")
    return evaluate(count: examples.count, cost: cost, threads: threads) { examples.batch($0) }
  }

  /// The same for examples that were brought into the form for computing once, to be evaluated more often.
  public func evaluate(on batch: Batch<Float>, cost: Cost, threads: Int = 1) -> Evaluation {
    precondition(batch.labels.allSatisfy { $0 < outputCount }, "a label is beyond the \(outputCount) outputs")
    return evaluate(count: batch.count, cost: cost, threads: threads) { batch[$0] }
  }

  private func evaluate(
    count: Int, cost: Cost, threads: Int, block batch: @Sendable (Range<Int>) -> Batch<Float>
  ) -> Evaluation {
    precondition(cost.accepts(outputActivation), "\(cost) is not defined for \(outputActivation) outputs")
    precondition(outputCount <= 256, "\(outputCount) outputs; labels have one byte")
    let blocks = Array((0..<count).chunks(of: 250))
    let workers = max(1, min(threads, blocks.count))
    let parts = Mutex([Evaluation?](repeating: nil, count: blocks.count))
    DispatchQueue.concurrentPerform(iterations: workers) { worker in
      var pass = ForwardPass(for: self)
      for block in stride(from: worker, to: blocks.count, by: workers) {
        let part = evaluate(batch(blocks[block]), cost: cost, by: &pass)
        parts.withLock { $0[block] = part }
      }
    }
    return parts.withLock { parts in
      parts.reduce(into: Evaluation(classCount: outputCount)) { sum, part in part.map { sum.append($0) } }
    }
  }

  private func evaluate(
    _ batch: Batch<Float>, cost: Cost, by pass: inout ForwardPass<Float>
  ) -> Evaluation {
    pass.run(batch.inputs, through: self)
    let (outputs, weighted) = (pass.outputs, pass.weightedOutputs)
    var evaluation = Evaluation(classCount: outputCount)
    for (example, label) in batch.labels.enumerated() {
      evaluation.record(
        outputs, of: example, label: Int(label),
        cost: cost.value(
          at: weighted, outputs: outputs, of: example, label: Int(label),
          activation: outputActivation))
    }
    return evaluation
  }
}
