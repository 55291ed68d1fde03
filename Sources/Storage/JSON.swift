/// A JSON value (RFC 8259), for files that other programs read or wrote.
///
///     let answer: JSON = ["digit": 7, "probabilities": .array(probabilities.map { JSON($0) })]
///     print(answer)  // {"digit":7,"probabilities":[0.25,0.75]}
public enum JSON: Equatable, Sendable {
  /// Names and values, in the order in which they are written.
  case object([Member])
  case array([JSON])
  case string(String)
  case number(Number)
  case bool(Bool)
  case null

  /// One name of an object with its value.
  public struct Member: Equatable, Sendable {
    public let name: String
    public let value: JSON

    public init(_ name: String, _ value: JSON) {
      self.name = name
      self.value = value
    }
  }

  /// A number as it is written, so that 1, 1.0 and 1e0 stay different and no digit is lost.
  public struct Number: Equatable, Sendable {
    /// The number as the grammar of RFC 8259, section 6, has it.
    public let text: String

    /// - Precondition: `text` is a JSON number.
    init(text: String) { self.text = text }

    /// The value of a number without fraction and exponent; nil for others and for those that do not fit.
    public var integer: Int? { Int(text) }

    /// The nearest `Double`; nil if the number is beyond its range.
    public var double: Double? { Double(text).flatMap { $0.isFinite ? $0 : nil } }
  }
}

// MARK: - Making values

extension JSON {
  public init(_ text: String) { self = .string(text) }
  public init(_ bool: Bool) { self = .bool(bool) }
  public init(_ integer: Int) { self = .number(Number(text: String(integer))) }

  /// The fewest digits that read back as the same `Double`, with ".0" if it is a whole number; null for NaN and ∞,
  /// which JSON does not have.
  public init(_ value: Double) { self = value.isFinite ? .number(Number(text: value.description)) : .null }

  /// The fewest digits that read back as the same `Float`, with ".0" if it is a whole number; null for NaN and ∞,
  /// which JSON does not have.
  public init(_ value: Float) { self = value.isFinite ? .number(Number(text: value.description)) : .null }
}

extension JSON: ExpressibleByDictionaryLiteral, ExpressibleByArrayLiteral {
  public init(dictionaryLiteral elements: (String, JSON)...) { self = .object(elements.map { Member($0, $1) }) }
  public init(arrayLiteral elements: JSON...) { self = .array(elements) }
}

extension JSON: ExpressibleByStringInterpolation, ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral,
  ExpressibleByBooleanLiteral, ExpressibleByNilLiteral
{
  public init(stringLiteral value: String) { self.init(value) }
  public init(integerLiteral value: Int) { self.init(value) }
  public init(floatLiteral value: Double) { self.init(value) }
  public init(booleanLiteral value: Bool) { self.init(value) }
  public init(nilLiteral: ()) { self = .null }
}

// MARK: - Looking into values

extension JSON {
  /// The members if this is an object.
  public var object: [Member]? {
    if case .object(let members) = self { members } else { nil }
  }

  /// The elements if this is an array.
  public var array: [JSON]? {
    if case .array(let elements) = self { elements } else { nil }
  }

  /// The text if this is a string.
  public var string: String? {
    if case .string(let text) = self { text } else { nil }
  }

  /// The value if this is a number without fraction and exponent that fits.
  public var integer: Int? {
    if case .number(let number) = self { number.integer } else { nil }
  }

  /// The nearest `Double` if this is a number within its range.
  public var double: Double? {
    if case .number(let number) = self { number.double } else { nil }
  }

  /// The value if this is true or false.
  public var bool: Bool? {
    if case .bool(let bool) = self { bool } else { nil }
  }

  /// The value of the member `name` if this is an object that has it.
  ///
  /// - Complexity: O(*n*), where *n* is the number of members.
  public subscript(name: String) -> JSON? { object?.first { $0.name == name }?.value }
}
