import Storage

/// Content that is handed out piece by piece, so that the caller decides how much memory that takes.
protocol ByteReader: ~Copyable {
  /// The next bytes of the content: `count` of them, or fewer where the content ends; none if it has ended and is
  /// whole.
  mutating func read(atMost count: Int) throws(FileError) -> [UInt8]
}

/// Content that is not compressed.
struct PlainReader: ByteReader {
  private var rest: ArraySlice<UInt8>

  init(_ bytes: [UInt8]) { rest = bytes[...] }

  mutating func read(atMost count: Int) -> [UInt8] {
    let piece = rest.prefix(count)
    rest = rest.dropFirst(count)
    return Array(piece)
  }
}
