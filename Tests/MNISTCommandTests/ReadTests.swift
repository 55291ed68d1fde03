import Digits
import Foundation
import Storage
import Testing

@Suite("mnist read")
struct ReadTests {
  /// Test images side by side: 7, 2, 1, 0.
  private func page() throws -> GrayImage {
    let images = try DataFolder(path: Command.data).test()
    let pixels = (0..<28).flatMap { row in (0..<4).flatMap { images.image($0).pixels[row * 28..<row * 28 + 28] } }
    return GrayImage(width: 112, height: 28, pixels: pixels)
  }

  @Test("prints the digits of a page, and of several pages with their names")
  func text() throws {
    let folder = try Folder()
    try folder.write(PGM.encoded(try page()), to: "page.pgm")
    #expect(try Command.run(["read", "page.pgm"], in: folder).output == "7210\n")
    #expect(try Command.run(["read", "-"], in: folder, input: PGM.encoded(try page())).output == "7210\n")
    let both = try Command.run(["read", "page.pgm", "none.pgm", "page.pgm"], in: folder)
    #expect(both.status == 66 && both.output == "page.pgm:\n7210\npage.pgm:\n7210\n")
    try folder.write(Array("P5 3 2 255\nabcabc".utf8), to: "blank.pgm")
    #expect(try Command.run(["read", "blank.pgm"], in: folder).output == "no digits\n")
  }

  @Test("tells boxes and confidences as JSON")
  func json() throws {
    let folder = try Folder()
    try folder.write(PGM.encoded(try page()), to: "page.pgm")
    let json = try Command.run(["read", "page.pgm", "--json"], in: folder).json
    #expect(json["text"]?.string == "7210" && json["polarity"]?.string == "light-on-dark")
    let digits = try #require(json["digits"]?.array)
    #expect(digits.map { $0["digit"]?.integer } == [7, 2, 1, 0])
    for (place, digit) in digits.enumerated() {
      #expect(digit["line"]?.integer == 0 && digit["confidence"]?.double ?? 0 > 0.5)
      #expect(28 * place..<28 * (place + 1) ~= digit["box"]?["left"]?.integer ?? -1)
    }
    let unsure = try Command.run(["read", "page.pgm", "--json", "--minimum-confidence", "1"], in: folder).json
    #expect(unsure["text"]?.string?.contains("?") == true)
  }

  @Test("draws boxes and digits over the picture")
  func annotate() throws {
    let folder = try Folder()
    try folder.write(PGM.encoded(try page()), to: "page.pgm")
    #expect(try Command.run(["read", "page.pgm", "--annotate", "page.svg"], in: folder).status == 0)
    let drawing = try folder.text("page.svg")
    #expect(drawing.matches(of: #/<rect /#).count == 4 && drawing.contains(">7</text>"))
    #expect(drawing.hasPrefix("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 112 28\""))
    let image = try #require(drawing.firstMatch(of: /base64,([^"]*)/)?.1)
    let png = Data(base64Encoded: String(image)).map { [UInt8]($0) }
    let written = PNGWriter.encoded(try page())
    #expect(png == written)
    #expect(try Command.run(["read", "page.pgm", "--annotate", "page.svg"], in: folder).status == 73)
    #expect(try Command.run(["read", "page.pgm", "page.pgm", "--annotate", "b.svg"], in: folder).status == 64)
  }
}
