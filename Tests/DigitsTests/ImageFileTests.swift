import CZlib
import Foundation
import NeuralNetwork
import Storage
import Testing

@testable import Digits

/// The files that `scripts/make-image-fixtures.py` made, each with the gray image that is to be seen in it.
struct ImageFixture: CustomStringConvertible, Sendable {
  let name: String
  let content: [UInt8]
  let expected: GrayImage
  var description: String { name }

  /// Those whose names end with `suffix`.
  static func all(_ suffix: String) throws -> [ImageFixture] {
    let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Fixtures").path(
      percentEncoded: false)
    let names = try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0.hasSuffix(suffix) }.sorted()
    return try names.map { name in
      ImageFixture(
        name: name, content: try File.read("\(folder)/\(name)"),
        expected: try ImageFile.images(inFile: "\(folder)/\(name).pgm")[0])
    }
  }
}

@Suite("Image files")
struct ImageFileTests {
  @Test("are told apart by what they begin with")
  func formats() throws {
    #expect(complaint { _ = try ImageFile.images(in: []) } == "file is empty; expected an image")
    #expect(
      complaint { _ = try ImageFile.images(in: Array("GAF89a".utf8)) }
        == "not an image in PNG, JPEG or Netpbm's formats (P1 to P6): starts with 47 41")
    #expect(try ImageFile.images(in: Array("P5 1 1 255\n7".utf8)) == [GrayImage(width: 1, height: 1, pixels: [55])])
    #expect(throws: FileError(.malformed, "missing width")) { try ImageFile.images(in: Array("P5".utf8)) }
  }

  @Test(
    "of other formats are named, with what makes images of them that are read",
    arguments: [
      ("GIF89a", "a GIF image", "magick"), ("BM\0\0\0\0", "a BMP image", "magick"), ("II*\0", "a TIFF image", "magick"),
      ("MM\0*", "a TIFF image", "magick"), ("RIFF....WEBPVP8 ", "a WebP image", "dwebp"),
      ("\0\0\0\u{18}ftypheic", "an HEIC image", "heif-convert"),
      ("\0\0\0\u{18}ftypmif1", "an HEIC image", "heif-convert"),
      ("\0\0\0\u{1C}ftypavif", "an AVIF image", "avifdec"), ("%PDF-1.7", "a PDF document", "pdftoppm"),
    ])
  func others(beginning: String, name: String, program: String) {
    let sentence = complaint { _ = try ImageFile.images(in: Array(beginning.utf8)) }
    #expect(sentence?.hasPrefix("this is \(name)") == true && sentence?.contains("with \"\(program) ") == true)
  }

  #if PNG
    @Test("give the gray image of a PNG of any colour type and depth, interlaced or not")
    func png() throws {
      let fixtures = try ImageFixture.all(".png")
      #expect(fixtures.count == 27)
      for fixture in fixtures {
        guard fixture.name != "gray-16-interlaced.png" else { continue }
        let image = try ImageFile.images(in: fixture.content)[0]
        #expect(image == fixture.expected, "\(fixture)")
      }
    }

    @Test("refuse an interlaced PNG of 16 bits and say how to convert it")
    func deepInterlaced() throws {
      let file = try #require(try ImageFixture.all("gray-16-interlaced.png").first).content
      let reason = "is an interlaced PNG of 16 bits a sample; save it with 8 bits, or without interlacing"
      #expect(throws: FileError(.unsupported, reason)) { try ImageFile.images(in: file) }
    }

    @Test("say what is wrong with a PNG", arguments: pngComplaints)
    func pngComplaint(file: [UInt8], sentence: String) {
      #expect(complaint { _ = try PNG.image(in: file) } == sentence)
    }

    @Test("refuse a PNG with another chunk before its header, which libpng would read")
    func pngHeaderFirst() throws {
      let file = try #require(try ImageFixture.all("gray-16-interlaced.png").first).content
      let unknown = bytes("00000000616243647806e9b3")
      #expect(throws: FileError(.malformed, "PNG header is invalid")) {
        try PNG.image(in: file.prefix(8) + unknown + file.dropFirst(8))
      }
    }

    private static let signature = bytes("89504e470d0a1a0a")
    private static let pngComplaints: [([UInt8], String)] = [
      (Array("GIF89a..".utf8), "not a PNG file"),
      (bytes("89504e470d0a0a0a"), "not a PNG file"),
      (signature, "PNG is truncated"),
      (png(0, 28), "PNG header is invalid"),
      (png(28, 28, depth: 3), "PNG header is invalid"),
      (png(100_000, 100_000), "image 100000 × 100000 exceeds the limit of 100 megapixels"),
      (png(9000, 9000), "PNG is truncated: it cannot hold 9000 × 9000 pixels"),
      (png(3, 2, rows: [0, 1, 2, 3]), "PNG data is corrupt (Not enough image data)"),
      (png(3, 2, rows: [9, 1, 2, 3, 9, 1, 2, 3]), "PNG data is corrupt (bad adaptive filter value)"),
      (png(3, 2, rows: [0, 1, 2, 3, 0, 1, 2, 3], damage: true), "PNG data is corrupt (IDAT: incorrect data check)"),
    ]

    /// A gray PNG with these rows, each with its filter in front; damage is in the compressed data's checksum.
    private static func png(
      _ width: UInt32, _ height: UInt32, depth: UInt8 = 8, rows: [UInt8] = [], damage: Bool = false
    ) -> [UInt8] {
      // A gzip member without its frame is what zlib's format holds too: here one block, stored.
      var adler: (UInt32, UInt32) = (1, 0)
      for byte in rows {
        adler.0 = (adler.0 + UInt32(byte)) % 65521
        adler.1 = (adler.1 + adler.0) % 65521
      }
      let length = UInt16(rows.count)
      var compressed: [UInt8] = [0x78, 0x01, 0x01] + bigEndian(length.byteSwapped) + bigEndian((~length).byteSwapped)
      compressed += rows + bigEndian(adler.1 << 16 | adler.0)
      if damage { compressed[compressed.count - 1] ^= 1 }
      return signature + chunk("IHDR", bigEndian(width) + bigEndian(height) + [depth, 0, 0, 0, 0])
        + chunk("IDAT", compressed) + chunk("IEND", [])
    }

    private static func chunk(_ type: String, _ content: [UInt8]) -> [UInt8] {
      let body = Array(type.utf8) + content
      return bigEndian(UInt32(content.count)) + body + bigEndian(UInt32(unsafe crc32(0, body, UInt32(body.count))))
    }

    @Test("refuse every proper prefix of a PNG as truncated")
    func pngPrefixes() throws {
      let file = try #require(try ImageFixture.all("colour-8.png").first).content
      for length in 1..<file.count {
        #expect(throws: FileError(.malformed, "PNG is truncated"), "\(length) bytes") {
          try PNG.image(in: Array(file.prefix(length)))
        }
      }
    }

    @Test("end in an image or an error for any faults in a PNG")
    func pngMutations() throws {
      var generator = RandomGenerator(seed: 7)
      for fixture in try ImageFixture.all(".png") {
        for _ in 0..<300 {
          _ = try? PNG.image(in: mutated(fixture.content, with: &generator), pixelLimit: 1_000_000)
        }
      }
    }
  #else
    @Test("say that PNG is not built in")
    func noPNG() {
      #expect(
        complaint { _ = try ImageFile.images(in: bytes("89504e470d0a1a0a")) }
          == "this is a PNG image, which this build does not read; build it with --traits PNG,JPEG")
    }
  #endif

  #if JPEG
    @Test("give the gray image of a JPEG of any kind, turned as a camera says it must be")
    func jpeg() throws {
      let fixtures = try ImageFixture.all(".jpg")
      #expect(fixtures.count == 15)
      for fixture in fixtures {
        let image = try ImageFile.images(in: fixture.content)[0]
        #expect(image.width == fixture.expected.width && image.height == fixture.expected.height, "\(fixture)")
        let differences = zip(image.pixels, fixture.expected.pixels).map { abs(Int($0) - Int($1)) }
        // A compressed image differs a little; a wrong turn or a wrong colour by tens of levels.
        #expect(differences.max() ?? 0 <= 8, "\(fixture)")
      }
    }

    @Test("say what is wrong with a JPEG")
    func jpegComplaints() throws {
      let file = try #require(try ImageFixture.all("colour-444-progressive.jpg").first).content
      #expect(complaint { _ = try JPEG.image(in: [0xFF, 0xD8]) } == "not a JPEG file")
      #expect(complaint { _ = try JPEG.image(in: [0xFF, 0xD8, 0xFF]) } == "JPEG header is invalid")
      #expect(complaint { _ = try JPEG.image(in: Array(file.prefix(file.count / 2))) } == "JPEG is truncated")
      #expect(
        complaint { _ = try JPEG.image(in: file, pixelLimit: 700) } == "image 34 × 21 exceeds the limit of 700 pixels")
      // Height and width stand behind the marker FF C2, a length and a depth.
      var large = file
      let frame = try #require(zip(file.indices, file).first { file[$0.0...].starts(with: [0xFF, 0xC2]) }?.0)
      large.replaceSubrange(frame + 5..<frame + 9, with: [0x23, 0x28, 0x23, 0x28])
      #expect(
        complaint { _ = try JPEG.image(in: large) } == "JPEG is truncated: it cannot hold 9000 × 9000 pixels")
      // An image may give the same bits as often as it likes; here a thousand times. The last byte of a scan's header
      // says which bits, and 0 that they are the whole numbers.
      let scans = file.indices.dropLast().filter { file[$0] == 0xFF && file[$0 + 1] == 0xDA }
      var scan = Array(file[scans[0]..<scans[1]])
      scan[1 + Int(scan[3])] = 0
      let endless =
        Array(file.prefix(scans[0])) + [[UInt8]](repeating: scan, count: 1000).flatMap { $0 } + [0xFF, 0xD9]
      #expect(
        complaint { _ = try JPEG.image(in: endless) }
          == "JPEG data is corrupt (Progressive JPEG image has more than 500 scans)")
    }

    @Test("refuse every proper prefix of a JPEG")
    func jpegPrefixes() throws {
      for fixture in try ImageFixture.all(".jpg") {
        for length in stride(from: 3, to: fixture.content.count - 2, by: 5) {
          #expect(throws: FileError.self, "\(fixture), \(length) bytes") {
            try JPEG.image(in: Array(fixture.content.prefix(length)))
          }
        }
      }
    }

    @Test("end in an image or an error for any faults in a JPEG")
    func jpegMutations() throws {
      var generator = RandomGenerator(seed: 8)
      for fixture in try ImageFixture.all(".jpg") {
        for _ in 0..<500 {
          _ = try? JPEG.image(in: mutated(fixture.content, with: &generator), pixelLimit: 1_000_000)
        }
      }
    }
  #else
    @Test("say that JPEG is not built in")
    func noJPEG() {
      #expect(
        complaint { _ = try ImageFile.images(in: bytes("ffd8ffe000104a464946")) }
          == "this is a JPEG image, which this build does not read; build it with --traits PNG,JPEG")
    }
  #endif

  @Test(
    "a JPEG is truncated unless the end of the image follows a start of scan, whatever stands in the segments before",
    arguments: [
      ("ffd8", true), ("ffd8ffe0", true), ("ffd8ffe00004", true), ("ffd8ffe00004ffd9", true),
      ("ffd8ffe00004ffd9ffda0002ff00", true), ("ffd8ffe00004ffd9ffda0002ff00d9", true),
      ("ffd8ffe00004ffd9ffda0002ff00ffd9", false), ("ffd8ffffe00004ffd9ffda0002ff00ffd90000", false),
    ])
  func truncated(file: String, isTruncated: Bool) {
    #expect(JPEGSegments(of: bytes(file)).isTruncated == isTruncated)
  }

  @Test("an EXIF orientation that cannot be understood is none", arguments: ["", "ffd8", "ffd8ffe1", "ffd8ffe10002"])
  func noOrientation(file: String) { #expect(EXIFOrientation(ofJPEG: bytes(file)) == .upright) }

  @Test("any faults in EXIF data end in some orientation")
  func orientationMutations() throws {
    var generator = RandomGenerator(seed: 9)
    let file = bytes("ffd8ffe1002245786966000049492a0008000000010012010300010000000600000000000000ffda")
    #expect(EXIFOrientation(ofJPEG: file) == .quarterTurn)
    for _ in 0..<20_000 { _ = EXIFOrientation(ofJPEG: mutated(file, with: &generator)) }
  }

  @Test("PNG files that are written are read back", arguments: [1, 2, 7, 100])
  func png(width: Int) throws {
    var generator = RandomGenerator(seed: UInt64(width))
    let image = GrayImage(
      width: width, height: 9, pixels: (0..<9 * width).map { _ in UInt8(generator.next(below: 256)) })
    let samples = image.pixels.flatMap { [$0, $0 / 2, 255 - $0] }
    let coloured = PNGWriter.encoded(samples: samples, width: width, height: 9)
    #if PNG
      #expect(try PNG.image(in: PNGWriter.encoded(image)) == image)
      #expect(try PNG.image(in: coloured).pixels == image.pixels.map { Luma.byte($0, $0 / 2, 255 - $0) })
    #endif
    for file in [PNGWriter.encoded(image), coloured] {
      let chunks = try PNGChunks.check(file)
      #expect(chunks.depth == 8 && !chunks.isInterlaced && chunks.mostPixels >= image.pixels.count)
    }
  }

  @Test(
    "bytes become text as in RFC 4648's examples",
    arguments: [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foobar", "Zm9vYmFy")])
  func base64(bytes: String, text: String) { #expect(String(base64: Array(bytes.utf8)) == text) }
}
