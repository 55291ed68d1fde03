public import Storage

extension IDX {
  /// Reads the content of an IDX file, compressed with gzip or not, which its first bytes tell.
  ///
  /// What the header declares is checked against `limit` and against the bytes that are there before memory is taken
  /// for it, and a compressed file is inflated no further than its header declares.
  ///
  /// - Parameters:
  ///   - content: The file.
  ///   - limit: The most bytes that the file may have when it is not compressed.
  /// - Throws: `IDXError` unless `content` is one whole IDX file and nothing else.
  public init(parsing content: [UInt8], limit: Int = 1 << 30) throws(IDXError) {
    guard Gzip.isGzip(content) else {
      var reader = PlainReader(content)
      try self.init(from: &reader, limit: limit)
      return
    }
    var reader: GzipReader
    do { reader = try GzipReader(content, limit: limit) } catch { throw .gzip(error) }
    try self.init(from: &reader, limit: limit)
  }

  /// Reads an IDX file, compressed with gzip or not.
  ///
  /// - Parameters:
  ///   - path: The path of the file.
  ///   - limit: The most bytes that the file may have when it is not compressed.
  /// - Throws: `ReadingError` with a `FileError` or an `IDXError`.
  public init(readingFile path: String, limit: Int = 1 << 30) throws(ReadingError) {
    let content: [UInt8]
    do { content = try File.read(path, limit: limit) } catch { throw .file(error) }
    do { try self.init(parsing: content, limit: limit) } catch { throw .malformed(path: path, error) }
  }

  private init<Reader: ByteReader & ~Copyable>(from reader: inout Reader, limit: Int) throws(IDXError) {
    let (elementType, rank) = try Self.magicNumber(try Self.next(4, from: &reader))
    let sizes = try Self.next(4 * rank, from: &reader)
    guard sizes.count == 4 * rank else {
      throw .truncatedDimensions(rank: rank, needed: 4 + 4 * rank, found: 4 + sizes.count)
    }
    let dimensions = (0..<rank).map { number(sizes[4 * $0..<4 * $0 + 4], as: Int.self) }
    guard let byteCount = Self.byteCount(elementType, dimensions) else { throw .overflow(dimensions: dimensions) }
    guard byteCount <= limit - 4 - 4 * rank else { throw .tooLarge(declared: byteCount, limit: limit) }
    let bytes = try Self.next(byteCount, from: &reader)
    let excess = try Self.countRest(of: &reader)
    guard bytes.count == byteCount else { throw .truncatedData(declared: byteCount, found: bytes.count) }
    guard excess == 0 else { throw .unexpectedBytes(count: excess) }
    self.init(elementType: elementType, dimensions: dimensions, bytes: bytes)
  }

  private static func next<Reader: ByteReader & ~Copyable>(
    _ count: Int, from reader: inout Reader
  ) throws(IDXError) -> [UInt8] {
    do { return try reader.read(atMost: count) } catch { throw .gzip(error) }
  }

  /// Reads to the end, which for a compressed file is also where its checksum is verified, or until so much has come
  /// that should not be there that the rest does not matter.
  private static func countRest<Reader: ByteReader & ~Copyable>(of reader: inout Reader) throws(IDXError) -> Int {
    var count = 0
    while true {
      let piece = try next(1 << 16, from: &reader)
      if piece.isEmpty || count > IDXError.mostCountedBytes { return count }
      count += piece.count
    }
  }

  /// The element type and the number of dimensions that the first four bytes declare.
  private static func magicNumber(_ bytes: [UInt8]) throws(IDXError) -> (ElementType, rank: Int) {
    guard !bytes.isEmpty else { throw .empty }
    guard bytes.count == 4 else { throw .truncatedMagicNumber(found: bytes.count) }
    guard bytes[0] == 0, bytes[1] == 0 else { throw stranger(bytes) }
    guard let elementType = ElementType(rawValue: bytes[2]) else { throw .unknownElementType(bytes[2]) }
    guard bytes[3] > 0 else { throw .noDimensions }
    return (elementType, Int(bytes[3]))
  }

  /// What a file is that does not begin as an IDX file does, from its first four bytes.
  private static func stranger(_ bytes: [UInt8]) -> IDXError {
    if bytes[2] == 0, bytes[3] == 0, ElementType(rawValue: bytes[1]) != nil { return .byteSwapped }
    if bytes.first(where: { ![0x09, 0x0A, 0x0D, 0x20].contains($0) }) == UInt8(ascii: "<") { return .webPage }
    if bytes == [0x50, 0x4B, 0x03, 0x04] { return .zipArchive }
    // RFC 1950: method 8 with its largest window, and a check that makes the two bytes a multiple of 31.
    if bytes[0] == 0x78, (Int(bytes[0]) << 8 + Int(bytes[1])) % 31 == 0 { return .zlibStream }
    return .notIDX(bytes[0], bytes[1])
  }
}
