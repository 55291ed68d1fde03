import NeuralNetwork
import Storage
import Testing

@testable import Digits

@Suite("Pages")
struct PageTests {
  /// A page on which test images stand in lines, dark on light, `step` pixels apart and 2.5 pixels for one of MNIST's.
  private func page(_ lines: [[Int]], step: Int = 70, slope: Double = 0) throws -> (GrayImage, text: String) {
    let images = try mnist.test()
    let (width, height) = (60 + step * (lines.map(\.count).max() ?? 0), 100 + 90 * lines.count)
    var paper = Paper(width: width, height: height)
    for (line, indices) in lines.enumerated() {
      for (place, index) in indices.enumerated() {
        let left = 20 + place * step
        let top = 20 + line * 90 + Int(slope * Double(left))
        paper.write(images.image(index), scale: 2.5, left: left, top: top)
      }
    }
    let text = lines.map { $0.map { String(images.label($0)) }.joined() }.joined(separator: "\n")
    return (paper.image, text)
  }

  /// What was read, without the marks of doubt: one of a hundred good digits has one.
  private func unmarked(_ page: Page) -> String { page.text.replacing("?", with: "") }

  private let reader: PageReader

  init() throws { reader = try PageReader(.builtIn()) }

  @Test("are read line by line, from left to right")
  func lines() throws {
    let (image, text) = try page([Array(0..<8), [10, 11, 12], Array(20..<27)])
    let page = reader.page(in: image)
    #expect(unmarked(page) == text && page.polarity == .darkOnLight)
    #expect(page.lines.map(\.digits.count) == [8, 3, 7])
    for (place, digit) in page.lines[0].digits.enumerated() {
      #expect(abs(digit.box.left + digit.box.width / 2 - (20 + 70 * place + 35)) < 12)
      #expect(digit.image.isPrepared)
    }
  }

  @Test("are read with lines that slope")
  func slope() throws {
    let (image, text) = try page([Array(0..<9), Array(40..<49)], slope: 0.12)
    #expect(unmarked(reader.page(in: image)) == text)
  }

  @Test("are read with a white line along an edge, as scanners and programs that draw documents leave one")
  func whiteLine() throws {
    let picture = try ImageFile.images(inFile: package + "/data/samples/page.pgm")[0]
    let white = [UInt8](repeating: 255, count: picture.width)
    for pixels in [picture.pixels + white, white + picture.pixels] {
      let image = GrayImage(width: picture.width, height: picture.height + 1, pixels: pixels)
      #expect(reader.page(in: image).text == reader.page(in: picture).text)
    }
  }

  @Test("are read in a narrow strip, where thick digits touch the edges")
  func strip() throws {
    let (image, text) = try page([Array(0..<6)])
    // A pen that is three pixels thicker on all sides, and the rows that all digits have in common.
    let rows = 28..<83
    var pixels: [UInt8] = []
    for row in rows {
      for column in 0..<image.width {
        var darkest = UInt8.max
        for y in row - 3...row + 3 {
          for x in max(0, column - 3)...min(image.width - 1, column + 3) { darkest = min(darkest, image[y, x]) }
        }
        pixels.append(darkest)
      }
    }
    let strip = GrayImage(width: image.width, height: rows.count, pixels: pixels)
    #expect(unmarked(reader.page(in: strip)) == text)
  }

  @Test("are read light on dark, and from a picture of megapixels")
  func otherPolarity() throws {
    let (image, text) = try page([[0, 1, 2, 3]])
    let inverted = GrayImage(width: image.width, height: image.height, pixels: image.pixels.map { 255 - $0 })
    #expect(unmarked(reader.page(in: inverted)) == text && reader.page(in: inverted).polarity == .lightOnDark)
    var wrong = reader
    wrong.polarity = .darkOnLight
    #expect(wrong.page(in: inverted).text != text)
    let wide = (0..<image.height * 8).flatMap { row in
      (0..<image.width * 8).map { image.pixels[row / 8 * image.width + $0 / 8] }
    }
    let large = reader.page(in: GrayImage(width: image.width * 8, height: image.height * 8, pixels: wide))
    #expect(unmarked(large) == text)
    #expect(
      abs((large.lines.first?.digits.first?.box.top ?? 0) - 8 * (reader.page(in: image).lines[0].digits[0].box.top))
        < 24)
  }

  @Test("have touching digits split, where the network is surer of two")
  func touching() throws {
    // Test images 0, 1 and 2 are 7, 2 and 1; the bar of the 7 runs into the 2.
    let (image, text) = try page([[0, 1]], step: 42)
    #expect(image.pixels.count > 0 && unmarked(reader.page(in: image)) == text)
  }

  @Test("are read in the cells of a table, and where its lines run into digits")
  func table() throws {
    let (image, text) = try page([Array(0..<6), Array(20..<26), Array(40..<46)])
    for shift in [0, 6] {
      var pixels = image.pixels
      for row in 12..<12 + 3 * 90 + 3 {
        for column in 17..<17 + 6 * 70 + 3 {
          let isLine = (row - 12 + shift) % 90 < 3 || (column - 17) % 70 < 3 || row < 15 || row >= 12 + 3 * 90
          if isLine { pixels[row * image.width + column] = 70 }
        }
      }
      let page = reader.page(in: GrayImage(width: image.width, height: image.height, pixels: pixels))
      let read = page.text.replacing("?", with: "")
      let right = zip(read, text).count { $0 == $1 }
      #expect(page.lines.count == 3 && right >= text.count - shift / 2, "\(read)")
      #expect(!page.left.isEmpty || page.isRuled)
    }
  }

  @Test("are read in boxes, all of which are touched by their digits")
  func fullBoxes() throws {
    let (image, text) = try page([Array(0..<6), Array(20..<26), Array(40..<46)])
    var pixels = image.pixels
    for (index, pixel) in pixels.enumerated() {
      let (row, column) = (index / image.width - 34, index % image.width - 30)
      guard 0..<3 * 90 ~= row, 0..<6 * 70 ~= column, row % 90 < 54, column % 70 < 50 else { continue }
      if !(2..<52 ~= row % 90) || !(2..<48 ~= column % 70) { pixels[index] = min(pixel, 70) }
    }
    let page = reader.page(in: GrayImage(width: image.width, height: image.height, pixels: pixels))
    let right = zip(unmarked(page), text).count { $0 == $1 }
    #expect(page.lines.count == 3 && right >= text.count - 1, "\(page.text)")
  }

  @Test("are read as is expected, and say where they are not")
  func expectation() throws {
    let (image, text) = try page([[0, 1, 2, 3, 4]])
    var reader = reader
    reader.expectation.readings = 20
    let free = reader.page(in: image).lines[0]
    #expect(free.readings.count > 5 && free.readings[0].text == text)
    #expect(zip(free.readings, free.readings.dropFirst()).allSatisfy { $0.probability >= $1.probability })
    #expect(free.readings.reduce(0) { $0 + $1.probability } <= 1 + 1e-9)
    for reading in free.readings { #expect(reading.pieces.count == reading.text.count) }
    let other = try #require(free.readings.first { $0.text.count == text.count && $0.text != text }).text
    reader.expectation.pattern = try Pattern(other.map { "[\($0)]" }.joined())
    let forced = reader.page(in: image).lines[0]
    #expect(forced.digits.compactMap(\.digit) == other.compactMap(\.wholeNumberValue))
    // All other texts are ruled out.
    #expect(forced.readings.count == 1 && abs(forced.readings[0].probability - 1) < 1e-9)
    reader.expectation.pattern = try Pattern("7{9}")
    let odd = reader.page(in: image).lines[0]
    #expect(odd.digits.allSatisfy { $0.doubts.contains(.otherPattern) } && odd.readings[0].text == text)
    reader.expectation.pattern = nil
    reader.expectation.checksum = .luhn
    let sound = reader.page(in: image).lines[0]
    let isSound = Checksum.luhn.holds(for: sound.digits.map { String($0.sign) }.joined())
    // A sound reading that is hardly likelier than none is in doubt, too.
    #expect(isSound || sound.digits[0].doubts.contains(.wrongChecksum))
    #expect(sound.digits.map { String($0.sign) }.joined() == sound.readings[0].text)
    #expect(!isSound || sound.digits[0].doubts.contains(.wrongChecksum) == (sound.readings[0].probability < 1e-3))
  }

  @Test("have minus, point, comma and slash where these are looked for")
  func signs() throws {
    let step = 110
    let (image, text) = try page([[0, 1, 2, 3, 4, 7]], step: step)
    // Between the digits, which are 50 pixels high from row 30 on: rows and columns from the middle of the gap.
    func marked(_ isInk: (_ row: Int, _ column: Int) -> Bool) -> GrayImage {
      let middle = 3 * step
      let pixels = image.pixels.indices.map { index -> UInt8 in
        isInk(index / image.width - 30, index % image.width - middle) ? 30 : image.pixels[index]
      }
      return GrayImage(width: image.width, height: image.height, pixels: pixels)
    }
    var reader = reader
    reader.expectation.signs = true
    // A round pen of 2 pixels' radius goes 50 rows down and 38 columns to the left.
    func isSlash(_ row: Int, _ column: Int) -> Bool {
      let (x, y) = (Double(column) - 19.5, Double(row))
      let share = min(max((50 * y - 38 * x) / (50 * 50 + 38 * 38), 0), 1)
      let (across, down) = (x + 38 * share, y - 50 * share)
      return across * across + down * down <= 4
    }
    let shapes: [(Character, (Int, Int) -> Bool)] = [
      ("-", { 24..<28 ~= $0 && -8..<8 ~= $1 }), (".", { 44..<50 ~= $0 && -3..<3 ~= $1 }),
      (",", { 44..<60 ~= $0 && -3..<3 ~= $1 + ($0 - 44) / 4 }),
      // As wide as two narrow digits that touch, and a point of a fine pen, and one below the line.
      ("-", { 24..<28 ~= $0 && -14..<14 ~= $1 }), ("/", isSlash),
      (".", { 46..<50 ~= $0 && -1..<2 ~= $1 }), (".", { 51..<57 ~= $0 && -3..<3 ~= $1 }),
    ]
    for (sign, shape) in shapes {
      let line = try #require(reader.page(in: marked(shape)).lines.first)
      let read = line.digits.map { String($0.sign) }.joined()
      #expect(read == "\(text.prefix(3))\(sign)\(text.suffix(3))", "\(read)")
    }
    #expect(reader.page(in: image).lines[0].digits.map { String($0.sign) }.joined() == text)
  }

  @Test("have the parts of broken strokes joined")
  func broken() throws {
    let (image, text) = try page([[0, 3, 1, 4]])
    var pixels = image.pixels
    // The pen left out what is one pixel for MNIST, through the middle of the 0, which is the second.
    for row in 54..<57 {
      for column in 90..<160 { pixels[row * image.width + column] = 230 }
    }
    let broken = GrayImage(width: image.width, height: image.height, pixels: pixels)
    let page = reader.page(in: broken)
    #expect(unmarked(page) == text && page.lines.map(\.digits.count) == [4])
  }

  @Test("have a question mark for digits in doubt")
  func doubt() throws {
    let (image, text) = try page([[0, 1, 2, 3]])
    let confidences = reader.page(in: image).lines[0].digits.map(\.confidence)
    let least = try #require(confidences.indices.min { confidences[$0] < confidences[$1] })
    var doubter = reader
    doubter.minimumConfidence = confidences[least].nextUp
    var expected = text.map(String.init)
    expected[least] = "?"
    let page = doubter.page(in: image)
    #expect(page.text == expected.joined() && page.lines[0].digits[least].digit == nil)
    #expect(page.json()["digits"]?.array?[least]["digit"] == .null)
    #expect(page.svg.ranges(of: "rgb(193,18,31)").count == 2)
  }

  @Test("are read from files and bytes, and written as JSON")
  func files() throws {
    let (image, text) = try page([[0, 1], [2]])
    let file = PGM.encoded(image) + PGM.encoded(GrayImage(width: 2, height: 1, pixels: [9, 9]))
    #expect(try reader.pages(in: file).map(\.text) == [text, ""])
    try withFolder(holding: ["pages": file]) { (folder: String) throws in
      #expect(try reader.pages(inFile: "\(folder)/pages").map(\.text) == [text, ""])
      #expect(complaint { _ = try reader.pages(inFile: "\(folder)/none") } == "\(folder)/none: no such file")
    }
    let page = reader.page(in: image)
    let json = page.json(file: "a", index: 1)
    #expect(
      json.object?.map(\.name) == [
        "file", "index", "text", "polarity", "rotation", "sheet", "ruled", "left", "lines", "digits",
      ])
    #expect(json["index"]?.integer == 1)
    #expect(json["text"]?.string == text)
    #expect(json["polarity"]?.string == "dark-on-light")
    #expect(json["digits"]?.array?.map { $0["line"]?.integer } == [0, 0, 1])
    #expect(json["digits"]?.array?[0].object?.map(\.name) == ["digit", "confidence", "line", "box", "doubtful"])
    #expect(json["digits"]?.array?[2]["box"]?["top"]?.integer == page.lines[1].digits[0].box.top)
    let blank = try reader.pages(in: file)[1].json()
    #expect(
      blank.description
        == #"{"index":0,"text":"","polarity":null,"rotation":0.0,"sheet":null,"ruled":false,"left":[],"lines":[],"digits":[]}"#
    )
  }

  #if PNG
    @Test("are drawn as PNG with the paper outside the marks as it was")
    func drawing() throws {
      let (image, _) = try page([[0, 1]])
      let page = reader.page(in: image)
      let drawing = try PNG.image(in: page.png)
      #expect(drawing.width == image.width && drawing.height == image.height)
      let box = page.lines[0].digits[0].box
      #expect(drawing[box.top + 1, box.left - 1] == Luma.byte(0x0A, 0x7D, 0x34))
      #expect(drawing[box.top + 1, box.left + 1] == image[box.top + 1, box.left + 1])
      #expect(zip(drawing.pixels, image.pixels).count { $0 != $1 } < 1500)
    }
  #endif

  @Test("need a model of 28 × 28 pixels")
  func otherSize() {
    let network = Network(parameters: Parameters<Float>(sizes: [4, 10]), activations: [.softmax])
    #expect(throws: FileError(.mismatch, "pages need a model of 28 × 28 pixels, not 2 × 2")) {
      try PageReader(Model(network: network, cost: .crossEntropy))
    }
  }

  @Test("that are blank have no lines")
  func blank() {
    let page = reader.page(in: GrayImage(width: 90, height: 70, pixels: [UInt8](repeating: 200, count: 6300)))
    #expect(page.lines.isEmpty && page.polarity == nil && page.text.isEmpty)
  }

  @Test(
    "of which a corner or most is in the shade are read there, too",
    arguments: [(2.0, 120.0, 0.5, 1.0), (0.3, 140, 1, 0.5), (0.3, 200, 1, 0.5), (0.3, 218, 1, 0.5)])
  func shadow(slope: Double, start: Double, before: Double, behind: Double) throws {
    let (lit, text) = try page([[0, 1, 2, 3, 4], [10, 11, 12], [13, 14, 15, 16, 17, 19], [20, 21, 22, 23]])
    let pixels = lit.pixels.indices.map { index -> UInt8 in
      let distance = Double(index % lit.width) + Double(index / lit.width) * slope - start
      let light = before + (behind - before) * min(max(distance / 8, 0), 1)
      return UInt8(Double(lit.pixels[index]) * light)
    }
    let page = reader.page(in: GrayImage(width: lit.width, height: lit.height, pixels: pixels))
    #expect(unmarked(page) == text)
  }

  @Test("of noise and of any shape are read to an end")
  func anything() {
    var generator = RandomGenerator(seed: 3)
    for (width, height) in [(1, 1), (1, 50), (50, 1), (3, 3), (64, 64), (200, 30)] {
      for density in [2, 5, 30] {
        let pixels = (0..<width * height).map { _ in UInt8(generator.next(below: density) == 0 ? 255 : 0) }
        let page = reader.page(in: GrayImage(width: width, height: height, pixels: pixels))
        for digit in page.lines.flatMap(\.digits) { #expect(digit.box.right <= width && digit.box.bottom <= height) }
      }
    }
  }
}
