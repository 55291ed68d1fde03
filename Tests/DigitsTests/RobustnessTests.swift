import NeuralNetwork
import Storage
import Testing

@testable import Digits

/// What must hold for any bytes at all: a reader accepts them or throws, and never traps.
@Suite("Damaged files")
struct RobustnessTests {
  static let idx = bytes("0000080300000002000000020000000301020304050607080900ff10")
  static let twoMembers = gzip(Array(idx.prefix(9))) + gzip(Array(idx.dropFirst(9)))
  static let plain = Array("P2 # a comment\n3 2\n9\n0 1 2\n3 4 5".utf8)
  static let binary = Array("P5\n# a comment\n3 2\n255\n".utf8) + [0, 10, 32, 80, 53, 255]
  static let deep = Array("P5 2 1 65535\n".utf8) + [0, 10, 255, 255]

  static let netpbm = [
    plain, binary, deep, Array("P1 3 2 010\n#\n110".utf8), Array("P3 1 2 9 1 2 3 4 5 6".utf8),
    Array("P4 9 2\n".utf8) + [1, 2, 80, 53], Array("P6 2 1 255\n".utf8) + [1, 2, 3, 80, 54, 32],
  ]

  @Test("every proper prefix of an IDX file is refused", arguments: [idx, gzip(idx), twoMembers])
  func prefixesOfIDX(file: [UInt8]) throws {
    _ = try IDX(parsing: file)
    for length in 0..<file.count {
      #expect(throws: FileError.self, "\(length) bytes") { try IDX(parsing: Array(file.prefix(length))) }
    }
  }

  @Test("every proper prefix of a Netpbm file is refused", arguments: netpbm)
  func prefixesOfNetpbm(file: [UInt8]) throws {
    _ = try Netpbm.images(in: file)
    for length in 0..<file.count {
      #expect(throws: FileError.self, "\(length) bytes") { try Netpbm.images(in: Array(file.prefix(length))) }
    }
  }

  @Test(
    "ten thousand random faults in an IDX file end in an array or in an error", arguments: [idx, gzip(idx), twoMembers])
  func mutationsOfIDX(file: [UInt8]) {
    var generator = RandomGenerator(seed: 4)
    var accepted = 0
    for _ in 0..<10_000 {
      let damaged = mutated(file, with: &generator)
      guard let array = try? IDX(parsing: damaged) else { continue }
      accepted += 1
      #expect((try? IDX(parsing: array.encoded)) == array)
    }
    #expect(accepted < 10_000)
  }

  @Test("ten thousand random faults in a Netpbm file end in images or in an error", arguments: netpbm)
  func mutationsOfNetpbm(file: [UInt8]) {
    var generator = RandomGenerator(seed: 5)
    var accepted = 0
    for _ in 0..<10_000 {
      guard let images = try? Netpbm.images(in: mutated(file, with: &generator)) else { continue }
      accepted += 1
      #expect((try? Netpbm.images(in: images.flatMap { PGM.encoded($0) })) == images)
    }
    #expect(accepted < 10_000)
  }

  @Test("whichever bit of compressed content is wrong, no other content comes out")
  func checksum() {
    let file = gzip(Self.idx)
    for index in 10..<file.count {
      for bit in 0..<8 {
        var damaged = file
        damaged[index] ^= 1 << bit
        let content = try? Gzip.inflate(damaged)
        // Deflate leaves bits at its end unused.
        #expect(content == nil || content == Self.idx, "byte \(index), bit \(bit)")
      }
    }
  }
}
