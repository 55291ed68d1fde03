/// A rule that the digits of a number obey, so that most misread ones do not.
public enum Checksum: String, CaseIterable, Sendable {
  /// Every second digit from the right is doubled, and the digits of all together are a multiple of 10 (ISO/IEC 7812-1,
  /// annex B), as those of payment cards are.
  case luhn
  /// The number leaves 1 when it is divided by 97 (ISO/IEC 7064, MOD 97-10).
  case mod97

  /// Whether the digits of `text` obey the rule; its other signs do not count. Less than two digits do not.
  public func holds(for text: String) -> Bool {
    let digits = text.compactMap { $0.isASCII ? $0.wholeNumberValue : nil }
    guard digits.count > 1 else { return false }
    switch self {
    case .luhn:
      let sum = digits.reversed().enumerated().reduce(0) { sum, item in
        let digit = item.offset % 2 == 0 ? item.element : 2 * item.element
        return sum + digit / 10 + digit % 10
      }
      return sum % 10 == 0
    case .mod97: return digits.reduce(0) { (10 * $0 + $1) % 97 } == 1
    }
  }
}
