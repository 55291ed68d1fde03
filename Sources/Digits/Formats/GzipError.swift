public import Storage

/// Why bytes are not whole gzip data.
public enum GzipError: FormatError, Equatable, Sendable {
  /// The first two bytes are not 1F 8B.
  case notGzip
  /// The data end inside a member, counted from 1.
  case truncated(member: Int)
  /// The CRC-32 of the content is not the one that was stored with it.
  case checksumMismatch
  /// The content's length is not the one that was stored with it.
  case lengthMismatch
  /// A compression method other than 8, deflate.
  case unknownMethod(UInt8)
  /// Header flags are set that RFC 1952 reserves.
  case reservedFlags
  /// The compressed data are damaged; `reason` is zlib's.
  case corrupt(reason: String)
  /// `count` bytes, not all of them zero, follow the last member.
  case unexpectedBytes(count: Int)
  /// `count` zero bytes follow the last member.
  case padding(count: Int)
  /// The content is larger than `limit` bytes.
  case tooLarge(limit: Int)
  /// There are more members than `limit`.
  case tooManyMembers(limit: Int)
  /// zlib refused for a reason that lies not in the data, such as a lack of memory; `code` is its own.
  case libraryFailure(code: Int32)
}

extension GzipError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .notGzip: "not gzip data"
    case .truncated(member: 1): "gzip stream is truncated"
    case .truncated(let member): "gzip member \(member) is truncated"
    case .checksumMismatch: "gzip checksum mismatch: the file is corrupt"
    case .lengthMismatch: "gzip length mismatch: the file is corrupt"
    case .unknownMethod(let method): "unknown gzip compression method \(method)"
    case .reservedFlags: "reserved gzip header flags are set"
    case .corrupt(let reason): "corrupt deflate data: \(reason)"
    case .unexpectedBytes(let count): "\(counted(count, "unexpected byte")) after the gzip stream"
    case .padding(let count): "\(counted(count, "padding byte")) after the gzip stream"
    case .tooLarge(let limit): "decompressed size exceeds the limit of \(ByteCount(limit))"
    case .tooManyMembers(let limit): "more than \(limit) gzip members"
    case .libraryFailure(let code): "zlib failed with code \(code)"
    }
  }
}
