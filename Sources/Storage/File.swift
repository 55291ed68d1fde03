#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Whole files, in and out.
public enum File {
  /// The content of the file at `path`, which may be a pipe or a device such as `/dev/stdin` as well.
  ///
  /// A file that is too large is refused by its length, before it is read; a pipe as soon as it has given too much.
  ///
  /// - Parameter limit: the most bytes that are accepted.
  /// - Throws: `FileError` if the file cannot be read or holds more than `limit` bytes.
  public static func read(_ path: String, limit: Int = 1 << 30) throws(FileError) -> [UInt8] {
    guard !path.utf8.contains(0) else { throw .missing(path: path) }
    return try content(named: path, limit: limit) { () throws(SystemError) in
      try FileDescriptor(opening: path, O_RDONLY)
    }
  }

  /// All that standard input gives until its end. Errors call it "standard input".
  ///
  /// - Parameter limit: the most bytes that are accepted.
  /// - Throws: `FileError` if it cannot be read or gives more than `limit` bytes.
  public static func readStandardInput(limit: Int = 1 << 30) throws(FileError) -> [UInt8] {
    try content(named: "standard input", limit: limit) { () throws(SystemError) in
      try FileDescriptor.standardInput()
    }
  }

  /// Writes `bytes` to `path` so that after a crash or a power cut either the old or the new content stands there,
  /// never a part of it, and when this returns it is the new.
  ///
  /// The bytes go to a file `.NAME.PID-….tmp` in the same folder, which takes the name once the disk has them. The file
  /// keeps the permissions of the one that it replaces, and a symbolic link goes on linking. A process that is killed
  /// while it saves leaves its temporary file, and the next save to the same name removes it. What is neither file nor
  /// folder, such as `/dev/stdout`, is written to directly.
  ///
  /// - Parameter replacing: whether a file that exists may be replaced. Without it a file that appears even while the
  ///   bytes are being written is left alone.
  /// - Throws: `FileError`; the old content, if any, is then intact. (The one exception: if the disk fails after the new
  ///   file has its name, while the folder is written, that is thrown too.)
  public static func write(_ bytes: [UInt8], to path: String, replacing: Bool) throws(FileError) {
    try Destination(path, replacing: replacing).save(bytes)
  }

  /// Finds out whether writing to `path` would fail, before a long computation of what to write.
  ///
  /// Nothing is left behind. The answer holds for now: a disk may fill up and a folder vanish later.
  ///
  /// - Throws: what `write(_:to:replacing:)` would throw.
  public static func checkWritable(_ path: String, replacing: Bool) throws(FileError) {
    try Destination(path, replacing: replacing).probe()
  }

  /// Makes the folder `path` and those above it that do not exist. A folder that exists already is no failure.
  ///
  /// - Throws: `FileError` if one of them cannot be made or is a file.
  public static func createDirectory(_ path: String) throws(FileError) {
    guard !path.utf8.contains(0) else { throw .cannotCreate(path: path, reason: "the name contains a NUL character") }
    if unsafe mkdir(path, 0o777) == 0 { return }
    let failure = SystemError.latest
    switch failure.code {
    case EEXIST:
      guard let status = try? FileStatus(of: path), status.isDirectory else {
        throw .cannotCreate(path: path, reason: "a file of that name exists")
      }
    case ENOENT where !path.isEmpty && path != ".":
      try createDirectory(PathParts(withoutSlashAtEnd(path)).folder)
      guard unsafe mkdir(path, 0o777) == 0 || errno == EEXIST else { throw FileError(.latest, creating: path) }
    default:
      throw FileError(failure, creating: path)
    }
  }

  private static func withoutSlashAtEnd(_ path: String) -> String {
    path.utf8.count > 1 && path.hasSuffix("/") ? withoutSlashAtEnd(String(path.dropLast())) : path
  }

  private static func content(
    named path: String, limit: Int, opening open: () throws(SystemError) -> FileDescriptor
  ) throws(FileError) -> [UInt8] {
    let content: [UInt8]?
    do throws(SystemError) {
      content = try open().content(limit: limit)
    } catch {
      throw FileError(error, reading: path)
    }
    guard let content else { throw .tooLarge(path: path, limit: limit) }
    return content
  }
}

extension FileDescriptor {
  /// All bytes until the end, or nil if they are more than `limit`.
  fileprivate func content(limit: Int) throws(SystemError) -> [UInt8]? {
    let size = try status().size
    guard size <= limit else { return nil }
    var content: [UInt8] = []
    content.reserveCapacity(size)
    var buffer = [UInt8](repeating: 0, count: 1 << 18)
    while true {
      let count = try fill(&buffer)
      if count == 0 { return content }
      guard count <= limit - content.count else { return nil }
      content += buffer[..<count]
    }
  }
}

extension FileError {
  /// What a failure to open or read `path` means.
  fileprivate init(_ error: SystemError, reading path: String) {
    self =
      switch error.code {
      case ENOENT, ENOTDIR: .missing(path: path)
      case EISDIR: .isDirectory(path: path)
      case EACCES, EPERM: .permissionDenied(path: path)
      default: .inputOutput(path: path, reason: error.reason)
      }
  }

  /// What a failure to make a file or folder at `path` means.
  init(_ error: SystemError, creating path: String) {
    self =
      switch error.code {
      case EACCES, EPERM: .permissionDenied(path: path)
      default: .cannotCreate(path: path, reason: error.reason)
      }
  }
}
