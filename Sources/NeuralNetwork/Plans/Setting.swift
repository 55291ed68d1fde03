/// A property of a plan by name and as text: what options, files, grids and forms are made of.
public struct Setting: Sendable {
  /// Its name in files: `learning_rate`. As an option it is `--learning-rate`.
  public let name: String
  /// Other names that options have for it, without hyphens in front: scikit-learn's, PyTorch's and the book's.
  public let aliases: [String]
  /// What stands for its value in help: `η`.
  public let symbol: String
  /// What it does, in a sentence.
  public let help: String
  /// What text it takes: "a number from 0 on".
  public let expected: String
  /// The texts that it takes if they are few; empty otherwise.
  public let choices: [String]
  /// Its default, in words where it depends on other settings; nil where there is none.
  public let usual: String?
  /// Its text in a plan; nil where it has no say.
  let text: @Sendable (Plan) -> String?
  /// Whether a plan changes it although other settings make it have no effect.
  let isWithoutUse: @Sendable (Plan) -> Bool
  /// Sets it; false if the text is not as expected.
  let write: @Sendable (inout Plan, String) -> Bool
  /// What is out of range in a plan, as text; nil if nothing is.
  let fault: @Sendable (Plan) -> String?

  /// Describes the property at `path`, which has a say in plans that satisfy `applies`.
  init<Value: SettingValue>(
    _ name: String, _ path: any WritableKeyPath<Plan, Value> & Sendable, _ domain: Domain, aliases: [String] = [],
    symbol: String, usual: String? = nil, _ help: String, applies: @escaping @Sendable (Plan) -> Bool = { _ in true }
  ) {
    self.name = name
    self.aliases = aliases
    self.symbol = symbol
    self.help = help
    self.usual = usual ?? Plan()[keyPath: path].settingText
    expected = domain.words
    choices = domain.choices
    text = { plan in applies(plan) ? plan[keyPath: path].settingText : nil }
    isWithoutUse = { plan in
      !applies(plan) && plan[keyPath: path].settingText != Plan()[keyPath: path].settingText
    }
    write = { plan, text in
      guard let value = Value(settingText: text), value.numbers.allSatisfy(domain.contains) else { return false }
      plan[keyPath: path] = value
      return true
    }
    fault = { plan in
      let value = plan[keyPath: path]
      return value.numbers.allSatisfy(domain.contains) ? nil : value.settingText ?? ""
    }
  }

  /// The values that a property takes, in words; and of numbers, which.
  struct Domain: Sendable {
    let words: String
    var choices: [String] = []
    let contains: @Sendable (Double) -> Bool

    init(_ words: String, _ contains: @escaping @Sendable (Double) -> Bool = { _ in true }) {
      self.words = words
      self.contains = contains
    }

    static let count = Domain("a whole number from 1 on") { $0 >= 1 }
    static let countFromZero = Domain("a whole number from 0 on") { $0 >= 0 }
    static let fromZero = Domain("a number from 0 on") { $0 >= 0 && $0.isFinite }
    // Beyond these bounds a float would be 0, infinite or 1.
    static let aboveZero = Domain("a number within 1e-30…1e30") { 1e-30...1e30 ~= $0 }
    static let share = Domain("a number from 0 to 0.999999") { 0...0.999999 ~= $0 }

    /// One of the names of an enumeration.
    static func name<Value: CaseIterable & RawRepresentable<String>>(of type: Value.Type) -> Domain {
      var domain = Domain("one of \(type.allCases.map(\.rawValue).joined(separator: ", "))")
      domain.choices = type.allCases.map(\.rawValue)
      return domain
    }
  }
}

/// A value of a property of a plan, as text.
protocol SettingValue: SendableMetatype {
  /// Reads the value; nil if the text is none.
  init?(settingText: String)
  /// The text; nil if the value says that the property has no say.
  var settingText: String? { get }
  /// The numbers that it consists of.
  var numbers: [Double] { get }
}

extension SettingValue {
  var numbers: [Double] { [] }
}

extension Int: SettingValue {
  init?(settingText: String) { self.init(settingText) }
  var settingText: String? { String(self) }
  var numbers: [Double] { [Double(self)] }
}

extension UInt64: SettingValue {
  init?(settingText: String) { self.init(settingText) }
  var settingText: String? { String(self) }
}

extension Double: SettingValue {
  init?(settingText: String) {
    guard let value = Double(settingText), value.isFinite else { return nil }
    self = value
  }
  var settingText: String? { String(self) }
  var numbers: [Double] { [self] }
}

extension Bool: SettingValue {
  init?(settingText: String) { self.init(settingText) }
  var settingText: String? { self ? "true" : nil }
}

extension Optional: SettingValue where Wrapped: SettingValue {
  init?(settingText: String) {
    guard let value = Wrapped(settingText: settingText) else { return nil }
    self = .some(value)
  }
  var settingText: String? { flatMap(\.settingText) }
  var numbers: [Double] { map(\.numbers) ?? [] }
}

extension SettingValue where Self: RawRepresentable<String> {
  init?(settingText: String) { self.init(rawValue: settingText) }
  var settingText: String? { rawValue }
}

extension Activation: SettingValue {}
extension Cost: SettingValue {}
extension Initializer: SettingValue {}
extension FastKernels.Precision: SettingValue {}
extension Plan.Rule: SettingValue {}
extension Plan.Fall: SettingValue {}

/// Texts with commas between; none is written `none`. As in `784-30-10`, hyphens separate numbers too.
extension Array: SettingValue where Element: SettingValue {
  init?(settingText: String) {
    guard settingText != "none" else {
      self = []
      return
    }
    let parts = settingText.split(omittingEmptySubsequences: false) {
      $0 == "," || Element.self == Int.self && $0 == "-"
    }
    let values = parts.compactMap { Element(settingText: String($0)) }
    guard values.count == parts.count else { return nil }
    self = values
  }
  var settingText: String? { isEmpty ? "none" : compactMap(\.settingText).joined(separator: ",") }
  var numbers: [Double] { flatMap(\.numbers) }
}
