/// What is wrong with a `Pattern`, in a sentence.
public struct PatternError: Error, CustomStringConvertible, Equatable {
  public let description: String

  init(_ description: String) { self.description = description }
}

/// What the text of a line must look like: a small part of regular expressions.
///
/// `\d` is a digit, `[0-4]` or `[135]` one of several, any other sign itself (with `\` before one that means something
/// else here); each may be followed by `?`, `+`, `{n}` or `{n,m}`. A number alone, such as `6`, is a count of digits.
public struct Pattern: Sendable {
  /// One place of a text.
  private struct Place {
    let signs: Set<Character>
    /// Whether it may be left out.
    let isOptional: Bool
    /// Whether it may be there several times.
    let repeats: Bool
  }

  private let places: [Place]

  /// The most places, so that sets of them are the bits of a word.
  private static let most = 60
  /// Signs that mean something in a pattern, or would in a larger language.
  private static let special: Set<Character> = ["\\", "[", "]", "{", "}", "?", "+", "*", "(", ")", "|", "^", "$"]
  private static let digits = Set("0123456789")

  /// Reads a pattern.
  ///
  /// - Throws: `PatternError`, which says in a sentence what it does not understand.
  public init(_ text: String) throws(PatternError) {
    if !text.isEmpty, text.allSatisfy(\.isASCII), let count = Int(text), (1...Self.most).contains(count) {
      places = [Place](repeating: Place(signs: Self.digits, isOptional: false, repeats: false), count: count)
      return
    }
    var rest = text[...]
    var places: [Place] = []
    while let signs = try Self.signs(from: &rest) {
      places += try Self.places(of: signs, from: &rest)
      guard places.count <= Self.most else { throw PatternError("The pattern is for more than \(Self.most) signs.") }
    }
    guard places.allSatisfy({ !$0.signs.contains(" ") }) else {
      throw PatternError("Leave spaces out of the pattern: gaps are not counted.")
    }
    guard !places.isEmpty else { throw PatternError("The pattern is empty.") }
    self.places = places
  }

  /// Takes what may stand at one place off the front of `text`; nil at its end.
  private static func signs(from text: inout Substring) throws(PatternError) -> Set<Character>? {
    guard let first = text.popFirst() else { return nil }
    switch first {
    case "\\":
      guard let next = text.popFirst() else { throw PatternError("The pattern ends with \\.") }
      if next == "d" { return digits }
      guard special.contains(next) || !next.isLetter && !next.isNumber else {
        throw PatternError("\\\(next) means nothing in a pattern; \\d is a digit.")
      }
      return [next]
    case "[":
      guard let end = text.firstIndex(of: "]") else { throw PatternError("A [ in the pattern lacks its ].") }
      let list = text[..<end]
      text = text[end...].dropFirst()
      return try signs(in: list)
    default:
      guard !special.contains(first) else {
        throw PatternError("\(first) is out of place in the pattern; to mean the sign itself write \\\(first).")
      }
      return [first]
    }
  }

  /// The signs of a class, such as `0-4` or `135`.
  private static func signs(in list: Substring) throws(PatternError) -> Set<Character> {
    var (signs, rest): (Set<Character>, Substring) = ([], list)
    while let first = rest.popFirst() {
      guard rest.first == "-", rest.count > 1 else { signs.insert(first); continue }
      rest.removeFirst()
      guard let last = rest.popFirst(), let low = first.wholeNumberValue, let high = last.wholeNumberValue,
        first.isASCII, last.isASCII, low <= high
      else { throw PatternError("[\(list)] in the pattern must go from a digit to a higher one, as [0-4] does.") }
      for digit in low...high { signs.insert(Character("\(digit)")) }
    }
    guard !signs.isEmpty else { throw PatternError("[] in the pattern is empty.") }
    return signs
  }

  /// The places of what may stand at one, with what is said behind it of how often.
  private static func places(of signs: Set<Character>, from text: inout Substring) throws(PatternError) -> [Place] {
    let one = Place(signs: signs, isOptional: false, repeats: false)
    switch text.first {
    case "?":
      text.removeFirst()
      return [Place(signs: signs, isOptional: true, repeats: false)]
    case "+":
      text.removeFirst()
      return [Place(signs: signs, isOptional: false, repeats: true)]
    case "{":
      let end = text.firstIndex(of: "}") ?? text.startIndex
      let bounds = text[..<end].dropFirst().split(separator: ",", omittingEmptySubsequences: false).map { Int($0) }
      guard 1...2 ~= bounds.count, let low = bounds[0], let high = bounds[bounds.count - 1], low >= 0, low <= high,
        high > 0, high <= most
      else { throw PatternError("How often must be told as {n} or {n,m} in the pattern, at most \(most).") }
      text = text[end...].dropFirst()
      return (0..<high).map { $0 < low ? one : Place(signs: signs, isOptional: true, repeats: false) }
    default: return [one]
    }
  }

  /// Before the first place: bit i stands for "the places before i are done".
  var start: UInt64 { closed(1) }

  /// Whether a text that led to these states is whole.
  func accepts(_ states: UInt64) -> Bool { states >> places.count & 1 == 1 }

  /// Whether all of `text` is as the pattern says.
  public func matches(_ text: String) -> Bool {
    accepts(text.reduce(start) { states(after: $1, from: $0) })
  }

  /// Whether it has signs other than digits.
  var hasSigns: Bool { places.contains { !$0.signs.isSubset(of: Self.digits) } }

  /// The states after `sign`; 0 if no text goes on so.
  func states(after sign: Character, from states: UInt64) -> UInt64 {
    var next: UInt64 = 0
    for (index, place) in places.enumerated() where states >> index & 1 == 1 && place.signs.contains(sign) {
      next |= 1 << (index + 1)
      if place.repeats { next |= 1 << index }
    }
    return closed(next)
  }

  /// These states with all that follow from leaving out places.
  private func closed(_ states: UInt64) -> UInt64 {
    var states = states
    for (index, place) in places.enumerated() where states >> index & 1 == 1 && place.isOptional {
      states |= 1 << (index + 1)
    }
    return states
  }
}
