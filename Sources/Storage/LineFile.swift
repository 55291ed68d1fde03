/// A file that grows by a line at a time, such as the log of a training run, or a standard stream.
public final class LineFile: Sendable {
  private let path: String
  private let descriptor: FileDescriptor

  // Opened anew, standard output would be emptied or written over from its beginning.
  private static let output = "/dev/stdout"

  private init(_ path: String, _ open: () throws(SystemError) -> FileDescriptor) throws(FileError) {
    self.path = path
    do throws(SystemError) { descriptor = try open() } catch { throw FileError(error, creating: path) }
  }

  /// Makes the file at `path`, or empties the one that is there. A device such as `/dev/stdout` will do too.
  ///
  /// - Throws: `FileError` if it cannot be made.
  public convenience init(creating path: String) throws(FileError) {
    try self.init(path) { () throws(SystemError) in
      try path == Self.output ? .standardOutput() : FileDescriptor(emptying: path)
    }
  }

  /// Opens the file at `path` to write behind what it holds, or makes it. Lines that several processes add stay whole.
  ///
  /// - Throws: `FileError` if it cannot be opened or made.
  public convenience init(appendingTo path: String) throws(FileError) {
    try self.init(path) { () throws(SystemError) in
      try path == Self.output ? .standardOutput() : FileDescriptor(appendingTo: path)
    }
  }

  /// Standard output. Errors call it so.
  public static func standardOutput() throws(FileError) -> LineFile {
    try LineFile("standard output") { () throws(SystemError) in try .standardOutput() }
  }

  /// Standard error.
  public static func standardError() throws(FileError) -> LineFile {
    try LineFile("standard error") { () throws(SystemError) in try .standardError() }
  }

  /// Adds a line and its line feed, whole and at once.
  ///
  /// - Throws: `FileError` if it cannot be written, for instance because the disk is full.
  public func append(_ line: String) throws(FileError) { try write(line + "\n") }

  /// Adds text.
  ///
  /// - Throws: `FileError` if it cannot be written.
  public func write(_ text: String) throws(FileError) {
    do throws(SystemError) { try descriptor.writeAll(Array(text.utf8)) } catch {
      throw FileError(.failed, error.reason, path: path)
    }
  }
}
