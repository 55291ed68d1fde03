// ln, eˣ and cos πx by additions, multiplications and divisions alone, whose bits IEEE 754 fixes. A C library's change with
// the processor, and what they give decides what a network learns.

/// ln x by additions, multiplications and divisions alone, whose bits IEEE 754 fixes; within 2 units in the last place
/// except close to 1, where the absolute error stays below 10⁻¹⁶.
///
/// x = 2ⁿ m with m in √½…√2, and ln m = 2 artanh((m − 1)/(m + 1)), whose series converges by 1/34 a term there.
///
/// - Precondition: `x` is positive and normal.
func naturalLogarithm(_ x: Double) -> Double {
  var exponent = Double(x.exponent)
  var mantissa = x.significand
  if mantissa > 1.414_213_562_373_095_1 {
    mantissa /= 2
    exponent += 1
  }
  let t = (mantissa - 1) / (mantissa + 1)
  let square = t * t
  var sum = 0.0
  for odd in stride(from: 23.0, through: 3, by: -2) { sum = (sum + 1 / odd) * square }
  let ln2High = 0x1.62e42fefa38p-1
  let ln2Low = 0x1.ef35793c7673p-45
  return exponent * ln2High + (2 * t + (2 * t * sum + exponent * ln2Low))
}

/// eˣ, within 3 units in the last place: 2ⁿ eʳ with |r| ≤ ½ ln 2, and eʳ by its series.
///
/// - Precondition: |x| ≤ 700, so that the result is a normal number.
package func naturalExponential(_ x: Double) -> Double {
  precondition(abs(x) <= 700, "the exponential of \(x) is out of range")
  let ln2High = 0x1.62e42fefa38p-1
  let ln2Low = 0x1.ef35793c7673p-45
  let n = (x / 0x1.62e42fefa39efp-1).rounded()
  let r = (x - n * ln2High) - n * ln2Low
  var sum = 1.0
  for k in stride(from: 14.0, through: 1, by: -1) { sum = 1 + sum * r / k }
  return sum * Double(sign: .plus, exponent: Int(n), significand: 1)
}

/// cos πx for x in 0…1, within 3 · 10⁻¹⁶, by its series for an argument up to π/2.
///
/// - Precondition: 0 ≤ x ≤ 1.
package func cosine(ofHalfTurns x: Double) -> Double {
  precondition(0...1 ~= x, "\(x) half turns are outside 0…1")
  guard x <= 0.5 else { return -cosine(ofHalfTurns: 1 - x) }
  let square = (Double.pi * x) * (Double.pi * x)
  var sum = 1.0
  for k in stride(from: 24.0, through: 2, by: -2) { sum = 1 - sum * square / (k * (k - 1)) }
  return sum
}

/// xⁿ by squaring, whose bits are the same everywhere.
func power(_ base: Double, _ exponent: Int) -> Double {
  guard exponent > 0 else { return 1 }
  let root = power(base, exponent / 2)
  return exponent % 2 == 0 ? root * root : root * root * base
}
