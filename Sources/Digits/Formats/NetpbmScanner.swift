/// Finds the words of a Netpbm image, past whitespace and comments.
///
/// A comment runs from `#` to the next carriage return or line feed, ends a word, and its own end counts as whitespace;
/// netpbm's own programs read it so, where the format's description leaves it open.
struct NetpbmScanner {
  private let bytes: [UInt8]
  /// Where the next byte is taken from.
  private(set) var position: Int
  /// Behind the last byte to be taken.
  let end: Int

  /// Begins at `start` and takes no byte at `end` or behind it.
  init(_ bytes: [UInt8], from start: Int, to end: Int) {
    self.bytes = bytes
    position = start
    self.end = end
  }

  var isAtEnd: Bool { position == end }

  /// The whitespace of the C locale: space, tab, line feed, vertical tab, form feed and carriage return.
  static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || 0x09...0x0D ~= byte }

  /// The word that comes next, without what delimits it, or nothing at the end.
  mutating func word() -> ArraySlice<UInt8> {
    skipSpace()
    let start = position
    while position < end, !Self.isSpace(bytes[position]), bytes[position] != UInt8(ascii: "#") { position += 1 }
    return bytes[start..<position]
  }

  /// The byte that comes next past whitespace and comments, or nil at the end.
  mutating func byte() -> UInt8? {
    skipSpace()
    guard position < end else { return nil }
    position += 1
    return bytes[position - 1]
  }

  /// Takes the byte of whitespace, or the comment, that delimits a word. Does nothing at the end.
  mutating func skipDelimiter() {
    if position < end, bytes[position] == UInt8(ascii: "#") { skipToEndOfLine() }
    if position < end { position += 1 }
  }

  /// Takes whitespace and comments.
  mutating func skipSpace() {
    while position < end {
      if bytes[position] == UInt8(ascii: "#") {
        skipToEndOfLine()
      } else if Self.isSpace(bytes[position]) {
        position += 1
      } else {
        return
      }
    }
  }

  private mutating func skipToEndOfLine() {
    while position < end, bytes[position] != 0x0A, bytes[position] != 0x0D { position += 1 }
  }
}

/// The number that `word` writes in decimal digits, or nil if it holds anything else, a sign included.
///
/// A number beyond `Int.max` gives `Int.max`, which is beyond every limit too.
func decimal(_ word: ArraySlice<UInt8>) -> Int? {
  var number = 0
  for byte in word {
    guard UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte else { return nil }
    let (tens, tooManyTens) = number.multipliedReportingOverflow(by: 10)
    let (sum, tooMuch) = tens.addingReportingOverflow(Int(byte - UInt8(ascii: "0")))
    number = tooManyTens || tooMuch ? .max : sum
  }
  return word.isEmpty ? nil : number
}
