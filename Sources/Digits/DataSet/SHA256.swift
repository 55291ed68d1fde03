import CKernels

/// The SHA-256 digest of bytes that arrive in pieces, after FIPS 180-4.
///
/// Written here because swift-crypto brings all of Foundation along, for one hash. Where the processor has instructions
/// for it, they are used; the plain loop says what they compute.
public struct SHA256: Sendable {
  /// H, the hash value so far (section 5.3.3 at the start).
  private var state: SIMD8<UInt32> = [
    0x6a09_e667, 0xbb67_ae85, 0x3c6e_f372, 0xa54f_f53a, 0x510e_527f, 0x9b05_688c, 0x1f83_d9ab, 0x5be0_cd19,
  ]
  /// W, the message schedule; kept so that it is allocated once.
  private var schedule = [UInt32](repeating: 0, count: 64)
  /// Bytes that do not fill a block yet.
  private var pending: [UInt8] = []
  /// The number of bytes so far.
  private var length: UInt64 = 0
  private let usesInstructions: Bool

  /// Makes the hash of no bytes.
  public init() { self.init(usesInstructions: true) }

  init(usesInstructions: Bool) { self.usesInstructions = usesInstructions }

  /// The digest of `bytes`.
  public static func digest(of bytes: [UInt8]) -> Digest {
    var hash = SHA256()
    hash.update(bytes)
    return hash.digest()
  }

  /// Adds `bytes` to what is hashed.
  public mutating func update(_ bytes: [UInt8]) {
    length += UInt64(bytes.count)
    var position = 0
    if !pending.isEmpty {
      position = min(Self.blockLength - pending.count, bytes.count)
      pending += bytes[..<position]
      guard pending.count == Self.blockLength else { return }
      let block = pending
      pending = []
      compressBlocks(of: block, 0..<Self.blockLength)
    }
    let end = bytes.count - (bytes.count - position) % Self.blockLength
    compressBlocks(of: bytes, position..<end)
    pending += bytes[end...]
  }

  /// Adds the blocks that the range of `bytes` consists of.
  private mutating func compressBlocks(of bytes: [UInt8], _ range: Range<Int>) {
    if usesInstructions, Self.compressWithInstructions(bytes, range, into: &state) { return }
    for start in stride(from: range.lowerBound, to: range.upperBound, by: Self.blockLength) {
      Self.compressBlock(of: bytes.span, at: start, into: &state, schedule: &schedule)
    }
  }

  /// The same with the processor's instructions; false if it has none.
  private static func compressWithInstructions(
    _ bytes: [UInt8], _ range: Range<Int>, into state: inout SIMD8<UInt32>
  ) -> Bool {
    precondition(range.upperBound <= bytes.count && range.count % blockLength == 0, "\(range) of \(bytes.count)")
    return unsafe withUnsafeMutableBytes(of: &state) { state in
      unsafe constants.withUnsafeBufferPointer { constants in
        unsafe bytes.withUnsafeBufferPointer { bytes in
          guard let state = unsafe state.assumingMemoryBound(to: UInt32.self).baseAddress,
            let constants = constants.baseAddress, let bytes = bytes.baseAddress
          else { return range.isEmpty }
          return unsafe kernel_sha256_blocks(
            state, constants, bytes + range.lowerBound, range.count / blockLength) != 0
        }
      }
    }
  }

  /// The digest of all bytes so far. More may be added afterwards.
  public func digest() -> Digest {
    var last = self
    // Section 5.1.1: a one, zeros, and the length in bits, to the end of a block.
    let zeros = (2 * Self.blockLength - 9 - pending.count) % Self.blockLength
    let bits = length << 3
    last.update([0x80] + [UInt8](repeating: 0, count: zeros) + bigEndian(bits))
    return Digest(bytes: last.state.indices.flatMap { bigEndian(last.state[$0]) })
  }

  /// Section 6.2.2 for the 64 bytes of `bytes` that begin at `start`.
  private static func compressBlock(
    of bytes: borrowing Span<UInt8>, at start: Int, into state: inout SIMD8<UInt32>, schedule: inout [UInt32]
  ) {
    let constants = Self.constants.span
    var w = schedule.mutableSpan
    precondition(w.count == 64 && constants.count == 64 && start >= 0 && start + blockLength <= bytes.count)
    for t in 0..<16 {
      let byte = start &+ 4 &* t
      w[t] =
        UInt32(bytes[byte]) << 24 | UInt32(bytes[byte &+ 1]) << 16 | UInt32(bytes[byte &+ 2]) << 8
        | UInt32(bytes[byte &+ 3])
    }
    for t in 16..<64 {
      let σ0 = rotated(w[t &- 15], 7) ^ rotated(w[t &- 15], 18) ^ w[t &- 15] >> 3
      let σ1 = rotated(w[t &- 2], 17) ^ rotated(w[t &- 2], 19) ^ w[t &- 2] >> 10
      w[t] = σ1 &+ w[t &- 7] &+ σ0 &+ w[t &- 16]
    }
    var (a, b, c, d) = (state[0], state[1], state[2], state[3])
    var (e, f, g, h) = (state[4], state[5], state[6], state[7])
    // Eight rounds a turn, so that the variables change places in the text and not in registers: twice as fast.
    for t in stride(from: 0, to: 64, by: 8) {
      round(a, b, c, &d, e, f, g, &h, constants[t] &+ w[t])
      round(h, a, b, &c, d, e, f, &g, constants[t &+ 1] &+ w[t &+ 1])
      round(g, h, a, &b, c, d, e, &f, constants[t &+ 2] &+ w[t &+ 2])
      round(f, g, h, &a, b, c, d, &e, constants[t &+ 3] &+ w[t &+ 3])
      round(e, f, g, &h, a, b, c, &d, constants[t &+ 4] &+ w[t &+ 4])
      round(d, e, f, &g, h, a, b, &c, constants[t &+ 5] &+ w[t &+ 5])
      round(c, d, e, &f, g, h, a, &b, constants[t &+ 6] &+ w[t &+ 6])
      round(b, c, d, &e, f, g, h, &a, constants[t &+ 7] &+ w[t &+ 7])
    }
    state &+= [a, b, c, d, e, f, g, h]
  }

  private static let blockLength = 64

  /// K, the first 32 bits of the fractional parts of the cube roots of the first 64 primes (section 4.2.2).
  private static let constants: [UInt32] = [
    0x428a_2f98, 0x7137_4491, 0xb5c0_fbcf, 0xe9b5_dba5, 0x3956_c25b, 0x59f1_11f1, 0x923f_82a4, 0xab1c_5ed5,
    0xd807_aa98, 0x1283_5b01, 0x2431_85be, 0x550c_7dc3, 0x72be_5d74, 0x80de_b1fe, 0x9bdc_06a7, 0xc19b_f174,
    0xe49b_69c1, 0xefbe_4786, 0x0fc1_9dc6, 0x240c_a1cc, 0x2de9_2c6f, 0x4a74_84aa, 0x5cb0_a9dc, 0x76f9_88da,
    0x983e_5152, 0xa831_c66d, 0xb003_27c8, 0xbf59_7fc7, 0xc6e0_0bf3, 0xd5a7_9147, 0x06ca_6351, 0x1429_2967,
    0x27b7_0a85, 0x2e1b_2138, 0x4d2c_6dfc, 0x5338_0d13, 0x650a_7354, 0x766a_0abb, 0x81c2_c92e, 0x9272_2c85,
    0xa2bf_e8a1, 0xa81a_664b, 0xc24b_8b70, 0xc76c_51a3, 0xd192_e819, 0xd699_0624, 0xf40e_3585, 0x106a_a070,
    0x19a4_c116, 0x1e37_6c08, 0x2748_774c, 0x34b0_bcb5, 0x391c_0cb3, 0x4ed8_aa4a, 0x5b9c_ca4f, 0x682e_6ff3,
    0x748f_82ee, 0x78a5_636f, 0x84c8_7814, 0x8cc7_0208, 0x90be_fffa, 0xa450_6ceb, 0xbef9_a3f7, 0xc671_78f2,
  ]
}

extension SHA256 {
  /// A digest of 32 bytes, printed as 64 lower-case hexadecimal digits as `sha256sum` does.
  public struct Digest: Hashable, Sendable, CustomStringConvertible {
    /// The digest's bytes, of which there are 32.
    public let bytes: [UInt8]

    public var description: String { bytes.map(hexadecimal).joined().lowercased() }
  }
}

/// Step 3 of section 6.2.2 for one t, where `kw` is Kₜ + Wₜ. What the standard then calls e and a stands in `d` and
/// `h`.
@inline(__always)
private func round(
  _ a: UInt32, _ b: UInt32, _ c: UInt32, _ d: inout UInt32, _ e: UInt32, _ f: UInt32, _ g: UInt32, _ h: inout UInt32,
  _ kw: UInt32
) {
  let Σ1 = rotated(e, 6) ^ rotated(e, 11) ^ rotated(e, 25)
  let t1 = h &+ Σ1 &+ (e & f ^ ~e & g) &+ kw
  let Σ0 = rotated(a, 2) ^ rotated(a, 13) ^ rotated(a, 22)
  let t2 = Σ0 &+ (a & b ^ a & c ^ b & c)
  d = d &+ t1
  h = t1 &+ t2
}

/// ROTRⁿ(x), section 3.2.
@inline(__always)
private func rotated(_ x: UInt32, _ n: UInt32) -> UInt32 { x >> n | x << (32 &- n) }
