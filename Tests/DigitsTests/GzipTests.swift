import NeuralNetwork
import Storage
import Testing

@testable import Digits

@Suite("gzip")
struct GzipTests {
  /// Made by Python: `gzip.compress(content, 9, mtime=0)`.
  static let file = bytes("1f8b08000000000002036360e060666060608262662e6e1e5e3e7e014121611151007f1674551c000000")
  /// The same with a file name in its header, as the program gzip writes it.
  static let namedFile = bytes(
    "1f8b08080000000002ff612d6e616d65006360e060666060608262662e6e1e5e3e7e014121611151007f1674551c000000")
  /// The same in two members of 7 and 21 bytes.
  static let twoMembers = bytes(
    "1f8b08000000000002036360e0606660600000513ba9bf07000000"
      + "1f8b080000000000020363626060600262662e6e1e5e3e7e01412161115100f23fc4f415000000")
  static let content = bytes("000008030000000200000002000000030a0b0c0d0e0f101112131415")
  private static let emptyMember = bytes("1f8b080000000000020303000000000000000000")

  @Test("inflates what Python packed", arguments: [file, namedFile, twoMembers])
  func inflate(file: [UInt8]) throws {
    #expect(try Gzip.inflate(file) == Self.content)
  }

  @Test("inflates contents of sizes around those of its pieces", arguments: [0, 1, 65_535, 65_536, 65_537, 300_000])
  func roundTrip(length: Int) throws {
    var generator = RandomGenerator(seed: 2)
    let content = (0..<length).map { _ in UInt8.random(in: 0...15, using: &generator) }
    #expect(try Gzip.inflate(gzip(content)) == content)
  }

  @Test("hands out as much as is asked for, and nothing when the end has been verified")
  func pieces() throws {
    var reader = try GzipReader(Self.twoMembers, limit: 100)
    var pieces: [[UInt8]] = []
    for _ in 0..<5 { pieces.append(try reader.read(atMost: 10)) }
    #expect(pieces.map(\.count) == [10, 10, 8, 0, 0])
    #expect(pieces.flatMap { $0 } == Self.content)
  }

  @Test("accepts content up to the limit, and stops behind it")
  func limit() throws {
    let file = gzip([UInt8](repeating: 0, count: 1_000_000))
    #expect(try Gzip.inflate(file, limit: 1_000_000).count == 1_000_000)
    #expect(throws: FileError(.tooLarge, "decompressed size exceeds the limit of 999999 bytes")) {
      try Gzip.inflate(file, limit: 999_999)
    }
  }

  @Test("takes no more memory than the compressed bytes can fill")
  func allocation() throws {
    var reader = try GzipReader(Self.file, limit: 1 << 40)
    let content = try reader.read(atMost: 1 << 40)
    #expect(content == Self.content)
    #expect(content.capacity < 1 << 20)
  }

  static let complaints: [([UInt8], String)] = [
    ([], "not gzip data"),
    (bytes("789c6360"), "not gzip data"),
    (Array(file.dropLast(8)), "gzip stream is truncated"),
    (Array(file.dropLast()), "gzip stream is truncated"),
    (Array(file.prefix(20)), "gzip stream is truncated"),
    (Array(file.prefix(10)), "gzip stream is truncated"),
    (Array(file.prefix(2)), "gzip stream is truncated"),
    (Array(namedFile.prefix(14)), "gzip stream is truncated"),
    (Array(twoMembers.dropLast()), "gzip member 2 is truncated"),
    (file + bytes("1f8b"), "gzip member 2 is truncated"),
    (changing(file, at: file.count - 8), "corrupt gzip data: incorrect data check"),
    (changing(file, at: file.count - 4), "corrupt gzip data: incorrect length check"),
    (changing(twoMembers, at: twoMembers.count - 5), "corrupt gzip data: incorrect data check"),
    (bytes("1f8b07000000000002036360e060"), "unknown gzip compression method 7"),
    (bytes("1f8b0820000000000203"), "reserved gzip header flags are set"),
    (bytes("1f8b0840000000000203"), "reserved gzip header flags are set"),
    (bytes("1f8b0880000000000203"), "reserved gzip header flags are set"),
    (file + bytes("1f8b0700"), "unknown gzip compression method 7"),
    (bytes("1f8b080000000000020307"), "corrupt gzip data: invalid block type"),
    (file + Array("text\n".utf8), "5 unexpected bytes after the gzip stream"),
    (file + [UInt8](repeating: 0, count: 512), "512 padding bytes after the gzip stream"),
    (file + [0], "1 padding byte after the gzip stream"),
    (file + [0x1F], "1 unexpected byte after the gzip stream"),
    ([[UInt8]](repeating: emptyMember, count: 100_000).flatMap { $0 }, "more than 1000 gzip members"),
  ]

  @Test("says what is wrong", arguments: complaints)
  func refuse(file: [UInt8], sentence: String) {
    #expect(complaint { _ = try Gzip.inflate(file) } == sentence)
  }

  @Test("accepts a thousand members and not one more")
  func thousandMembers() throws {
    let file = [[UInt8]](repeating: Self.emptyMember, count: 1000).flatMap { $0 }
    #expect(try Gzip.inflate(file).isEmpty)
    #expect(throws: FileError(.unsupported, "more than 1000 gzip members")) {
      try Gzip.inflate(file + Self.emptyMember)
    }
  }

  private static func changing(_ file: [UInt8], at index: Int) -> [UInt8] {
    var file = file
    file[index] ^= 1
    return file
  }
}
