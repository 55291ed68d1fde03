public import Storage

extension IDX {
  /// Reads the content of an IDX file, compressed with gzip or not, which its first bytes tell.
  ///
  /// What the header declares is checked against `limit` and against the bytes that are there before memory is taken
  /// for it, and a compressed file is inflated no further than its header declares.
  ///
  /// - Parameters:
  ///   - content: the file.
  ///   - limit: the most bytes that the file may have when it is not compressed.
  /// - Throws: `FileError` unless `content` is one whole IDX file and nothing else.
  public init(parsing content: [UInt8], limit: Int = 1 << 30) throws(FileError) {
    guard Gzip.isGzip(content) else {
      var reader = PlainReader(content)
      try self.init(from: &reader, limit: limit)
      return
    }
    var reader = try GzipReader(content, limit: limit)
    try self.init(from: &reader, limit: limit)
  }

  /// Reads an IDX file, compressed with gzip or not.
  ///
  /// - Parameters:
  ///   - path: the path of the file.
  ///   - limit: the most bytes that the file may have when it is not compressed.
  /// - Throws: `FileError`.
  public init(readingFile path: String, limit: Int = 1 << 30) throws(FileError) {
    self = try File.read(path, limit: limit) { content throws(FileError) in try IDX(parsing: content, limit: limit) }
  }

  private init<Reader: ByteReader & ~Copyable>(from reader: inout Reader, limit: Int) throws(FileError) {
    let (elementType, rank) = try Self.magicNumber(try reader.read(atMost: 4))
    let sizes = try reader.read(atMost: 4 * rank)
    guard sizes.count == 4 * rank else {
      throw .malformed(
        "truncated IDX header: \(counted(rank, "dimension")) \(rank == 1 ? "needs" : "need") \(4 + 4 * rank) bytes, "
          + "file has \(4 + sizes.count)")
    }
    let dimensions = (0..<rank).map { number(sizes[4 * $0..<4 * $0 + 4], as: Int.self) }
    guard let byteCount = Self.byteCount(elementType, dimensions) else {
      let product = dimensions.map(String.init).joined(separator: " × ")
      throw .tooLarge("dimensions \(product) overflow")
    }
    guard byteCount <= limit - 4 - 4 * rank else {
      throw .tooLarge("declares \(ByteCount(byteCount)), over the limit of \(ByteCount(limit))")
    }
    let bytes = try reader.read(atMost: byteCount)
    let excess = try Self.countRest(of: &reader)
    guard bytes.count == byteCount else {
      throw .malformed("truncated: header declares \(counted(byteCount, "byte")) of data, found \(bytes.count)")
    }
    guard excess == 0 else {
      let most = Self.mostCountedBytes
      let number = excess > most ? "more than \(most) unexpected bytes" : counted(excess, "unexpected byte")
      throw .malformed("\(number) after the data")
    }
    self.init(elementType: elementType, dimensions: dimensions, bytes: bytes)
  }

  /// How many bytes after the data are worth counting.
  private static let mostCountedBytes = 1 << 16

  /// Reads to the end, which for a compressed file is also where its checksum is verified, or until so much has come
  /// that should not be there that the rest does not matter.
  private static func countRest<Reader: ByteReader & ~Copyable>(of reader: inout Reader) throws(FileError) -> Int {
    var count = 0
    while true {
      let piece = try reader.read(atMost: 1 << 16)
      if piece.isEmpty || count > mostCountedBytes { return count }
      count += piece.count
    }
  }

  /// The element type and the number of dimensions that the first four bytes declare.
  private static func magicNumber(_ bytes: [UInt8]) throws(FileError) -> (ElementType, rank: Int) {
    guard !bytes.isEmpty else { throw .malformed("file is empty; expected an IDX header") }
    guard bytes.count == 4 else {
      throw .malformed("truncated IDX header: \(counted(bytes.count, "byte")), need at least 4")
    }
    guard bytes[0] == 0, bytes[1] == 0 else { throw .malformed(stranger(bytes)) }
    guard let elementType = ElementType(rawValue: bytes[2]) else {
      throw .malformed("unknown IDX element type 0x\(hexadecimal(bytes[2]))")
    }
    guard bytes[3] > 0 else { throw .malformed("IDX header declares no dimensions") }
    return (elementType, Int(bytes[3]))
  }

  /// What a file is that does not begin as an IDX file does, from its first four bytes.
  private static func stranger(_ bytes: [UInt8]) -> String {
    if bytes[2] == 0, bytes[3] == 0, ElementType(rawValue: bytes[1]) != nil {
      return "not an IDX file: magic number is byte-swapped (little-endian)"
    }
    if bytes.first(where: { ![0x09, 0x0A, 0x0D, 0x20].contains($0) }) == UInt8(ascii: "<") {
      return "is an HTML page, not an IDX file; was the download refused?"
    }
    if bytes == [0x50, 0x4B, 0x03, 0x04] { return "is a zip archive, not an IDX file; unpack it first" }
    // RFC 1950: method 8 with its largest window, and a check that makes the two bytes a multiple of 31.
    if bytes[0] == 0x78, (Int(bytes[0]) << 8 + Int(bytes[1])) % 31 == 0 {
      return "not gzip data but a zlib stream, without the header of a gzip file"
    }
    return "not an IDX file: starts with \(hexadecimal(bytes[0])) \(hexadecimal(bytes[1])), expected 00 00"
  }
}
