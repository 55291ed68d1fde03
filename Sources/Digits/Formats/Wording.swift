import Storage

/// A byte as two hexadecimal digits, for messages: `0A`.
func hexadecimal(_ byte: UInt8) -> String {
  String(byte >> 4, radix: 16, uppercase: true) + String(byte & 15, radix: 16, uppercase: true)
}

/// A word from a file, for messages: what cannot be printed on a line stands as `\x0A`, and a long word is cut short.
func printable(_ word: ArraySlice<UInt8>) -> String {
  let longest = 40
  let characters = word.prefix(longest).map { byte in
    0x21...0x7E ~= byte ? String(Unicode.Scalar(byte)) : "\\x" + hexadecimal(byte)
  }
  return characters.joined() + (word.count > longest ? "…" : "")
}

extension FileError {
  /// That an image has more pixels than it may: `image 99999 × 99999 exceeds the limit of 100 megapixels`.
  static func tooManyPixels(_ width: Int, _ height: Int, limit: Int) -> FileError {
    let size = limit % 1_000_000 == 0 ? counted(limit / 1_000_000, "megapixel") : counted(limit, "pixel")
    return FileError.tooLarge("image \(width) × \(height) exceeds the limit of \(size)")
  }

  static func tooFewBytes(_ format: String, _ width: Int, _ height: Int) -> FileError {
    FileError.malformed("\(format) is truncated: it cannot hold \(width) × \(height) pixels")
  }
}
