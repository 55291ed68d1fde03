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

  /// `count` different numbers out of 0..<total, ascending, each choice equally likely.
  ///
  /// - Precondition: `0 ≤ count ≤ total`.
  public mutating func selection(of count: Int, from total: Int) -> [Int] {
    precondition(0...total ~= count, "\(count) numbers cannot be chosen from \(total)")
    var numbers = Array(0..<total)
    for first in 0..<count { numbers.swapAt(first, first + next(below: total - first)) }
    return numbers[..<count].sorted()
  }

  public static func == (left: Self, right: Self) -> Bool { left.state == right.state && left.spare == right.spare }
}

extension RandomGenerator: LosslessStringConvertible {
  /// The state as four or five hexadecimal numbers, from which the same generator can be made.
  public var description: String {
    let words = [state.0, state.1, state.2, state.3] + (spare.map { [$0.bitPattern] } ?? [])
    return words.map { String($0, radix: 16) }.joined(separator: " ")
  }

  /// Makes a generator from its `description`; nil if the text is none.
  public init?(_ description: String) {
    let words = description.split(separator: " ").map { UInt64($0, radix: 16) }
    guard 4...5 ~= words.count, let a = words[0], let b = words[1], let c = words[2], let d = words[3],
      (a, b, c, d) != (0, 0, 0, 0)
    else { return nil }
    state = (a, b, c, d)
    if words.count == 5 {
      guard let bits = words[4] else { return nil }
      spare = Double(bitPattern: bits)
    }
  }
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
