import Libc

/// Why a file, or bytes that are to be one, cannot be used: a kind that a caller can act on, and a sentence for people.
///
///     do { … } catch let error as FileError where error.kind == .missing { … }
public struct FileError: Error, Equatable, Sendable {
  /// What a caller can act on. The command makes exit statuses of it, a server the statuses of HTTP.
  public enum Kind: String, CaseIterable, Sendable {
    /// There is no such file or folder.
    case missing
    /// There is a file already, and nobody said that it may be replaced.
    case exists
    /// A file or folder cannot be made there.
    case notCreatable
    /// The system does not permit it.
    case notPermitted
    /// Reading or writing failed.
    case failed
    /// The content is not what its format demands.
    case malformed
    /// The content is well-formed, but of a kind that is not read.
    case unsupported
    /// The content is larger than a limit.
    case tooLarge
    /// Two files, or a file and what it is used for, do not go together.
    case mismatch
  }

  public let kind: Kind
  /// The file, as the caller named it; nil for bytes that came without one.
  public let path: String?
  /// What was expected, what was found and what to do, without the file's name.
  public let reason: String

  public init(_ kind: Kind, _ reason: String, path: String? = nil) {
    self.kind = kind
    self.path = path
    self.reason = reason
  }

  /// The same of the file at `path`, unless it names one already.
  public func at(_ path: String) -> FileError { FileError(kind, reason, path: self.path ?? path) }

  /// The same with words in front of its reason, such as "the checkpoint's ".
  public func prefixed(_ words: String) -> FileError { FileError(kind, words + reason, path: path) }
}

extension FileError: CustomStringConvertible {
  /// One sentence that begins with the file's name, if there is one.
  public var description: String { (path.map { $0 + ": " } ?? "") + reason }
}

// MARK: - Common ones

extension FileError {
  public static func malformed(_ reason: String) -> FileError { FileError(.malformed, reason) }
  public static func unsupported(_ reason: String) -> FileError { FileError(.unsupported, reason) }
  public static func tooLarge(_ reason: String) -> FileError { FileError(.tooLarge, reason) }
  public static func mismatch(_ reason: String) -> FileError { FileError(.mismatch, reason) }

  static func missing(_ path: String) -> FileError { FileError(.missing, "no such file", path: path) }
  static func exists(_ path: String) -> FileError { FileError(.exists, "exists already", path: path) }
  static func notCreatable(_ path: String, _ reason: String) -> FileError {
    FileError(.notCreatable, "cannot be created: \(reason)", path: path)
  }

  /// What a failure to open or read `path` means.
  init(_ error: SystemError, reading path: String) {
    switch error.code {
    case ENOENT, ENOTDIR: self = .missing(path)
    case EISDIR: self.init(.missing, "is a directory", path: path)
    case EACCES, EPERM: self.init(.notPermitted, "permission denied", path: path)
    default: self.init(.failed, error.reason, path: path)
    }
  }

  /// What a failure to make a file or folder at `path` means.
  init(_ error: SystemError, creating path: String) {
    switch error.code {
    case EACCES, EPERM: self.init(.notPermitted, "permission denied", path: path)
    default: self = .notCreatable(path, error.reason)
    }
  }
}
