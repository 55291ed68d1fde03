/// IEEE 754's half precision: a sign, 5 bits of exponent and 10 of fraction. Swift's `Float16` is not on every processor.
enum HalfPrecision {
  /// The nearest number of half precision, ties to even. Beyond the largest, 65,504, it is that.
  static func nearest(_ x: Float) -> Float {
    let size = min(abs(x), 65_504)
    // A step of half precision: 2⁻¹⁰ of the power of two below, and 2⁻²⁴ below 2⁻¹⁴.
    let step: Float = size < 0x1p-14 ? 0x1p-24 : Float(sign: .plus, exponent: size.exponent - 10, significand: 1)
    let rounded = (size / step).rounded(.toNearestOrEven) * step
    return x.sign == .minus ? -rounded : rounded
  }

  /// The bits of a number of half precision; of any other those of one that is as near to 0 or nearer.
  static func bits(_ x: Float) -> UInt16 {
    let sign: UInt16 = x.sign == .minus ? 0x8000 : 0
    let size = abs(x)
    if size < 0x1p-14 { return sign | UInt16(size * 0x1p24) }
    guard size.isFinite else { return sign | 0x7C00 | UInt16(truncatingIfNeeded: size.bitPattern >> 13) & 0x3FF }
    return sign | UInt16(min(size.exponent, 15) + 15) << 10 | UInt16(size.significandBitPattern >> 13)
  }

  /// The number that bits mean.
  static func value(_ bits: UInt16) -> Float {
    let fraction = UInt32(bits & 0x3FF)
    let sign = UInt32(bits & 0x8000) << 16
    switch UInt32(bits >> 10 & 0x1F) {
    case 0: return Float(bitPattern: sign | (Float(fraction) * 0x1p-24).bitPattern)
    case 31: return Float(bitPattern: sign | 0x7F80_0000 | fraction << 13)
    case let exponent: return Float(bitPattern: sign | (exponent + 112) << 23 | fraction << 13)
    }
  }
}
