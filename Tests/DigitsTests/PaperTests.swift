import NeuralNetwork
import Testing

@testable import Digits

@Suite("Paper, and what lies on it")
struct PaperTests {
  @Test("closing takes the least of the largest values around, as plain loops do")
  func closing() {
    var generator = RandomGenerator(seed: 11)
    for _ in 0..<60 {
      let (width, height) = (1 + generator.next(below: 14), 1 + generator.next(below: 14))
      let radius = 1 + generator.next(below: 6)
      let image = drawn(width, height) { _, _ in UInt8(generator.next(below: 256)) }
      func extreme(_ image: GrayImage, _ row: Int, _ column: Int, _ better: (UInt8, UInt8) -> UInt8) -> UInt8 {
        var result = image[row, column]
        for y in max(row - radius, 0)...min(row + radius, height - 1) {
          for x in max(column - radius, 0)...min(column + radius, width - 1) { result = better(result, image[y, x]) }
        }
        return result
      }
      let largest = drawn(width, height) { extreme(image, $0, $1, max) }
      #expect(image.closed(radius: radius) == drawn(width, height) { extreme(largest, $0, $1, min) })
      #expect(image.opened(radius: radius) == image.inverted.closed(radius: radius).inverted)
    }
  }

  @Test("the level between dark and bright leaves the least variance within both, as trying all does")
  func parting() throws {
    var generator = RandomGenerator(seed: 12)
    for _ in 0..<20 {
      let image = drawn(9, 7) { _, _ in UInt8(generator.next(below: 2) * 100 + generator.next(below: 60)) }
      func spread(_ level: Int) -> Double {
        let parts = [image.pixels.filter { $0 <= level }, image.pixels.filter { $0 > level }]
        return parts.reduce(0) { sum, part in
          let mean = Double(part.reduce(0) { $0 + Int($1) }) / Double(max(part.count, 1))
          return sum + part.reduce(0) { $0 + (Double($1) - mean) * (Double($1) - mean) }
        }
      }
      let level = Int(try #require(image.parting()).level)
      #expect(abs(spread(level) - ((0..<255).map(spread).min() ?? 0)) < 1e-6)
    }
    #expect(drawn(3, 3) { _, _ in 7 }.parting() == nil)
  }

  @Test(
    "a sheet on a desk is cut out, and a corner of one; a shadow's edge, a strip of table and light strokes are not")
  func sheet() {
    // A sheet of 120 × 100 on a desk of 200 × 180, with a bar of ink.
    let onDesk = drawn(200, 180) { row, column in
      guard 40..<140 ~= row, 40..<160 ~= column else { return UInt8(60 + (row * 7 + column * 3) % 20) }
      return 80..<90 ~= row && 80..<120 ~= column ? 30 : 220
    }
    let cut = onDesk.withoutDesk()
    #expect(cut[10, 10] == 220 && cut[170, 100] == 220 && cut[85, 100] == 30)
    #expect(cut.pixels.allSatisfy { $0 == 220 || $0 == 30 })
    // A sheet that runs out of the picture on the right and below.
    let corner = drawn(200, 180) { row, column in
      guard row >= 40, column >= 40 else { return UInt8(60 + (row * 7 + column * 3) % 20) }
      return 80..<90 ~= row && 80..<120 ~= column ? 30 : 220
    }
    #expect(corner.withoutDesk() == cut)
    let shadow = drawn(200, 180) { row, column in row + column > 190 ? 200 : 100 }
    #expect(shadow.withoutDesk() == shadow)
    let table = drawn(200, 180) { _, column in column < 20 ? 50 : 220 }
    #expect(table.withoutDesk() == table)
    let zero = drawn(200, 180) { row, column in
      let distance = (row - 90) * (row - 90) + (column - 100) * (column - 100)
      return 1600..<3600 ~= distance ? 230 : 20
    }
    #expect(zero.withoutDesk() == zero)
  }

  @Test(
    "a lamp's mirrored light becomes paper, also at the edge; strokes, a sheet and half a shadow stay",
    arguments: [(40, 50), (120, 60), (2, 150), (178, 0)])
  func glare(row lampRow: Int, column lampColumn: Int) {
    // Paper of 120 with a bar of ink of 40.
    let paper = drawn(200, 180) { row, column in 60..<110 ~= row && 100..<108 ~= column ? 40 : 120 }
    let lit = drawn(200, 180) { row, column in
      let (rows, columns) = (Double(row - lampRow), Double(column - lampColumn))
      let light = min(max(1.5 - (rows * rows + columns * columns).squareRoot() / 24, 0), 1)
      return UInt8(Double(paper[row, column]) * (1 - light) + 255 * light)
    }
    let dimmed = lit.withoutGlare()
    #expect(dimmed.pixels.max()! <= 121 && dimmed[80, 104] == 40)
    let ring = drawn(200, 180) { row, column in
      let distance = (row - 90) * (row - 90) + (column - 100) * (column - 100)
      return 900..<2025 ~= distance ? 230 : 20
    }
    let sheet = drawn(200, 180) { row, column in 40..<140 ~= row && 40..<160 ~= column ? 220 : 60 }
    let shadow = drawn(200, 180) { row, column in row + column > 190 ? 200 : 100 }
    for other in [paper, ring, sheet, shadow] { #expect(other.withoutGlare() == other) }
  }

  @Test("a margin is missing where strokes end with the picture; not by tables, shadows, squares, on a sheet")
  func margin() {
    let cross = drawn(200, 180) { row, column in 70..<110 ~= row || 80..<115 ~= column ? 40 : 210 }
    #expect(cross.missingMargin(.darkOnLight) == 40 && cross.missingMargin(.lightOnDark) == 0)
    #expect(cross.inverted.missingMargin(.lightOnDark) == 40)
    let others: [(Int, Int) -> Bool] = [
      { 20..<150 ~= $0 && 60..<90 ~= $1 }, { _, column in column < 20 }, { row, column in row + column > 190 },
      { $0 % 30 < 4 || $1 % 30 < 4 }, { row, _ in 70..<110 ~= row }, { _, _ in false },
      { abs($0 - 90) + abs($1 - 100) > 150 },
    ]
    for isDark in others {
      #expect(drawn(200, 180) { isDark($0, $1) ? 40 : 210 }.missingMargin(.darkOnLight) == 0)
    }

    let framed = cross.framed(by: 40, .darkOnLight)
    let isOutside = { (row: Int, column: Int) in !(40..<220 ~= row && 40..<240 ~= column) }
    #expect(framed == drawn(280, 260) { isOutside($0, $1) ? 210 : cross[$0 - 40, $1 - 40] })
    #expect(cross.inverted.framed(by: 40, .lightOnDark) == framed.inverted)
    #expect(cross.framed(by: 0, .darkOnLight) == cross)
    let box = PixelBox(left: 38, top: 50, width: 210, height: 20).moved(by: -40, within: 200, 180)
    #expect(box == PixelBox(left: 0, top: 10, width: 200, height: 20))
  }

  @Test("the digit is what a box goes round, what does not lie along the edge, and what is whole")
  func mainPiece() throws {
    func stroke(_ left: Int, _ top: Int, _ width: Int, _ height: Int) -> Stroke {
      // Its outline is all that is looked at.
      let box = PixelBox(left: left, top: top, width: width, height: height)
      let pixels = (left..<left + width).map { Int32(top * 200 + $0) }
      return Stroke(box: box, area: width * height / 3, pixels: pixels)
    }
    func chosen(_ strokes: [Stroke]) throws -> [PixelBox] {
      try #require(MainPiece(among: strokes, width: 200, height: 200)).strokes.map(\.box)
    }
    let digit = stroke(80, 70, 40, 60)
    #expect(try chosen([stroke(60, 50, 80, 100), digit]) == [digit.box], "a box")
    #expect(try chosen([digit, stroke(0, 0, 15, 200)]) == [digit.box], "a strip of table")
    #expect(try chosen([stroke(180, 70, 20, 60), digit]) == [digit.box], "a neighbour cut off")
    #expect(try chosen([digit, stroke(60, 135, 80, 4)]) == [digit.box], "an underline")
    let bar = stroke(90, 64, 30, 4)
    #expect(try chosen([digit, bar]) == [digit.box, bar.box], "the bar of a 5")
    let body = stroke(80, 90, 40, 50)
    let longBar = stroke(100, 74, 55, 14)
    #expect(try chosen([longBar, body]) == [body.box, longBar.box], "the bar of a 5, longer than the rest")
    #expect(try chosen([body, stroke(124, 88, 30, 52)]) == [body.box], "a digit beside it")
    let alone = stroke(0, 5, 150, 195)
    #expect(try chosen([alone]) == [alone.box], "a tight crop")
    #expect(MainPiece(among: [stroke(90, 90, 4, 4)], width: 200, height: 200) == nil, "a speck")
    #expect(MainPiece(among: [stroke(20, 90, 150, 5)], width: 200, height: 200) == nil, "a line")
    #expect(try #require(MainPiece(among: [digit, stroke(140, 70, 40, 60)], width: 200, height: 200)).others == 1)
    func hair(_ left: Int) -> Stroke {
      let pixels = (40..<160).map { Int32($0 * 200 + left) }
      return Stroke(box: PixelBox(left: left, top: 40, width: 2, height: 120), area: 120, pixels: pixels)
    }
    #expect(MainPiece(among: [hair(0)], width: 200, height: 200) == nil, "a hair's breadth of a table")
    #expect(try chosen([hair(100)]) == [hair(100).box], "a 1 of a fine pen")
  }

  @Test("colours of one brightness are told apart, and grays and colours that differ in brightness are luma's")
  func colours() {
    // Red ink on green paper: 0.299 · 200 + 0.587 · 40 = 83.3 = 0.299 · 40 + 0.587 · 121.5.
    let colours: [[UInt8]] = (0..<400).map { $0 % 5 == 0 ? [200, 40, 30] : [40, 122, 27] }
    let separation = ColourSeparation(of: colours.flatMap { $0 }, channels: 3)
    #expect(!separation.isLuma)
    #expect(abs(Int(separation.gray(200, 40, 30)) - Int(separation.gray(40, 122, 27))) > 80)
    let blueOnWhite = (0..<400).flatMap { index -> [UInt8] in index % 5 == 0 ? [30, 40, 140] : [240, 240, 230] }
    #expect(ColourSeparation(of: blueOnWhite, channels: 3).isLuma)
    let gray = (0..<400).flatMap { index in [UInt8](repeating: UInt8(index % 256), count: 3) }
    #expect(ColourSeparation(of: gray, channels: 3).isLuma)
    #expect(ColourSeparation(of: [], channels: 3).isLuma && ColourSeparation(of: [1, 2, 3], channels: 3).isLuma)
  }

  @Test("what is transparent is laid over what shows the ink")
  func transparency() {
    #expect(Luma.opaque([0, 255, 0], alphas: [255, 0, 128]) == [0, 255, 127])
    #expect(Luma.opaque([255, 255, 0], alphas: [255, 0, 0]) == [255, 0, 0])
    // All of it is opaque: nothing to lay it over.
    #expect(Luma.opaque([255, 200], alphas: [255, 255]) == [255, 200])
  }

  @Test("a digit is found by a table's edge, in a shadow, in a box, on a desk and in tight crops", arguments: 0..<6)
  func accidents(number: Int) throws {
    let (reader, test) = (try DigitReader(.builtIn()), try mnist.test())
    var wrong: [Int] = []
    for index in 0..<20 {
      let original = test.image(index)
      func ink(_ row: Int, _ column: Int, margin: Int) -> Double {
        let (y, x) = (row / 6 - margin, column / 6 - margin)
        return 0..<28 ~= y && 0..<28 ~= x ? Double(original[y, x]) / 255 : 0
      }
      let box = try #require(original.inkBox)
      let isCropped = number >= 4
      let edge = number == 4 ? 4 : 0
      let side = 28 * 6 + 120
      let image: GrayImage
      if isCropped {
        image = drawn(box.width * 6 + 2 * edge, box.height * 6 + 2 * edge) { row, column in
          UInt8(220 - 190 * ink(max(row - edge + box.top * 6, 0), max(column - edge + box.left * 6, 0), margin: 0))
        }
      } else {
        image = drawn(side, side) { row, column in
          var light = 220 - 190 * ink(row, column, margin: 10)
          let (across, down) = (abs(column - side / 2), abs(row - side / 2))
          if number == 0, column < 12 { light = 40 }
          if number == 1, row + 2 * column > 3 * side / 2 { light /= 2 }
          if number == 2, 90..<94 ~= max(across, down) { light = 60 }
          if number == 3, max(across, down) > 105 { light = Double(50 + (row * 5 + column) % 9) }
          return UInt8(light)
        }
      }
      let expected = try reader.answer(to: original).digit
      // A tight crop of a 1 is all ink.
      if isCropped, expected == 1 { continue }
      if try reader.answer(to: image).digit != expected { wrong.append(index) }
    }
    // A wide 0 with a margin of a hair is half paper, and one is taken for its inside.
    #expect(wrong.count <= (number == 4 ? 1 : 0), "test digits \(wrong)")
  }

  @Test("the inside of thick strokes is no dark paper")
  func thickStrokes() throws {
    // Drawn by `scripts/wild-test --rows 'digit: thick'`.
    let picture = package + "/Tests/DigitsTests/Fixtures/thick-3.pgm"
    #expect(try DigitReader(.builtIn()).answers(inFile: picture)[0].digit == 3)
  }

  @Test("strokes that go through nearly all of a low or a narrow picture are no rulings", arguments: [true, false])
  func longPictures(isLow: Bool) throws {
    let (reader, test) = (try DigitReader(.builtIn()), try mnist.test())
    let wrong = try (0..<200).filter { index in
      let original = test.image(index)
      let box = try #require(original.inkBox)
      let page = picture(of: original, scale: 2, margin: 60) { _, _, ink in 220 * (1 - 0.8 * ink) }
      let (top, left) = (58 + 2 * box.top, 58 + 2 * box.left)
      let cut =
        isLow
        ? drawn(page.width, 2 * box.height + 4) { page[top + $0, $1] }
        : drawn(2 * box.width + 4, page.height) { page[$0, left + $1] }
      return try reader.answer(to: cut).digit != reader.answer(to: original).digit
    }
    #expect(wrong.count <= (isLow ? 4 : 6), "test digits \(wrong)")
  }

  @Test("strokes along the edges of a tight crop of 8 × 8 pixels, enlarged, belong to the digit")
  func coarseCrop() throws {
    let (reader, test) = (try DigitReader(.builtIn()), try mnist.test())
    var wrong: [Int] = []
    for index in 0..<100 {
      let original = test.image(index)
      let box = try #require(original.inkBox)
      let columns = max(2, 8 * box.width / box.height)
      let coarse = original.resampled(box, columns: columns, rows: 8)
      let image = drawn(columns * 12, 96) { row, column in
        func ink(_ y: Int, _ x: Int) -> Double { Double(coarse[min(max(y, 0), 7), min(max(x, 0), columns - 1)]) / 255 }
        let (y, x) = ((Double(row) - 5.5) / 12, (Double(column) - 5.5) / 12)
        let (top, left) = (y.rounded(.down), x.rounded(.down))
        func between(_ y: Int) -> Double {
          ink(y, Int(left)) + (x - left) * (ink(y, Int(left) + 1) - ink(y, Int(left)))
        }
        let (upper, lower) = (between(Int(top)), between(Int(top) + 1))
        return UInt8(220 - 190 * (upper + (y - top) * (lower - upper)))
      }
      if try reader.answer(to: image).digit != test.label(index) { wrong.append(index) }
    }
    #expect(wrong.count <= 9, "test digits \(wrong)")
  }

  /// The shadow lies where `x` and `y` point, and its edge is `apart` digits from the middle.
  @Test(
    "a digit is found at the edge of a shadow, also where that goes through it",
    arguments: [(-0.3, 0.9, 0.15), (-1, 0.1, 0.44), (0, -1, 0.05)])
  func shadowEdge(x: Double, y: Double, apart: Double) throws {
    let (reader, test) = (try DigitReader(.builtIn()), try mnist.test())
    var wrong: [Int] = []
    for index in 0..<20 {
      let original = test.image(index)
      let image = drawn(240, 240) { row, column in
        let (inner, outer) = (row / 5 - 10, column / 5 - 10)
        let ink = 0..<28 ~= inner && 0..<28 ~= outer ? Double(original[inner, outer]) / 255 : 0
        let isShaded = Double(column - 120) / 100 * x + Double(row - 120) / 100 * y > apart
        return UInt8((220 - 150 * ink) * (isShaded ? 0.5 : 1))
      }
      if try reader.answer(to: image).digit != reader.answer(to: original).digit { wrong.append(index) }
    }
    #expect(wrong.isEmpty, "test digits \(wrong)")
  }
}
