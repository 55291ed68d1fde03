/// Whole files, in and out.
public enum File {
  /// The content of a file.
  ///
  /// - Throws: `FileError` if it cannot be read or holds more than `limit` bytes.
  public static func read(_ path: String, limit: Int = 1 << 30) throws(FileError) -> [UInt8] {
    throw .missing(path: path)
  }

  /// Writes `bytes` to `path` so that after a crash either the old or the new content stands there, never a part.
  public static func write(_ bytes: [UInt8], to path: String, replacing: Bool) throws(FileError) {
    throw .cannotCreate(path: path, reason: "not written yet")
  }
}
