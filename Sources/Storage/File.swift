import Libc

/// Whole files, in and out.
public enum File {
  /// The content of the file at `path`, which may be a pipe or a device as well, or of standard input for `-`.
  ///
  /// A file that is too large is refused by its length, before it is read; a pipe as soon as it has given too much.
  ///
  /// - Parameter limit: the most bytes that are accepted.
  /// - Throws: `FileError` if the file cannot be read or holds more than `limit` bytes.
  public static func read(_ path: String, limit: Int = 1 << 30) throws(FileError) -> [UInt8] {
    guard !path.utf8.contains(0) else { throw .missing(path) }
    let content: [UInt8]?
    do throws(SystemError) {
      let file = try path == "-" ? FileDescriptor.standardInput() : FileDescriptor(opening: path, O_RDONLY)
      content = try file.content(limit: limit)
    } catch {
      throw FileError(error, reading: name(of: path))
    }
    guard let content else {
      throw FileError(.tooLarge, "is larger than the limit of \(ByteCount(limit))", path: name(of: path))
    }
    return content
  }

  /// What `decode` makes of the content of the file at `path`; its errors name the file.
  ///
  /// - Throws: `FileError` as `read` does, or `decode`.
  public static func read<Value>(
    _ path: String, limit: Int = 1 << 30, decode: ([UInt8]) throws(FileError) -> Value
  ) throws(FileError) -> Value {
    let bytes = try read(path, limit: limit)
    do throws(FileError) { return try decode(bytes) } catch { throw error.at(name(of: path)) }
  }

  /// The file at `path` as messages call it.
  private static func name(of path: String) -> String { path == "-" ? "standard input" : path }

  /// Writes `bytes` to `path` so that after a crash or a power cut either the old or the new content stands there,
  /// never a part of it, and when this returns it is the new.
  ///
  /// The bytes go to a file `.NAME.PID-….tmp` in the same folder, which takes the name once the disk has them. The file
  /// keeps the permissions of the one that it replaces, and a symbolic link goes on linking. A process that is killed
  /// while it saves leaves its temporary file; a save to the same name an hour later removes it. What is neither file nor
  /// folder, such as `/dev/stdout`, is written to directly.
  ///
  /// - Parameter replacing: whether a file that exists may be replaced. Without it a file that appears even while the
  ///   bytes are being written is left alone.
  /// - Throws: `FileError`; the old content, if any, is then intact. (The one exception: if the disk fails after the new
  ///   file has its name, while the folder is written, that is thrown too.)
  public static func write(_ bytes: [UInt8], to path: String, replacing: Bool) throws(FileError) {
    try Destination(path, replacing: replacing).save(bytes)
  }

  /// Writes many files into `folder`, each whole or not at all, and waits for the disk once, when all are written.
  ///
  /// - Throws: `FileError` for the first that cannot be written; those before it are there.
  public static func write(
    _ files: some Sequence<(name: String, bytes: [UInt8])>, in folder: String, replacing: Bool
  ) throws(FileError) {
    for (name, bytes) in files {
      try Destination("\(folder)/\(name)", replacing: replacing).save(bytes, flushing: false)
    }
    do throws(SystemError) { try FileDescriptor(opening: folder, O_RDONLY | O_DIRECTORY).synchronizeAll() } catch {
      throw FileError(.failed, error.reason, path: folder)
    }
  }

  /// Finds out whether writing to `path` would fail, before a long computation of what to write.
  ///
  /// Nothing is left behind. The answer holds for now: a disk may fill up and a folder vanish later.
  ///
  /// - Throws: what `write(_:to:replacing:)` would throw.
  public static func checkWritable(_ path: String, replacing: Bool) throws(FileError) {
    try Destination(path, replacing: replacing).probe()
  }

  /// Whether there is something at `path` that is neither a file nor a folder, such as a terminal, a pipe or `/dev/null`.
  public static func isDevice(_ path: String) -> Bool {
    (try? FileStatus(of: path)).map { !$0.isRegularFile && !$0.isDirectory } ?? false
  }

  /// The names of what the folder `path` holds, in no order; none if it cannot be read.
  public static func names(inFolder path: String) -> [String] {
    FileDescriptor.names(in: path).filter { $0 != "." && $0 != ".." }
  }

  /// Makes the folder `path` and those above it that do not exist. A folder that exists already is no failure.
  ///
  /// - Throws: `FileError` if one of them cannot be made or is a file.
  public static func createDirectory(_ path: String) throws(FileError) {
    guard !path.utf8.contains(0) else { throw .notCreatable(path, "the name contains a NUL character") }
    if unsafe mkdir(path, 0o777) == 0 { return }
    let failure = SystemError.latest
    switch failure.code {
    case EEXIST:
      guard let status = try? FileStatus(of: path), status.isDirectory else {
        throw .notCreatable(path, "a file of that name exists")
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
}

extension FileDescriptor {
  /// All bytes until the end, or nil if they are more than `limit`.
  fileprivate func content(limit: Int) throws(SystemError) -> [UInt8]? {
    let size = try status().size
    guard size <= limit else { return nil }
    var content: [UInt8] = []
    content.reserveCapacity(size)
    // Not more than is needed: fresh memory costs more than reading a small file. A pipe and what the system tells have no size.
    var buffer = [UInt8](repeating: 0, count: min(max(size, 1 << 14), 1 << 18))
    while true {
      let count = try fill(&buffer)
      if count == 0 { return content }
      guard count <= limit - content.count else { return nil }
      content += buffer[..<count]
    }
  }
}
