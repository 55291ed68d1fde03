public import NeuralNetwork
import Storage

/// Settings with several values each, such as `learning-rate=0.1,0.5 hidden=30,100`: a sweep trains every combination.
public struct Grid: Sendable {
  /// The settings, by their names in plans, and their values, in the order given.
  public let axes: [(name: String, values: [String])]

  /// Reads words of a name, as options have it, `=` and values with commas between.
  ///
  /// - Throws: `PlanError` that says what is wrong with it.
  public init(_ text: String) throws(PlanError) {
    var axes: [(name: String, values: [String])] = []
    for word in text.split(separator: " ") {
      let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
      guard parts.count == 2 else { throw PlanError(nil, "\(String(word).quoted) is not a name, =, and values") }
      guard let name = Plan.setting(parts[0])?.name else {
        throw PlanError(nil, "there is no setting \(parts[0].quoted)")
      }
      guard !axes.contains(where: { $0.name == name }) else { throw PlanError(name, "is there twice") }
      if let reason = Self.unsuitable[name] { throw PlanError(name, reason) }
      let values = parts[1].split(separator: ",", omittingEmptySubsequences: false).map(String.init)
      var plan = Plan()
      for value in values { try plan.set(name, to: value) }
      axes.append((name, values))
    }
    guard !axes.isEmpty else { throw PlanError(nil, "the grid has no setting, such as learning-rate=0.1,0.5") }
    let combinations = axes.reduce(1.0) { $0 * Double($1.values.count) }
    guard combinations <= Self.limit else {
      throw PlanError(nil, "the grid has \(combinations.fixed(0)) combinations; the limit is \(Self.limit.fixed(0))")
    }
    self.axes = axes
  }

  /// The most combinations: their plans are all laid out at the beginning.
  private static let limit = 100_000.0

  /// The settings that are no axes, and why.
  private static let unsuitable = [
    "seed": "is no axis; give --seeds", "classes": "is no axis; it is the same for all runs",
    "validation": "is no axis; ranks are by the same images",
  ]

  /// Every combination applied to `plan`, the last setting changing fastest; equal ones once, as where a setting has no say
  /// beside another's value.
  ///
  /// - Throws: `PlanError` if a combination contradicts itself.
  public func plans(changing plan: Plan) throws(PlanError) -> [Plan] {
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
    for plan in plans {
      do throws(PlanError) { try plan.check() } catch {
        throw PlanError(error.setting, "\(error.reason), in the combination \(place(of: plan))")
      }
    }
    var seen = Set<[String]>()
    return plans.filter { seen.insert($0.record.flatMap { [$0.name, $0.text] }).inserted }
  }

  /// The settings of the grid as they are in a plan: `learning-rate 0.1, momentum off`.
  public func place(of plan: Plan) -> String {
    zip(axes, values(in: plan)).map { "\($0.name.replacing("_", with: "-")) \($1)" }.joined(separator: ", ")
  }

  /// The values of the grid's settings in a plan, in the order of its axes; `off` where one has no say.
  func values(in plan: Plan) -> [String] {
    let record = Dictionary(uniqueKeysWithValues: plan.record.map { ($0.name, $0.text) })
    return axes.map { record[$0.name] ?? "off" }
  }
}
