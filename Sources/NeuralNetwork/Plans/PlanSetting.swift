/// One property of a plan as text.
public struct PlanSetting: Sendable {
  /// Its name: `learning_rate`.
  public let name: String
  /// What text it takes: "a number from 0 on".
  let expected: String
  /// Its text in a plan; nil where it has no say.
  let read: @Sendable (Plan) -> String?
  /// Sets it; false if the text is not as expected.
  let write: @Sendable (inout Plan, String) -> Bool

  /// Makes the setting for the property at `path`, which has a say in plans that satisfy `applies`.
  init<Value: PlanText>(
    _ name: String, _ path: any WritableKeyPath<Plan, Value> & Sendable, _ domain: Domain,
    applies: @escaping @Sendable (Plan) -> Bool = { _ in true }
  ) {
    self.name = name
    expected = domain.words
    read = { plan in applies(plan) ? plan[keyPath: path].planText : nil }
    write = { plan, text in
      guard let value = Value(planText: text), value.number.map(domain.contains) ?? true else { return false }
      plan[keyPath: path] = value
      return true
    }
  }

  /// The values that a property takes, in words; and of numbers, which.
  struct Domain: Sendable {
    let words: String
    let contains: @Sendable (Double) -> Bool

    init(_ words: String, _ contains: @escaping @Sendable (Double) -> Bool = { _ in true }) {
      self.words = words
      self.contains = contains
    }

    static let count = Domain("a whole number from 1 on") { $0 >= 1 }
    static let countOrNone = Domain("a whole number from 0 on") { $0 >= 0 }
    static let fromZero = Domain("a number from 0 on") { $0 >= 0 }
    // Beyond these bounds a float would be 0, infinite or 1.
    static let aboveZero = Domain("a number within 1e-30…1e30") { 1e-30...1e30 ~= $0 }
    static let share = Domain("a number from 0 to 0.999999") { 0...0.999999 ~= $0 }

    /// One of the names of an enumeration.
    static func name<Value: CaseIterable & RawRepresentable<String>>(of type: Value.Type) -> Domain {
      Domain("one of \(type.allCases.map(\.rawValue).joined(separator: ", "))")
    }
  }
}

/// A value of a property of a plan, as text.
protocol PlanText: SendableMetatype {
  /// Reads the value; nil if the text is none.
  init?(planText: String)
  /// The text; nil if the value says that the property has no say.
  var planText: String? { get }
  /// The value if it is a number.
  var number: Double? { get }
}

extension PlanText {
  var number: Double? { nil }
}

extension Int: PlanText {
  init?(planText: String) { self.init(planText) }
  var planText: String? { String(self) }
  var number: Double? { Double(self) }
}

extension UInt64: PlanText {
  init?(planText: String) { self.init(planText) }
  var planText: String? { String(self) }
}

extension Double: PlanText {
  init?(planText: String) {
    guard let value = Double(planText), value.isFinite else { return nil }
    self = value
  }
  var planText: String? { String(self) }
  var number: Double? { self }
}

extension Bool: PlanText {
  init?(planText: String) { self.init(planText) }
  var planText: String? { self ? "true" : nil }
}

extension Optional: PlanText where Wrapped: PlanText {
  init?(planText: String) {
    guard let value = Wrapped(planText: planText) else { return nil }
    self = .some(value)
  }
  var planText: String? { flatMap(\.planText) }
  var number: Double? { flatMap(\.number) }
}

extension PlanText where Self: RawRepresentable<String> {
  init?(planText: String) { self.init(rawValue: planText) }
  var planText: String? { rawValue }
}

extension Activation: PlanText {}
extension Cost: PlanText {}
extension Initializer: PlanText {}
extension FastKernels.Precision: PlanText {}
extension Plan.Rule: PlanText {}
extension Plan.Fall: PlanText {}

/// Texts with commas between; none is written `none`. As in `784-30-10`, hyphens separate numbers too.
extension Array: PlanText where Element: PlanText {
  init?(planText: String) {
    guard planText != "none" else {
      self = []
      return
    }
    let parts = planText.split(omittingEmptySubsequences: false) {
      $0 == "," || Element.self == Int.self && $0 == "-"
    }
    let values = parts.compactMap { Element(planText: String($0)) }
    guard values.count == parts.count else { return nil }
    self = values
  }
  var planText: String? { isEmpty ? "none" : compactMap(\.planText).joined(separator: ",") }
}
