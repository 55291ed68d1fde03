/// The bytes of `number`, the most significant first.
func bigEndian<Number: FixedWidthInteger>(_ number: Number) -> [UInt8] {
  stride(from: Number.bitWidth - 8, through: 0, by: -8).map { UInt8(truncatingIfNeeded: number >> $0) }
}

/// The number whose most significant byte stands first in `bytes`. Bits that do not fit are lost.
func number<Number: FixedWidthInteger>(_ bytes: some Sequence<UInt8>, as type: Number.Type) -> Number {
  bytes.reduce(0) { $0 << 8 | Number(truncatingIfNeeded: $1) }
}
