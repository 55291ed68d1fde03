package import Storage

/// Numbers as people read them.
extension Double {
  /// With the given number of decimals, rounded: `0.98`.
  package func fixed(_ decimals: Int) -> String {
    guard isFinite else { return description }
    var scale = 1.0
    for _ in 0..<decimals { scale *= 10 }
    guard abs(self) * scale < 1e15 else { return description }
    let scaled = Int((self * scale).rounded())
    let digits = String(scaled.magnitude)
    let padded = String(repeating: "0", count: max(0, decimals + 1 - digits.count)) + digits
    let sign = scaled < 0 ? "-" : ""
    return decimals == 0 ? sign + padded : sign + padded.dropLast(decimals) + "." + padded.suffix(decimals)
  }

  /// As a percentage with two decimals: `97.81 %`.
  package var percentage: String { (self * 100).fixed(2) + " %" }

  /// With two significant digits and an exponent: `3.1e-10`.
  package var scientific: String {
    guard isFinite, self != 0 else { return description }
    var mantissa = abs(self)
    var exponent = 0
    while mantissa >= 9.95 { (mantissa, exponent) = (mantissa / 10, exponent + 1) }
    while mantissa < 0.995 { (mantissa, exponent) = (mantissa * 10, exponent - 1) }
    return (self < 0 ? "-" : "") + mantissa.fixed(1) + "e\(exponent)"
  }
}

extension Int {
  /// With a comma between thousands: `60,000`.
  package var grouped: String {
    let digits = String(magnitude)
    let groups = stride(from: digits.count, to: 0, by: -3).reversed().map { end in
      digits.dropLast(digits.count - end).suffix(Swift.min(3, end))
    }
    return (self < 0 ? "-" : "") + groups.joined(separator: ",")
  }
}

extension String {
  /// With spaces in front up to `width` characters.
  package func right(_ width: Int) -> String { String(repeating: " ", count: Swift.max(0, width - count)) + self }
  /// With spaces behind up to `width` characters.
  package func left(_ width: Int) -> String { self + String(repeating: " ", count: Swift.max(0, width - count)) }
}

extension String {
  /// As a word of a command line for a shell: in quotation marks where it has other than plain characters.
  package var quotedForShell: String {
    let isPlain =
      !isEmpty
      && utf8.allSatisfy { byte in
        let character = Character(Unicode.Scalar(byte))
        return character.isASCII && (character.isLetter || character.isNumber || "-_./=,:+".contains(character))
      }
    return isPlain ? self : "'" + replacing("'", with: "'\\''") + "'"
  }
}

extension JSON {
  /// An object of texts, in the order of their names.
  package init(_ texts: [String: String]) {
    self = .object(texts.sorted { $0.key < $1.key }.map { .init($0.key, JSON($0.value)) })
  }
}
