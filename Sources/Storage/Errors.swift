/// What is wrong with the content of a file: one sentence without the file's name, which the reader puts in front.
public protocol FormatError: Error, CustomStringConvertible {}

/// What the operating system refused, with the path as the caller gave it.
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
    case .exists(let path): "\(path): exists already"
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
