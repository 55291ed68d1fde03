/// A number with its noun, for messages: `1 byte`, `3 bytes`.
func counted(_ count: Int, _ noun: String) -> String { "\(count) \(noun)\(count == 1 ? "" : "s")" }

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

/// That an image has more pixels than it may, for messages: `image 99999 × 99999 exceeds the limit of 100 megapixels`.
func tooManyPixelsSentence(_ width: Int, _ height: Int, limit: Int) -> String {
  let size = limit % 1_000_000 == 0 ? counted(limit / 1_000_000, "megapixel") : counted(limit, "pixel")
  return "image \(width) × \(height) exceeds the limit of \(size)"
}
