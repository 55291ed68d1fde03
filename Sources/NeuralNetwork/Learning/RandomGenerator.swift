/// A seeded generator of random numbers: xoshiro256**, whose state SplitMix64 fills from the seed
/// (Blackman and Vigna, "Scrambled linear pseudorandom number generators", 2021).
///
/// Equal seeds give equal numbers on every machine: shuffle and normal distribution are written here too, as those of
/// a standard library may change with its version, and a C library's logarithm with the processor.
public struct RandomGenerator: RandomNumberGenerator, Sendable, Equatable {
  private var state: (UInt64, UInt64, UInt64, UInt64)
  /// The second of the two normal deviates that are made together.
  private var spare: Double?

  /// Makes a generator; every seed is good.
  public init(seed: UInt64) {
    var mixer = SplitMix64(state: seed)
    state = (mixer.next(), mixer.next(), mixer.next(), mixer.next())
  }

  /// 64 random bits.
  public mutating func next() -> UInt64 {
    let result = (state.1 &* 5).rotatedLeft(by: 7) &* 9
    let shifted = state.1 << 17
    state.2 ^= state.0
    state.3 ^= state.1
    state.1 ^= state.2
    state.0 ^= state.3
    state.2 ^= shifted
    state.3 = state.3.rotatedLeft(by: 45)
    return result
  }

  /// A whole number in 0..<bound, each equally likely (Lemire, "Fast random integer generation in an interval", 2019).
  ///
  /// - Precondition: `bound > 0`.
  public mutating func next(below bound: Int) -> Int {
    precondition(bound > 0, "nothing is below \(bound)")
    let bound = UInt64(bound)
    var product = next().multipliedFullWidth(by: bound)
    if product.low < bound {
      let threshold = (0 &- bound) % bound
      while product.low < threshold { product = next().multipliedFullWidth(by: bound) }
    }
    return Int(product.high)
  }

  /// A number in 0..<1, a multiple of 2⁻⁵³.
  public mutating func nextUniform() -> Double { Double(next() >> 11) * 0x1p-53 }

  /// A normal deviate with mean 0 and standard deviation 1 (Marsaglia's polar method).
  public mutating func nextNormal() -> Double {
    if let spare {
      self.spare = nil
      return spare
    }
    while true {
      let x = 2 * nextUniform() - 1
      let y = 2 * nextUniform() - 1
      let square = x * x + y * y
      guard square > 0, square < 1 else { continue }
      let factor = (-2 * naturalLogarithm(square) / square).squareRoot()
      spare = y * factor
      return x * factor
    }
  }

  /// The numbers in 0..<count in random order, each order equally likely (Fisher and Yates).
  public mutating func permutation(of count: Int) -> [Int] {
    var order = Array(0..<count)
    for last in stride(from: count - 1, to: 0, by: -1) { order.swapAt(last, next(below: last + 1)) }
    return order
  }

  public static func == (left: Self, right: Self) -> Bool { left.state == right.state && left.spare == right.spare }
}

/// The generator that spreads a seed over the state of another (Steele, Lea and Flood, 2014).
private struct SplitMix64 {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}

extension UInt64 {
  fileprivate func rotatedLeft(by bits: UInt64) -> UInt64 { self << bits | self >> (64 - bits) }
}

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
