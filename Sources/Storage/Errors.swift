/// What is wrong with the content of a file: one sentence without the file's name, which the reader puts in front.
public protocol FormatError: Error, CustomStringConvertible {}

/// What the operating system refused.
public enum FileError: Error, Equatable, Sendable {
  case missing(path: String)
  case isDirectory(path: String)
  case permissionDenied(path: String)
  /// The file is larger than `limit` bytes.
  case tooLarge(path: String, limit: Int)
  /// There is a file already, and nobody said that it may be replaced.
  case exists(path: String)
  /// A file or folder cannot be made; `reason` is the operating system's.
  case cannotCreate(path: String, reason: String)
  /// Reading or writing failed; `reason` is the operating system's.
  case inputOutput(path: String, reason: String)
}

extension FileError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .missing(let path): "\(path): no such file"
    case .isDirectory(let path): "\(path): is a directory"
    case .permissionDenied(let path): "\(path): permission denied"
    case .tooLarge(let path, let limit): "\(path): is larger than the limit of \(ByteCount(limit))"
    case .exists(let path): "\(path): exists already; use --force to replace it"
    case .cannotCreate(let path, let reason): "\(path): cannot be created: \(reason)"
    case .inputOutput(let path, let reason): "\(path): \(reason)"
    }
  }
}

/// Why a file could not be read: the operating system refused, or the content is not what its format demands.
public enum ReadingError: Error {
  case file(FileError)
  case malformed(path: String, any FormatError)
}

extension ReadingError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .file(let error): error.description
    case .malformed(let path, let error): "\(path): \(error.description)"
    }
  }
}

/// A number of bytes, printed for people: `7839999 bytes`, `1 byte`, `1.0 GiB`.
public struct ByteCount: CustomStringConvertible, Sendable {
  private let bytes: Int

  public init(_ bytes: Int) { self.bytes = bytes }

  public var description: String {
    let units = [(1 << 30, "GiB"), (1 << 20, "MiB"), (1 << 10, "KiB")]
    guard let (unit, name) = units.first(where: { bytes >= 10 * $0.0 || bytes >= $0.0 && bytes % $0.0 == 0 }) else {
      return bytes == 1 ? "1 byte" : "\(bytes) bytes"
    }
    let tenths = (bytes / (unit / 10) + 5) / 1
    return "\(tenths / 10).\(tenths % 10) \(name)"
  }
}
