import Storage

/// What stands before the pixels of a Netpbm image.
struct NetpbmHeader {
  /// What the samples are.
  enum Kind {
    /// One bit a pixel, 1 for black.
    case bitmap
    case gray
    /// Red, green and blue.
    case colour
  }

  let kind: Kind
  /// Whether the pixels are in decimal digits, `P1` to `P3`, and not in binary, `P4` to `P6`.
  let isPlain: Bool
  let width: Int
  let height: Int
  /// The sample that means the brightest; 1 for a bitmap.
  let maxval: Int
  /// Where the pixels begin.
  let end: Int
  /// Whether the header is delimited by a carriage return with a line feed behind it, which belongs to the pixels.
  let endsInCarriageReturn: Bool

  /// The number of pixels, at most the limit.
  var pixelCount: Int { width * height }
  /// The number of bytes of a binary sample that is not a bit.
  var sampleLength: Int { maxval < 256 ? 1 : 2 }
  /// The number of bytes of a binary row.
  var rowLength: Int {
    switch kind {
    case .bitmap: (width - 1) / 8 + 1
    case .gray: width * sampleLength
    case .colour: 3 * width * sampleLength
    }
  }
  /// The number of bytes of a binary raster.
  var rasterLength: Int { rowLength * height }

  /// No sensible header is longer, comments included.
  private static let longest = 4096
  private static let tooLong = FileError.malformed("header not found in the first \(longest) bytes")

  /// Reads the header that begins at `start`.
  init(_ bytes: [UInt8], at start: Int, pixelLimit: Int) throws(FileError) {
    (kind, isPlain) = try Self.format(bytes[start...])
    var scanner = NetpbmScanner(bytes, from: start + 2, to: start + min(Self.longest, bytes.count - start))
    width = try Self.length("width", &scanner, in: bytes)
    height = try Self.length("height", &scanner, in: bytes)
    let (pixelCount, overflow) = width.multipliedReportingOverflow(by: height)
    guard !overflow, pixelCount <= pixelLimit else { throw .tooManyPixels(width, height, limit: pixelLimit) }
    maxval = kind == .bitmap ? 1 : try Self.maxval(&scanner, in: bytes)
    scanner.skipDelimiter()
    // A comment that never ends: where there is a delimiter, it stands within the limit.
    guard !scanner.isAtEnd || scanner.end == bytes.count else { throw Self.tooLong }
    end = scanner.position
    endsInCarriageReturn = bytes[end - 1] == 0x0D && bytes[end...].first == 0x0A
  }

  /// Whether `bytes` begin as an image of this family does.
  static func begins(_ bytes: ArraySlice<UInt8>) -> Bool { magicNumber(bytes) != nil }

  /// The digit of the magic number with which `bytes` begin.
  private static func magicNumber(_ bytes: ArraySlice<UInt8>) -> Int? {
    guard bytes.first == UInt8(ascii: "P"), let digit = bytes.dropFirst().first else { return nil }
    return UInt8(ascii: "1")...UInt8(ascii: "6") ~= digit ? Int(digit - UInt8(ascii: "0")) : nil
  }

  private static func format(_ bytes: ArraySlice<UInt8>) throws(FileError) -> (Kind, isPlain: Bool) {
    guard let number = magicNumber(bytes) else {
      guard !bytes.starts(with: "P7".utf8) else {
        throw .unsupported("this is a PAM image (P7); convert it to PNM (P1 to P6)")
      }
      let start = bytes.prefix(2).map(hexadecimal).joined(separator: " ")
      throw .malformed("not a Netpbm image: starts with \(start), expected P1 to P6")
    }
    if let next = bytes.dropFirst(2).first, !NetpbmScanner.isSpace(next), next != UInt8(ascii: "#") {
      throw .malformed("not a Netpbm image: no whitespace after P\(number)")
    }
    let kinds: [Kind] = [.bitmap, .gray, .colour]
    return (kinds[(number - 1) % 3], isPlain: number <= 3)
  }

  private static func length(
    _ field: String, _ scanner: inout NetpbmScanner, in bytes: [UInt8]
  ) throws(FileError) -> Int {
    let (length, text) = try number(field, &scanner, in: bytes)
    guard length > 0 else { throw .malformed("\(field) is 0") }
    guard length < .max else { throw .tooLarge("\(field) \(text) is too large") }
    return length
  }

  private static func maxval(_ scanner: inout NetpbmScanner, in bytes: [UInt8]) throws(FileError) -> Int {
    let (maxval, text) = try number("maxval", &scanner, in: bytes)
    guard 1...65535 ~= maxval else { throw .malformed("maxval \(text) is outside 1…65535") }
    return maxval
  }

  private static func number(
    _ field: String, _ scanner: inout NetpbmScanner, in bytes: [UInt8]
  ) throws(FileError) -> (Int, text: String) {
    let word = scanner.word()
    guard !scanner.isAtEnd || scanner.end == bytes.count else { throw tooLong }
    guard !word.isEmpty else { throw .malformed("missing \(field)") }
    guard let number = decimal(word) else { throw .malformed("\(field) is not a number: \"\(printable(word))\"") }
    return (number, printable(word))
  }
}
