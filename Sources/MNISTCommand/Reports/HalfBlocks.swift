import Digits

/// Draws an image with two pixels per character: the upper half block for the upper one.
enum HalfBlocks {
  /// The drawing, a line for every two rows: in 24 shades of gray with colour, else ink from half brightness on.
  static func drawing(of image: GrayImage, inColor: Bool) -> String {
    stride(from: 0, to: image.height, by: 2).map { row in
      let line = (0..<image.width).map { column in
        let upper = image[row, column]
        let lower = row + 1 < image.height ? image[row + 1, column] : 0
        return inColor ? shaded(upper, lower) : plain(upper, lower)
      }
      return line.joined() + (inColor ? "\u{1B}[0m" : "")
    }.joined(separator: "\n")
  }

  private static func plain(_ upper: UInt8, _ lower: UInt8) -> String {
    switch (upper >= 128, lower >= 128) {
    case (true, true): "█"
    case (true, false): "▀"
    case (false, true): "▄"
    case (false, false): " "
    }
  }

  /// Colours 232 to 255 of a terminal's 256 are shades of gray.
  private static func shaded(_ upper: UInt8, _ lower: UInt8) -> String {
    "\u{1B}[38;5;\(232 + Int(upper) * 23 / 255);48;5;\(232 + Int(lower) * 23 / 255)m▀"
  }
}
