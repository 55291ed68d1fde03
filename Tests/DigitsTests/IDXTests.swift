import NeuralNetwork
import Storage
import Testing

@testable import Digits

@Suite("IDX")
struct IDXTests {
  /// Files of 2 × 3 elements made by Python's `struct`, with what it packed.
  static let files: [(IDX.ElementType, file: [UInt8], elements: [Double])] = [
    (.unsignedByte, bytes("00000802000000020000000300017f80ff07"), [0, 1, 127, 128, 255, 7]),
    (.signedByte, bytes("00000902000000020000000300017f80ff07"), [0, 1, 127, -128, -1, 7]),
    (
      .int16, bytes("00000b020000000200000003000000017fff8000fffffed4"), [0, 1, 32_767, -32_768, -1, -300]
    ),
    (
      .int32, bytes("00000c02000000020000000300000000000000017fffffff80000000fffffffffffeee90"),
      [0, 1, 2_147_483_647, -2_147_483_648, -1, -70_000]
    ),
    (
      .float, bytes("00000d020000000200000003000000003fc00000c01000007f7fffff000000013dcccccd"),
      [0, 1.5, -2.25, 3.4028234663852886e38, 1.401298464324817e-45, 0.10000000149011612]
    ),
    (
      .double,
      bytes(
        "00000e02000000020000000300000000000000003ff8000000000000c0020000000000007fefffffffffffff0000000000000001"
          + "3fb999999999999a"), [0, 1.5, -2.25, 1.7976931348623157e308, .leastNonzeroMagnitude, 0.1]
    ),
  ]

  @Test("reads elements of every type as the numbers that Python wrote", arguments: files)
  func elements(type: IDX.ElementType, file: [UInt8], elements: [Double]) throws {
    let array = try IDX(parsing: file)
    #expect(array.elementType == type)
    #expect(array.dimensions == [2, 3])
    #expect(array.count == 6)
    #expect((0..<6).map { array[$0] } == elements)
  }

  @Test("writes what it has read, byte by byte", arguments: files)
  func encode(type: IDX.ElementType, file: [UInt8], elements: [Double]) throws {
    #expect(try IDX(parsing: file).encoded == file)
  }

  @Test("reads what it has written, of any rank")
  func roundTrip() throws {
    var generator = RandomGenerator(seed: 3)
    for rank in 1...7 {
      for type in IDX.ElementType.allCases {
        let dimensions = (0..<rank).map { _ in Int.random(in: 0...4, using: &generator) }
        let length = dimensions.reduce(type.byteCount, *)
        let data = (0..<length).map { _ in UInt8.random(in: 0...255, using: &generator) }
        let array = IDX(elementType: type, dimensions: dimensions, bytes: data)
        #expect(try IDX(parsing: array.encoded) == array)
        #expect(try IDX(parsing: gzip(array.encoded)) == array)
      }
    }
  }

  @Test(
    "reads compressed files, of one member or two",
    arguments: [GzipTests.content, GzipTests.file, GzipTests.namedFile, GzipTests.twoMembers])
  func compressed(file: [UInt8]) throws {
    let array = try IDX(parsing: file)
    #expect(array.dimensions == [2, 2, 3])
    #expect(array.bytes == Array(10...21))
  }

  @Test("has the digest that sha256sum gives for the file that is not compressed")
  func digest() throws {
    let array = try IDX(parsing: GzipTests.namedFile)
    #expect(array.digest.description == "161bdfb0d8f01c828d53c32418dc0bd9d58ecf213f69760bf2ce79c51ac06877")
  }

  @Test("accepts an array without elements, whatever its other dimensions are")
  func noElements() throws {
    let array = try IDX(parsing: bytes("00000804 ffffffff ffffffff ffffffff 00000000"))
    #expect(array.dimensions == [4_294_967_295, 4_294_967_295, 4_294_967_295, 0])
    #expect(array.count == 0)
  }

  static let complaints: [([UInt8], String)] = [
    ([], "file is empty; expected an IDX header"),
    (bytes("000008"), "truncated IDX header: 3 bytes, need at least 4"),
    (bytes("00"), "truncated IDX header: 1 byte, need at least 4"),
    (bytes("89504e470d0a1a0a"), "not an IDX file: starts with 89 50, expected 00 00"),
    (bytes("03080000000000"), "not an IDX file: magic number is byte-swapped (little-endian)"),
    (Array("<!DOCTYPE html>".utf8), "is an HTML page, not an IDX file; was the download refused?"),
    (Array("\r\n <html>".utf8), "is an HTML page, not an IDX file; was the download refused?"),
    (bytes("504b0304140000"), "is a zip archive, not an IDX file; unpack it first"),
    (bytes("789c6360e0606660"), "not gzip data but a zlib stream, without the header of a gzip file"),
    (bytes("00000a0100000000"), "unknown IDX element type 0x0A"),
    (bytes("00000800"), "IDX header declares no dimensions"),
    (
      bytes("000008ff") + [UInt8](repeating: 1, count: 16),
      "truncated IDX header: 255 dimensions need 1024 bytes, file has 20"
    ),
    (bytes("00000801000000"), "truncated IDX header: 1 dimension needs 8 bytes, file has 7"),
    (
      bytes("00000803ffffffffffffffffffffffff"),
      "dimensions 4294967295 × 4294967295 × 4294967295 overflow"
    ),
    (
      bytes("00000e027fffffff7fffffff"), "dimensions 2147483647 × 2147483647 overflow"
    ),
    (
      bytes("00000803000027100000001c0000001c") + [UInt8](repeating: 0, count: 7_839_999),
      "truncated: header declares 7840000 bytes of data, found 7839999"
    ),
    (bytes("0000080100000001"), "truncated: header declares 1 byte of data, found 0"),
    (bytes("000008010000000107010203"), "3 unexpected bytes after the data"),
    (bytes("00000c014000000000"), "declares 4.0 GiB, over the limit of 1.0 GiB"),
  ]

  @Test("says what is wrong", arguments: complaints)
  func refuse(file: [UInt8], sentence: String) {
    #expect(complaint { _ = try IDX(parsing: file) } == sentence)
    guard file.count > 1 else { return }
    #expect(complaint { _ = try IDX(parsing: gzip(file)) } == sentence, "compressed")
  }

  @Test("passes on what is wrong with the compression")
  func compressionComplaints() {
    let file = gzip(bytes("0000080100000003010203"))
    #expect(throws: FileError(.malformed, "gzip stream is truncated")) { try IDX(parsing: Array(file.dropLast())) }
    #expect(throws: FileError(.malformed, "7 padding bytes after the gzip stream")) {
      try IDX(parsing: file + [UInt8](repeating: 0, count: 7))
    }
    #expect(complaint { _ = try IDX(parsing: file + [9]) } == "1 unexpected byte after the gzip stream")
  }

  @Test("stops inflating a bomb soon after what its header declares")
  func bomb() {
    let bomb = gzip(bytes("0000080100000001") + [UInt8](repeating: 0, count: 50_000_000))
    #expect(bomb.count < 50_000)
    #expect(complaint { _ = try IDX(parsing: bomb) } == "more than 65536 unexpected bytes after the data")
    #expect(throws: FileError(.tooLarge, "decompressed size exceeds the limit of 64 KiB")) {
      try IDX(parsing: bomb, limit: 1 << 16)
    }
  }

  @Test("accepts a file of exactly the limit and no larger one")
  func limit() throws {
    let file = bytes("0000080100000003010203")
    #expect(try IDX(parsing: file, limit: 11).count == 3)
    let error = FileError(.tooLarge, "declares 3 bytes, over the limit of 10 bytes")
    #expect(throws: error) { try IDX(parsing: file, limit: 10) }
    #expect(try IDX(parsing: gzip(file), limit: 11).count == 3)
    #expect(throws: error) { try IDX(parsing: gzip(file), limit: 10) }
  }
}
