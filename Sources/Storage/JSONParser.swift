extension JSON {
  /// Reads JSON text as strictly as RFC 8259 defines it, in UTF-8 and without byte order mark.
  ///
  /// Stricter than the RFC demands: a name that stands twice in an object is refused (compared after its escapes are
  /// resolved, and as Swift compares strings), and so is an escaped half of a surrogate pair.
  ///
  /// - Parameter depth: how deep objects and arrays may lie within one another.
  /// - Throws: `FileError`.
  /// - Complexity: O(*n*), where *n* is the number of bytes. The caller bounds it by what it reads.
  public static func parse(_ bytes: [UInt8], depth: Int = 8) throws(FileError) -> JSON {
    guard String(validating: bytes, as: UTF8.self) != nil else { throw .malformed("is not valid UTF-8") }
    var parser = JSONParser(bytes: bytes, depthLimit: depth)
    return try parser.parseText()
  }
}

/// A recursive descent through the grammar of RFC 8259, one function per rule.
private struct JSONParser {
  private let bytes: [UInt8]
  private let depthLimit: Int
  private var position = 0
  private var depth = 0
  /// The names that lead to the object being read.
  private var path: [String] = []

  init(bytes: [UInt8], depthLimit: Int) {
    self.bytes = bytes
    self.depthLimit = depthLimit
  }

  private func invalid(at byte: Int) -> FileError { FileError.malformed("is not valid JSON at byte \(byte)") }

  /// JSON-text = ws value ws (section 2).
  mutating func parseText() throws(FileError) -> JSON {
    let value = try parseValue()
    guard position == bytes.count else { throw invalid(at: position) }
    return value
  }

  /// A value (section 3) and the blanks around it.
  private mutating func parseValue() throws(FileError) -> JSON {
    skipBlanks()
    defer { skipBlanks() }
    switch next {
    case UInt8(ascii: "{"): return try parseObject()
    case UInt8(ascii: "["): return try parseArray()
    case UInt8(ascii: "\""): return .string(try parseString())
    case UInt8(ascii: "t"): return try parseWord("true", .bool(true))
    case UInt8(ascii: "f"): return try parseWord("false", .bool(false))
    case UInt8(ascii: "n"): return try parseWord("null", .null)
    default: return .number(try parseNumber())
    }
  }

  /// An object (section 4).
  private mutating func parseObject() throws(FileError) -> JSON {
    try enter()
    defer { depth -= 1 }
    var members: [JSON.Member] = []
    var names: Set<String> = []
    skipBlanks()
    if skip("}") { return .object([]) }
    repeat {
      skipBlanks()
      let name = try parseString()
      guard names.insert(name).inserted else {
        let place = path.isEmpty ? "" : path.joined(separator: ".").quoted + " "
        throw .malformed("\(place)has \(name.quoted) twice")
      }
      skipBlanks()
      try expect(":")
      path.append(name)
      members.append(JSON.Member(name, try parseValue()))
      path.removeLast()
    } while skip(",")
    try expect("}")
    return .object(members)
  }

  /// An array (section 5).
  private mutating func parseArray() throws(FileError) -> JSON {
    try enter()
    defer { depth -= 1 }
    var elements: [JSON] = []
    skipBlanks()
    if skip("]") { return .array([]) }
    repeat { elements.append(try parseValue()) } while skip(",")
    try expect("]")
    return .array(elements)
  }

  /// Goes over the bracket that opens an object or array.
  private mutating func enter() throws(FileError) {
    guard depth < depthLimit else { throw .malformed("is nested too deeply") }
    depth += 1
    position += 1
  }

  private mutating func parseWord(_ word: StaticString, _ value: JSON) throws(FileError) -> JSON {
    for letter in word.description.utf8 {
      guard next == letter else { throw invalid(at: position) }
      position += 1
    }
    return value
  }

  /// number = [ minus ] int [ frac ] [ exp ] (section 6).
  private mutating func parseNumber() throws(FileError) -> JSON.Number {
    let start = position
    _ = skip("-")
    if !skip("0") { try skipDigits() }
    if skip(".") { try skipDigits() }
    if skip("e") || skip("E") {
      if !skip("+") { _ = skip("-") }
      try skipDigits()
    }
    return JSON.Number(text: String(decoding: bytes[start..<position], as: UTF8.self))
  }

  /// One or more digits.
  private mutating func skipDigits() throws(FileError) {
    let start = position
    while let byte = next, UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte { position += 1 }
    guard position > start else { throw invalid(at: position) }
  }
}

// MARK: - Strings (section 7)

extension JSONParser {
  private mutating func parseString() throws(FileError) -> String {
    try expect("\"")
    var text = ""
    while true {
      let start = position
      while let byte = next, byte >= 0x20, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\") { position += 1 }
      text += String(decoding: bytes[start..<position], as: UTF8.self)
      if skip("\"") { return text }
      guard next == UInt8(ascii: "\\") else { throw invalid(at: position) }
      text.unicodeScalars.append(try parseEscape())
    }
  }

  private mutating func parseEscape() throws(FileError) -> Unicode.Scalar {
    let start = position
    position += 1
    guard let letter = next else { throw invalid(at: position) }
    position += 1
    switch letter {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Unicode.Scalar(letter)
    case UInt8(ascii: "b"): return "\u{8}"
    case UInt8(ascii: "f"): return "\u{C}"
    case UInt8(ascii: "n"): return "\n"
    case UInt8(ascii: "r"): return "\r"
    case UInt8(ascii: "t"): return "\t"
    case UInt8(ascii: "u"):
      guard let scalar = try parseUTF16() else { throw invalid(at: start) }
      return scalar
    default: throw invalid(at: start)
    }
  }

  /// The four digits behind \u, and for a character beyond U+FFFF the second \u as well; nil for half a pair.
  private mutating func parseUTF16() throws(FileError) -> Unicode.Scalar? {
    let unit = try parseFourDigits()
    guard UTF16.isLeadSurrogate(unit) else { return Unicode.Scalar(unit) }
    guard skip("\\"), skip("u") else { return nil }
    let second = try parseFourDigits()
    guard UTF16.isTrailSurrogate(second) else { return nil }
    return Unicode.Scalar(0x10000 + ((UInt32(unit) - 0xD800) << 10) + (UInt32(second) - 0xDC00))
  }

  private mutating func parseFourDigits() throws(FileError) -> UInt16 {
    var value: UInt16 = 0
    for _ in 0..<4 {
      guard let byte = next, let digit = Character(Unicode.Scalar(byte)).hexDigitValue else {
        throw invalid(at: position)
      }
      value = value << 4 | UInt16(digit)
      position += 1
    }
    return value
  }
}

// MARK: - Bytes

extension JSONParser {
  /// The byte at the position, nil at the end.
  private var next: UInt8? { position < bytes.count ? bytes[position] : nil }

  private mutating func skipBlanks() {
    while let byte = next, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { position += 1 }
  }

  /// Goes over `character` if it is next, and says whether it was.
  private mutating func skip(_ character: Unicode.Scalar) -> Bool {
    guard next == UInt8(ascii: character) else { return false }
    position += 1
    return true
  }

  private mutating func expect(_ character: Unicode.Scalar) throws(FileError) {
    guard skip(character) else { throw invalid(at: position) }
  }
}
