import NeuralNetwork
import Storage
import Testing

@testable import Digits

@Suite("Netpbm")
struct NetpbmTests {
  @Test("reads what other programs write", arguments: files)
  func accept(file: [UInt8], pixels: [UInt8]) throws {
    #expect(try Netpbm.images(in: file) == [GrayImage(width: 3, height: 2, pixels: pixels)])
  }

  /// Images of 3 × 2 pixels.
  static let files: [([UInt8], pixels: [UInt8])] = [
    (text("P5 3 2 255\n") + [0, 1, 2, 253, 254, 255], [0, 1, 2, 253, 254, 255]),
    (text("P2 3 2 255\n0 1 2\n253 254 255\n"), [0, 1, 2, 253, 254, 255]),
    (text("P2 3 2 255\n0 1 2\n253 254 255"), [0, 1, 2, 253, 254, 255]),
    // Whitespace of every kind, and leading zeros.
    (text("P5\u{B}3\u{C}002\t255\r") + [9, 10, 11, 12, 13, 32], [9, 10, 11, 12, 13, 32]),
    (text("P2\u{B}3\u{C}2\r\n255\t0\u{B}1\u{C}2\r\n3 004\t5\u{C}"), [0, 1, 2, 3, 4, 5]),
    // Comments: between words, ending a word, and delimiting the raster.
    (text("P5#a\n#b\r3#c\n 2 #d\n255#e\n") + [35, 1, 2, 3, 4, 5], [35, 1, 2, 3, 4, 5]),
    (text("P2 3 2 255 # a comment\n0 1#2 3\n2 3 # 4\n 4 5 # the end"), [0, 1, 2, 3, 4, 5]),
    // Behind the one byte of whitespace # is a pixel.
    (text("P5 3 2 255\n") + text("# a b\n"), text("# a b\n")),
    (text("P5 3 2 255\r") + text("\n12345"), text("\n12345")),
    // Other maxvals: sample · 255 / maxval, rounded to the nearest.
    (text("P2 3 2 1 0 1 0 1 0 1"), [0, 255, 0, 255, 0, 255]),
    (text("P2 3 2 10 0 1 2 5 9 10"), [0, 26, 51, 128, 230, 255]),
    (text("P5 3 2 254 ") + [0, 1, 126, 127, 128, 254], [0, 1, 126, 128, 129, 255]),
    (text("P5 3 2 256 ") + bytes("0000 0001 0002 0080 00ff 0100"), [0, 1, 2, 128, 254, 255]),
    (text("P5 3 2 65535 ") + bytes("0000 0080 0081 8000 ff7f ffff"), [0, 0, 1, 128, 255, 255]),
    (text("P2 3 2 65535 0 128 129 32768 65407 65535"), [0, 0, 1, 128, 255, 255]),
    // Bitmaps: 1 is black, and binary rows begin with a new byte, whose last bits here mean nothing.
    (text("P1 3 2 0 1 0 1 1 0"), [255, 0, 255, 0, 0, 255]),
    (text("P1#\n3 2\n010#1\n11 0\n"), [255, 0, 255, 0, 0, 255]),
    (text("P4 3 2\n") + [0b0101_1111, 0b1100_0000], [255, 0, 255, 0, 0, 255]),
    (text("P4 3 2#\n") + [0b0101_1111, 0b1101_0000], [255, 0, 255, 0, 0, 255]),
    // Colours: 0.299 R + 0.587 G + 0.114 B.
    (
      text("P3 3 2 255 255 0 0 0 255 0 0 0 255 1 2 3 255 255 255 7 7 7"),
      [76, 150, 29, 2, 255, 7]
    ),
    (
      text("P6 3 2 255\n") + [255, 0, 0, 0, 255, 0, 0, 0, 255, 1, 2, 3, 255, 255, 255, 7, 7, 7],
      [76, 150, 29, 2, 255, 7]
    ),
    (text("P3 3 2 5 5 0 0 0 5 0 0 0 5 1 1 1 5 5 5 4 4 4"), [76, 150, 29, 51, 255, 204]),
    (
      text("P6 3 2 65535 ") + bytes("ffff00000000 0000ffff0000 00000000ffff 808080808080 ffffffffffff 000000000000"),
      [76, 150, 29, 128, 255, 0]
    ),
  ]

  @Test("reads all images of a file, in order")
  func severalImages() throws {
    let first = GrayImage(width: 2, height: 1, pixels: [80, 53])
    let second = GrayImage(width: 1, height: 3, pixels: [1, 2, 3])
    #expect(
      try Netpbm.images(in: PGM.encoded(first) + PGM.encoded(second) + PGM.encoded(first)) == [first, second, first])
  }

  @Test("reads binary images of different kinds from one file")
  func mixedImages() throws {
    let file = text("P6 1 1 255\n") + [255, 0, 0] + text("P4 2 1 ") + [0b0100_0000] + text("P5 1 1 255 ") + [7]
    let images = try Netpbm.images(in: file)
    #expect(images.map(\.pixels) == [[76], [255, 0], [7]])
  }

  @Test("unpacks bitmaps whose width is no multiple of 8", arguments: [1, 7, 8, 9, 16, 17])
  func bitmapWidths(width: Int) throws {
    var generator = RandomGenerator(seed: UInt64(width))
    let bits = (0..<width * 5).map { _ in generator.next(below: 2) }
    let rows = stride(from: 0, to: bits.count, by: width).map { Array(bits[$0..<$0 + width]) }
    let packed = rows.flatMap { row in
      stride(from: 0, to: width, by: 8).map { start in
        (0..<8).reduce(UInt8(0)) { $0 << 1 | (start + $1 < width ? UInt8(row[start + $1]) : 1) }
      }
    }
    let image = try Netpbm.images(in: text("P4\n\(width) 5\n") + packed)[0]
    #expect(image == GrayImage(width: width, height: 5, pixels: bits.map { $0 == 1 ? 0 : 255 }))
    #expect(try Netpbm.images(in: text("P1\n\(width) 5\n" + bits.map(String.init).joined())) == [image])
  }

  @Test("refuses an image above the limit of pixels, whatever it is")
  func limit() throws {
    #expect(try Netpbm.images(in: text("P5 3 1 255\nabc"), pixelLimit: 3).count == 1)
    #expect(
      complaint { _ = try Netpbm.images(in: text("P5 2 2 255\nabcd"), pixelLimit: 3) }
        == "image 2 × 2 exceeds the limit of 3 pixels")
    #expect(
      complaint { _ = try Netpbm.images(in: text("P4 3000 1000\n"), pixelLimit: 2_000_000) }
        == "image 3000 × 1000 exceeds the limit of 2 megapixels")
  }

  @Test("reads what it has written")
  func roundTrip() throws {
    var generator = RandomGenerator(seed: 6)
    for _ in 0..<100 {
      let (width, height) = (Int.random(in: 1...40, using: &generator), Int.random(in: 1...40, using: &generator))
      let pixels = (0..<width * height).map { _ in UInt8.random(in: 0...255, using: &generator) }
      let image = GrayImage(width: width, height: height, pixels: pixels)
      #expect(try Netpbm.images(in: PGM.encoded(image)) == [image])
    }
  }

  @Test("writes P5 with a maxval of 255")
  func encode() {
    #expect(PGM.encoded(GrayImage(width: 2, height: 1, pixels: [7, 9])) == text("P5\n2 1\n255\n") + [7, 9])
  }

  @Test("says what is wrong", arguments: complaints)
  func refuse(file: [UInt8], sentence: String) {
    #expect(complaint { _ = try Netpbm.images(in: file) } == sentence)
  }

  static let complaints: [([UInt8], String)] = [
    ([], "file is empty; expected an image"),
    (text("P7\nWIDTH 1"), "this is a PAM image (P7); convert it to PNM (P1 to P6)"),
    (text("GIF89a"), "not a Netpbm image: starts with 47 49, expected P1 to P6"),
    (text("P"), "not a Netpbm image: starts with 50, expected P1 to P6"),
    (text("P0 1"), "not a Netpbm image: starts with 50 30, expected P1 to P6"),
    (text("P52 1 255 "), "not a Netpbm image: no whitespace after P5"),
    (text("P5"), "missing width"),
    (text("P5\n# nothing else"), "missing width"),
    (text("P5 28"), "missing height"),
    (text("P5 28 28\n"), "missing maxval"),
    (text("P5 -2 2 255 "), "width is not a number: \"-2\""),
    (text("P5 2 +1 255 "), "height is not a number: \"+1\""),
    (text("P5 2 2 2.5 "), "maxval is not a number: \"2.5\""),
    (text("P5 1\u{7}\u{E9} 2 255 "), "width is not a number: \"1\\x07\\xC3\\xA9\""),
    (
      text("P5 " + String(repeating: "x", count: 99) + " 1"),
      "width is not a number: \"" + String(repeating: "x", count: 40) + "…\""
    ),
    (text("P5 0 2 255 "), "width is 0"),
    (text("P5 2 0 255 "), "height is 0"),
    (text("P5 99999999999999999999 1 255 "), "width 99999999999999999999 is too large"),
    (text("P5 1 9223372036854775808 255 "), "height 9223372036854775808 is too large"),
    (text("P5 99999 99999 255 "), "image 99999 × 99999 exceeds the limit of 100 megapixels"),
    (text("P2 9999999999 9999999999 255 "), "image 9999999999 × 9999999999 exceeds the limit of 100 megapixels"),
    (text("P5 2 2 0 "), "maxval 0 is outside 1…65535"),
    (text("P5 2 2 65536 "), "maxval 65536 is outside 1…65535"),
    (text("P2 2 2 99999999999999999999 "), "maxval 99999999999999999999 is outside 1…65535"),
    (text("P5 28 28 255\n") + [UInt8](repeating: 0, count: 783), "truncated raster: expected 784 bytes, found 783"),
    (text("P5 10000 10000 65535\n"), "truncated raster: expected 200000000 bytes, found 0"),
    (text("P5 2 2 255"), "truncated raster: expected 4 bytes, found 0"),
    (text("P5 2 2 255#"), "truncated raster: expected 4 bytes, found 0"),
    (text("P5 2 2 255\r\nabcd"), "header ends in CR LF; the raster must start after a single whitespace byte"),
    (text("P5 2 2 255#\r\nabcd"), "header ends in CR LF; the raster must start after a single whitespace byte"),
    (text("P5 3 2 10\n") + [0, 1, 2, 3, 4, 255], "pixel 5 is 255, above maxval 10"),
    (text("P5 2 1 256\n") + bytes("0100 0101"), "pixel 1 is 257, above maxval 256"),
    (text("P2 3 1 10\n1 2 11"), "pixel 2 is 11, above maxval 10"),
    (text("P2 3 1 10\n1 99999999999999999999 3"), "pixel 1 is 99999999999999999999, above maxval 10"),
    (text("P2 3 1 10\n1 2 x"), "pixel 2 is not a number: \"x\""),
    (text("P2 3 1 10\n-1 2 3"), "pixel 0 is not a number: \"-1\""),
    (
      text("P2 28 28 10\n") + [[UInt8]](repeating: text("7 "), count: 783).flatMap { $0 },
      "expected 784 pixels, found 783"
    ),
    (text("P2 10000 10000 255\n"), "expected 100000000 pixels, found 0"),
    (text("P1 2 2\n0 1 x 0"), "pixel 2 is neither 0 nor 1: \"x\""),
    (text("P1 2 2\n0 1 2 0"), "pixel 2 is neither 0 nor 1: \"2\""),
    (text("P1 2 2\n011"), "expected 4 pixels, found 3"),
    (text("P1 2 2\n01101"), "1 unexpected byte after the image"),
    (text("P1 10000 10000\n"), "expected 100000000 pixels, found 0"),
    (text("P1 99999 99999\n"), "image 99999 × 99999 exceeds the limit of 100 megapixels"),
    (text("P4 9 2\nabc"), "truncated raster: expected 4 bytes, found 3"),
    (text("P4 8 1\nab"), "1 unexpected byte after the image"),
    (text("P4 8 2\r\nab"), "header ends in CR LF; the raster must start after a single whitespace byte"),
    (text("P4 8"), "missing height"),
    (text("P6 2 1 255\nabcde"), "truncated raster: expected 6 bytes, found 5"),
    (text("P6 2 1 300\nabcde"), "truncated raster: expected 12 bytes, found 5"),
    (text("P6 1 1 10\n") + [1, 2, 11], "pixel 0 is 11, above maxval 10"),
    (text("P3 2 1 255\n1 2 3 4 5"), "expected 2 pixels, found 1"),
    (text("P3 2 1 9\n1 2 3 4 5 10"), "pixel 1 is 10, above maxval 9"),
    (text("P5 2 1 255\nabcde"), "3 unexpected bytes after the image"),
    (text("P5 2 1 255\nab\n"), "1 unexpected byte after the image"),
    (text("P2 2 1 255\n1 2 3\n"), "2 unexpected bytes after the image"),
    (text("P5 2 1 255\nabP5 2 1 255\nc"), "image 2: truncated raster: expected 2 bytes, found 1"),
    (text("P5 2 1 255\nabP5 2 1 255\ncdP5"), "image 3: missing width"),
    (text("P5 #" + String(repeating: "x", count: 5000)), "header not found in the first 4096 bytes"),
    (text("P5 2 2 255#" + String(repeating: "x", count: 5000)), "header not found in the first 4096 bytes"),
    (text("P5" + String(repeating: " ", count: 5000)), "header not found in the first 4096 bytes"),
    (text("P5 " + String(repeating: "1", count: 5000)), "header not found in the first 4096 bytes"),
  ]

  @Test("a comment that never ends in a short file leaves the width missing")
  func endlessComment() {
    #expect(throws: FileError(.malformed, "missing width")) {
      try Netpbm.images(in: text("P5 #" + String(repeating: "x", count: 99)))
    }
  }

  @Test("names the file at fault")
  func path() throws {
    try withFolder(holding: ["image": PGM.encoded(GrayImage(width: 1, height: 1, pixels: [3])), "cut": text("P5 1")]) {
      (folder: String) throws in
      #expect(try ImageFile.images(inFile: "\(folder)/image") == [GrayImage(width: 1, height: 1, pixels: [3])])
      #expect(complaint { _ = try ImageFile.images(inFile: "\(folder)/cut") } == "\(folder)/cut: missing height")
      #expect(complaint { _ = try ImageFile.images(inFile: "\(folder)/none") } == "\(folder)/none: no such file")
    }
  }
}

private func text(_ string: String) -> [UInt8] { Array(string.utf8) }
