public import Storage

/// Why the content of a file is not one whole IDX array.
public enum IDXError: FormatError, Equatable, Sendable {
  /// The file is compressed, and that compression is damaged.
  case gzip(GzipError)
  case empty
  /// There are fewer than the four bytes that every header begins with.
  case truncatedMagicNumber(found: Int)
  /// The file begins with these two bytes and not with two zeros.
  case notIDX(UInt8, UInt8)
  /// The magic number's bytes stand in the reverse order.
  case byteSwapped
  /// Markup: what servers send in place of a file that they refuse.
  case webPage
  /// A zip archive, as some sites pack a data set.
  case zipArchive
  /// The bare stream that zlib writes, without gzip's header.
  case zlibStream
  /// The third byte is not the number of an element type.
  case unknownElementType(UInt8)
  case noDimensions
  /// The file ends within its header of `needed` bytes.
  case truncatedDimensions(rank: Int, needed: Int, found: Int)
  /// The dimensions' product is larger than any memory.
  case overflow(dimensions: [Int])
  /// The header declares more bytes than the reader is willing to take.
  case tooLarge(declared: Int, limit: Int)
  /// There are fewer bytes of elements than the header declares.
  case truncatedData(declared: Int, found: Int)
  /// There are `count` more bytes than the header declares.
  /// There are bytes after the data; more than `mostCountedBytes` are not counted to the end.
  case unexpectedBytes(count: Int)
}

extension IDXError: CustomStringConvertible {
  /// How many bytes after the data are worth counting.
  static let mostCountedBytes = 1 << 16

  public var description: String {
    switch self {
    case .gzip(let error): error.description
    case .empty: "file is empty; expected an IDX header"
    case .truncatedMagicNumber(let found): "truncated IDX header: \(counted(found, "byte")), need at least 4"
    case .notIDX(let first, let second):
      "not an IDX file: starts with \(hexadecimal(first)) \(hexadecimal(second)), expected 00 00"
    case .byteSwapped: "not an IDX file: magic number is byte-swapped (little-endian)"
    case .webPage: "is an HTML page, not an IDX file; was the download refused?"
    case .zipArchive: "is a zip archive, not an IDX file; unpack it first"
    case .zlibStream: "not gzip data but a zlib stream, without the header of a gzip file"
    case .unknownElementType(let type): "unknown IDX element type 0x\(hexadecimal(type))"
    case .noDimensions: "IDX header declares no dimensions"
    case .truncatedDimensions(let rank, let needed, let found):
      "truncated IDX header: \(counted(rank, "dimension")) \(rank == 1 ? "needs" : "need") \(needed) bytes, "
        + "file has \(found)"
    case .overflow(let dimensions): "dimensions \(dimensions.map(String.init).joined(separator: " × ")) overflow"
    case .tooLarge(let declared, let limit):
      "declares \(ByteCount(declared)), over the limit of \(ByteCount(limit))"
    case .truncatedData(let declared, let found):
      "truncated: header declares \(counted(declared, "byte")) of data, found \(found)"
    case .unexpectedBytes(let count) where count > Self.mostCountedBytes:
      "more than \(Self.mostCountedBytes) unexpected bytes after the data"
    case .unexpectedBytes(let count): "\(counted(count, "unexpected byte")) after the data"
    }
  }
}
