/// What stands before the pixels of a PGM image.
struct PGMHeader {
  /// Whether the pixels are in decimal digits, `P2`, and not in binary, `P5`.
  let isPlain: Bool
  let width: Int
  let height: Int
  /// The sample that means the brightest.
  let maxval: Int
  /// Where the pixels begin.
  let end: Int
  /// Whether the header is delimited by a carriage return with a line feed behind it, which belongs to the pixels.
  let endsInCarriageReturn: Bool

  /// The number of pixels, at most 100 million.
  var pixelCount: Int { width * height }
  /// The number of bytes of a binary sample.
  var sampleLength: Int { maxval < 256 ? 1 : 2 }

  /// No sensible header is longer, comments included.
  private static let longest = 4096
  private static let mostPixels = 100_000_000

  /// Reads the header that begins at `start`.
  init(_ bytes: [UInt8], at start: Int) throws(PGMError) {
    isPlain = try Self.isPlain(bytes[start...])
    var scanner = PGMScanner(bytes, from: start + 2, to: start + min(Self.longest, bytes.count - start))
    width = try Self.length(.width, &scanner, in: bytes)
    height = try Self.length(.height, &scanner, in: bytes)
    let (pixelCount, overflow) = width.multipliedReportingOverflow(by: height)
    guard !overflow, pixelCount <= Self.mostPixels else { throw .tooManyPixels(width: width, height: height) }
    let (maxval, text) = try Self.number(.maxval, &scanner, in: bytes)
    guard 1...65535 ~= maxval else { throw .maxvalOutOfRange(text: text) }
    self.maxval = maxval
    scanner.skipDelimiter()
    // A comment that never ends: where there is a delimiter, it stands within the limit.
    guard !scanner.isAtEnd || scanner.end == bytes.count else { throw .headerTooLong(limit: Self.longest) }
    end = scanner.position
    endsInCarriageReturn = bytes[end - 1] == 0x0D && bytes[end...].first == 0x0A
  }

  /// Whether the image that `bytes` begin with is `P2`, or else `P5`.
  private static func isPlain(_ bytes: ArraySlice<UInt8>) throws(PGMError) -> Bool {
    guard bytes.starts(with: "P2".utf8) || bytes.starts(with: "P5".utf8) else {
      throw otherFormat(bytes).map(PGMError.otherFormat) ?? .notPGM(Array(bytes.prefix(2)))
    }
    if let next = bytes.dropFirst(2).first, !PGMScanner.isSpace(next), next != UInt8(ascii: "#") {
      throw .noSpaceAfterMagicNumber
    }
    return bytes.starts(with: "P2".utf8)
  }

  private static func otherFormat(_ bytes: ArraySlice<UInt8>) -> PGMError.ImageFormat? {
    if bytes.starts(with: [0x89, 0x50, 0x4E, 0x47]) { return .png }
    if bytes.starts(with: [0xFF, 0xD8, 0xFF]) { return .jpeg }
    return PGMError.ImageFormat(rawValue: String(decoding: bytes.prefix(2), as: UTF8.self))
  }

  private static func length(
    _ field: PGMHeaderField, _ scanner: inout PGMScanner, in bytes: [UInt8]
  ) throws(PGMError) -> Int {
    let (length, text) = try number(field, &scanner, in: bytes)
    guard length > 0 else { throw .zero(field) }
    guard length < .max else { throw .tooLarge(field, text: text) }
    return length
  }

  private static func number(
    _ field: PGMHeaderField, _ scanner: inout PGMScanner, in bytes: [UInt8]
  ) throws(PGMError) -> (Int, text: String) {
    let word = scanner.word()
    guard !scanner.isAtEnd || scanner.end == bytes.count else { throw .headerTooLong(limit: longest) }
    guard !word.isEmpty else { throw .missing(field) }
    guard let number = decimal(word) else { throw .notANumber(field, text: printable(word)) }
    return (number, printable(word))
  }
}
