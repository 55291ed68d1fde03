/// How colours become gray, whatever the file's format: Y = 0.299 R + 0.587 G + 0.114 B (ITU-R BT.601), on the samples
/// as they are stored. So do netpbm's ppmtopgm, JPEG's own Y and Pillow.
enum Luma {
  /// The gray of a colour with samples of 0…`maxval` as a byte of 0…255, rounded to the nearest.
  static func byte(_ red: Int, _ green: Int, _ blue: Int, maxval: Int) -> UInt8 {
    let thousandfold = 299 * red + 587 * green + 114 * blue
    let divisor = 1000 * maxval
    let rounded: Int = (thousandfold * 255 + divisor / 2) / divisor
    return UInt8(rounded)
  }

  /// The gray of a colour of bytes, rounded to the nearest.
  static func byte(_ red: UInt8, _ green: UInt8, _ blue: UInt8) -> UInt8 {
    byte(Int(red), Int(green), Int(blue), maxval: 255)
  }

  /// `value` seen through an opacity of `alpha`/255 over white, rounded to the nearest.
  static func overWhite(_ value: UInt8, alpha: UInt8) -> UInt8 {
    let darkness = (255 - Int(value)) * Int(alpha)
    return UInt8(255 - (darkness + 127) / 255)
  }

  /// The same over black.
  static func overBlack(_ value: UInt8, alpha: UInt8) -> UInt8 { UInt8((Int(value) * Int(alpha) + 127) / 255) }

  /// Gray values seen through opacities, over white, or over black if white would hide them: if something is transparent
  /// and of what is not less than a hundredth is darker than half.
  static func opaque(_ values: [UInt8], alphas: [UInt8]) -> [UInt8] {
    var (visible, dark) = (0, 0)
    for (value, alpha) in zip(values, alphas) where alpha >= 128 {
      visible += 1
      if value < 128 { dark += 1 }
    }
    let isLight = 100 * dark < visible && visible < values.count
    return zip(values, alphas).map { isLight ? overBlack($0, alpha: $1) : overWhite($0, alpha: $1) }
  }
}
