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

  @Test("prints the likeliest readings, and those that are as expected")
  func expectations() throws {
    let folder = try Folder()
    try folder.write(PGM.encoded(try page()), to: "page.pgm")
    let top = try Command.run(["read", "page.pgm", "--top", "3"], in: folder)
    #expect(top.output.matches(of: #/[0-9]+ \([0-9.]+ %\)/#).count == 3 && top.output.hasPrefix("7210 ("))
    #expect(try Command.run(["read", "page.pgm", "--expect", "4"], in: folder).output == "7210\n")
    let other = try Command.run(["read", "page.pgm", "--expect", #"[0-6]\d+"#, "--json"], in: folder).json
    let first = other["lines"]?.array?[0]["readings"]?.array?[0]["text"]?.string?.first
    #expect(first.map { "0123456".contains($0) } == true)
    // No reading has forty digits, so all that is read is in doubt.
    let none = try Command.run(["read", "page.pgm", "--expect", "40", "--json"], in: folder).json
    #expect(none["text"]?.string == "7?2?1?0?")
    #expect(none["digits"]?.array?[0]["doubts"]?.array?.contains("other-pattern") == true)
    // 7210 leaves 32 when divided by 97.
    let sum = try Command.run(["read", "page.pgm", "--checksum", "mod97", "--json"], in: folder).json
    let text = try #require(sum["text"]?.string)
    let isSound = Int(text.replacing("?", with: "").replacing(" ", with: "")).map { $0 % 97 == 1 } == true
    #expect(isSound || sum["digits"]?.array?[0]["doubts"]?.array?.contains("wrong-checksum") == true)
    let fault = try Command.run(["read", "page.pgm", "--expect", "["], in: folder)
    #expect(fault.status == 64 && fault.errors.contains("A [ in the pattern lacks its ]."))
  }

  @Test("turns pages, and finds out which way is up")
  func rotation() throws {
    let folder = try Folder()
    let images = try DataFolder(path: Command.data).test()
    // 7, 2, 4, 9, 5, upside down.
    let row = [0, 1, 4, 7, 15].map { images.image($0) }
    let pixels = (0..<28).flatMap { y in row.flatMap { $0.pixels[y * 28..<y * 28 + 28] } }
    try folder.write(PGM.encoded(GrayImage(width: 140, height: 28, pixels: pixels.reversed())), to: "over.pgm")
    #expect(try Command.run(["read", "over.pgm", "--rotate", "180"], in: folder).output == "72495\n")
    let auto = try Command.run(["read", "over.pgm", "--rotate", "auto", "--json"], in: folder).json
    #expect(auto["text"]?.string == "72495" && auto["rotation"]?.double == 180)
    #expect(auto["digits"]?.array?[0]["box"]?["left"]?.integer ?? 0 > 112)
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

  /// The page with its pixels three wide and a margin around it.
  private func largePage() throws -> GrayImage {
    let page = try page()
    let (margin, scale) = (30, 3)
    let (width, height) = (page.width * scale + 2 * margin, page.height * scale + 2 * margin)
    let pixels = (0..<width * height).map { index -> UInt8 in
      let (row, column) = (index / width - margin, index % width - margin)
      let isInside = 0..<page.height * scale ~= row && 0..<page.width * scale ~= column
      return isInside ? page[row / scale, column / scale] : 0
    }
    return GrayImage(width: width, height: height, pixels: pixels)
  }

  /// The gray of green and of red lines, by Rec. 601.
  private static let (green, red): (UInt8, UInt8) = (82, 72)

  @Test("draws boxes and digits into a PNG file, and nothing else")
  func annotatePNG() throws {
    let folder = try Folder()
    let page = try largePage()
    try folder.write(PGM.encoded(page), to: "page.pgm")
    let result = try Command.run(["read", "page.pgm", "--json", "--annotate", "page.PNG"], in: folder)
    let drawing = try #require(try ImageFile.images(in: folder.bytes("page.PNG")).first)
    #expect(drawing.width == page.width && drawing.height == page.height)
    var expected = page.pixels
    let paint = { (row: Int, column: Int) in expected[row * page.width + column] = Self.green }
    let digits = try #require(try result.json["digits"]?.array)
    #expect(digits.map { $0["digit"]?.integer } == [7, 2, 1, 0])
    for (digit, shape) in zip(digits, Self.shapes) {
      let box = try #require(digit["box"])
      let left = try #require(box["left"]?.integer)
      let top = try #require(box["top"]?.integer)
      let width = try #require(box["width"]?.integer)
      let height = try #require(box["height"]?.integer)
      for column in left - 1...left + width { for row in [top - 1, top + height] { paint(row, column) } }
      for row in top - 1...top + height { for column in [left - 1, left + width] { paint(row, column) } }
      // A third of the box's height, in whole dots.
      let dot = height / 3 / 7
      #expect(dot == 2)
      for (index, character) in shape.joined().enumerated() where character == "#" {
        for pixel in 0..<dot * dot {
          let row = top - 2 - 7 * dot + index / 5 * dot + pixel / dot
          paint(row, left + index % 5 * dot + pixel % dot)
        }
      }
    }
    #expect(drawing.pixels == expected)
    #expect(try Command.run(["read", "page.pgm", "--annotate", "page.PNG"], in: folder).status == 73)
    #expect(try Command.run(["read", "page.pgm", "--annotate", "page.PNG", "--force"], in: folder).status == 0)
  }

  /// 7, 2, 1 and 0.
  private static let shapes = [
    ["#####", "....#", "...#.", "..#..", ".#...", ".#...", ".#..."],
    [".###.", "#...#", "....#", "...#.", "..#..", ".#...", "#####"],
    ["..#..", ".##..", "..#..", "..#..", "..#..", "..#..", ".###."],
    [".###.", "#...#", "#..##", "#.#.#", "##..#", "#...#", ".###."],
  ]

  @Test("draws what is unknown in red, and cuts off what has no room")
  func annotateUnknown() throws {
    let folder = try Folder()
    // Only the rows with ink, so that the box and the answer meet the picture's edges.
    let image = try DataFolder(path: Command.data).test().image(8)
    let rows = (0..<28).filter { row in (0..<28).contains { image[row, $0] > 0 } }
    let pixels = rows.flatMap { row in (0..<28).map { image[row, $0] } }
    let picture = GrayImage(width: 28, height: rows.count, pixels: pixels)
    try folder.write(PGM.encoded(picture), to: "5.pgm")
    let options = ["--annotate", "5.png", "--minimum-confidence", "1"]
    #expect(try Command.run(["read", "5.pgm"] + options, in: folder).output == "?\n")
    let drawing = try #require(try ImageFile.images(in: folder.bytes("5.png")).first)
    #expect(drawing.width == 28 && drawing.pixels.count { $0 == Self.red } > 60)
  }
}
