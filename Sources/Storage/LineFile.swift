/// A file that grows by a line at a time, such as the log of a training run. Each line is written whole and at once.
public final class LineFile: Sendable {
  private let path: String
  private let descriptor: FileDescriptor

  /// Makes the file at `path`, or empties the one that is there. A device such as `/dev/stdout` will do too.
  ///
  /// - Throws: `FileError` if it cannot be made.
  public init(creating path: String) throws(FileError) {
    self.path = path
    do throws(SystemError) { descriptor = try FileDescriptor(emptying: path) } catch {
      throw FileError(error, creating: path)
    }
  }

  /// Adds a line and its line feed.
  ///
  /// - Throws: `FileError` if it cannot be written.
  public func append(_ line: String) throws(FileError) {
    do throws(SystemError) { try descriptor.writeAll(Array((line + "\n").utf8)) } catch {
      throw .inputOutput(path: path, reason: error.reason)
    }
  }
}
