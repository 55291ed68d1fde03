public import Storage

/// Compressed files (RFC 1952).
public enum Gzip {
  /// Whether `bytes` begin as every gzip file does, with 1F 8B.
  ///
  /// Files are told apart by this and never by their names, as browsers unpack some downloads and keep the `.gz`.
  public static func isGzip(_ bytes: [UInt8]) -> Bool { bytes.starts(with: [0x1F, 0x8B]) }

  /// The content of a gzip file, that of all its members one after the other.
  ///
  /// - Parameters:
  ///   - bytes: the file.
  ///   - limit: the largest content to accept, in bytes. Memory is taken as content arrives, so a small file that
  ///     claims to hold a large one costs nothing.
  /// - Throws: `FileError` unless the file is whole, which its checksums tell, and nothing follows it.
  public static func inflate(_ bytes: [UInt8], limit: Int = 1 << 30) throws(FileError) -> [UInt8] {
    var reader = try GzipReader(bytes, limit: limit)
    var content: [UInt8] = []
    while true {
      let piece = try reader.read(atMost: 1 << 16)
      if piece.isEmpty { return content }
      content += piece
    }
  }
}
