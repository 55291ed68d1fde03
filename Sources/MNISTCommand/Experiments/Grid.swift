import ArgumentParser
import NeuralNetwork

/// Settings with several values each, such as `learning-rate=0.1,0.5 hidden=30,100`: a sweep trains every combination.
struct Grid: ExpressibleByArgument {
  /// The settings and their values, in the order given.
  let axes: [(name: String, values: [String])]

  init?(argument: String) {
    var axes: [(name: String, values: [String])] = []
    for word in argument.split(separator: " ") {
      let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard parts.count == 2, let name = Self.setting(String(parts[0])) else { return nil }
      let values = parts[1].split(separator: ",", omittingEmptySubsequences: false).map(String.init)
      guard !values.contains(""), !axes.contains(where: { $0.name == name }) else { return nil }
      axes.append((name, values))
    }
    guard !axes.isEmpty else { return nil }
    self.axes = axes
  }

  /// The setting that an option's name or another name of it means.
  private static func setting(_ word: String) -> String? {
    let name = word.replacing("-", with: "_")
    if Plan.settings.contains(where: { $0.name == name }) { return name }
    // Which value it is makes no difference here; a number suits every option that has another name.
    return (try? PlanOptions.parse(["--\(word)", "1"]))?.given.first?.name
  }

  /// Every combination applied to `plan`, the last setting changing fastest.
  ///
  /// - Throws: `PlanError` for a value that its setting does not take, or a combination that contradicts itself.
  func plans(changing plan: Plan) throws(PlanError) -> [Plan] {
    var plans = [plan]
    for (name, values) in axes {
      var more: [Plan] = []
      for plan in plans {
        for value in values {
          var changed = plan
          try changed.set(name, to: value)
          more.append(changed)
        }
      }
      plans = more
    }
    for plan in plans { try plan.check() }
    return plans
  }

  /// The settings of the grid as they are in a plan: `learning_rate 0.1, hidden 30`.
  func place(of plan: Plan) -> String {
    let record = Dictionary(uniqueKeysWithValues: plan.record.map { ($0.name, $0.text) })
    return axes.map { "\($0.name.replacing("_", with: "-")) \(record[$0.name] ?? "0")" }.joined(separator: ", ")
  }
}

/// One of several parts of a sweep: `3/8`.
struct Shard: ExpressibleByArgument, CustomStringConvertible {
  let number: Int
  let count: Int

  static let whole = Shard(number: 1, count: 1)

  private init(number: Int, count: Int) {
    self.number = number
    self.count = count
  }

  init?(argument: String) {
    let numbers = argument.split(separator: "/", omittingEmptySubsequences: false).map { Int($0) }
    guard numbers.count == 2, let number = numbers[0], let count = numbers[1], count >= 1, 1...count ~= number else {
      return nil
    }
    self.init(number: number, count: count)
  }

  var description: String { "\(number)/\(count)" }

  /// Whether the run with this index, from 0, belongs to the part.
  func contains(_ index: Int) -> Bool { index % count == number - 1 }
}
