import NeuralNetwork
import Testing

@testable import Digits

@Suite("The pieces of a line")
struct LinePiecesTests {
  /// What a path costs: from either end to the middle, a step aside takes 1.4 times the ink of the pixel that
  /// it leads to, and 0.02.
  private func cost(_ path: [Int], _ ink: [Float], _ width: Int) -> Double {
    let middle = path.count / 2
    func half(_ rows: [Int]) -> Double {
      var sum = Double(ink[rows[0] * width + path[rows[0]]])
      for (row, next) in zip(rows, rows.dropFirst()) {
        let here = Double(ink[next * width + path[next]])
        sum += path[row] == path[next] ? here : 1.4 * here + 0.02
      }
      return sum
    }
    let (upper, lower) = (Array(0...middle), Array((middle..<path.count).reversed()))
    return half(upper) + half(lower) - Double(ink[middle * width + path[middle]])
  }

  /// All paths of `height` rows that go from row to row by at most a column.
  private func paths(_ height: Int, _ width: Int) -> [[Int]] {
    var paths = (0..<width).map { [$0] }
    for _ in 1..<max(height, 1) {
      paths = paths.flatMap { path in
        (-1...1).map { path[path.count - 1] + $0 }.filter { 0..<width ~= $0 }.map { path + [$0] }
      }
    }
    return paths
  }

  @Test(
    "are cut along the paths of least ink that trying all paths finds", arguments: [(1, 4), (2, 3), (5, 4), (6, 5)])
  func cuts(height: Int, width: Int) {
    var generator = RandomGenerator(seed: UInt64(height))
    let all = paths(height, width)
    for _ in 0..<40 {
      let ink = (0..<width * height).map { _ in Float(max(generator.next(below: 300) - 100, 0)) / 200 }
      let found = CutPath.paths(through: ink, width: width, left: 7)
      #expect(found.count == width)
      for (column, path) in found.enumerated() {
        let columns = path.columns.map { $0 - 7 }
        #expect(columns[height / 2] == column && columns.count == height)
        let least = all.filter { $0[height / 2] == column }.map { cost($0, ink, width) }.min() ?? 0
        #expect(abs(path.ink - least) < 1e-4 && abs(cost(columns, ink, width) - least) < 1e-4)
      }
      for (left, right) in zip(found, found.dropFirst()) {
        #expect(zip(left.columns, right.columns).allSatisfy { $0 <= $1 })
      }
    }
  }

  /// Ink as a picture of `#` tells.
  private func ink(_ rows: [String], scale: Int) -> GrayImage {
    let pixels = rows.flatMap { row in
      [[UInt8]](repeating: row.flatMap { [UInt8](repeating: $0 == "#" ? 255 : 0, count: scale) }, count: scale).joined()
    }
    return GrayImage(width: rows[0].count * scale, height: rows.count * scale, pixels: pixels)
  }

  @Test("of two leaning strokes that a bar joins are these two, with no pixel lost or counted twice")
  func leaning() throws {
    // No column between the two is free of ink, so that no straight cut parts them well.
    let image = ink(
      [
        ".....##...##", "....##...##.", "....##...##.", "...##...##..", "...#######..", "..##...##...", "..##...##...",
        ".##...##....", "##...##.....", "##...##.....",
      ], scale: 6)
    let strokes = image.strokes()
    #expect(strokes.count == 1)
    let line = LinePieces(strokes, height: 60, in: image)
    let pixels = line.pieces.flatMap(\.pixels)
    #expect(pixels.count == strokes[0].pixels.count && Set(pixels) == Set(strokes[0].pixels))
    // One of the cuts crosses just the bar, which is one row of six pixels high, and has one stroke on either side.
    func pixel(_ row: Int, _ column: Int) -> Int32 { Int32((6 * row + 3) * image.width + 6 * column + 3) }
    let parts = line.borders.indices.contains { index in
      let left = Set(line.pieces[...index].flatMap(\.pixels))
      return abs((line.borders[index].cutInk ?? 0) - 6) < 2
        && [pixel(0, 5), pixel(9, 0)].allSatisfy(left.contains)
        && ![pixel(0, 10), pixel(9, 5)].contains(where: left.contains)
    }
    #expect(parts)
  }

  @Test("form groups of neighbours, each piece alone among them, none too wide")
  func groups() {
    let image = ink(["##.##.##...##.", "##.##.##...##.", "##.##.##...##.", "##.##.##...##."], scale: 10)
    let line = LinePieces(image.strokes(), height: 40, in: image)
    #expect(line.pieces.count >= 4 && line.groups.count >= line.pieces.count)
    for index in line.pieces.indices { #expect(line.groups.contains { $0.pieces == index..<index + 1 }) }
    for group in line.groups where group.pieces.count > 1 { #expect(group.box.width <= 56) }
    #expect(Set(line.groups.map(\.pieces)).count == line.groups.count)
  }

  @Test("stand apart where paper is far wider than usual")
  func gaps() {
    let image = ink(["#.#.#....#.#", "#.#.#....#.#", "#.#.#....#.#", "#.#.#....#.#", "#.#.#....#.#"], scale: 8)
    let line = LinePieces(image.strokes(), height: 40, in: image)
    #expect(line.gaps(before: image.strokes().map(\.box)) == [false, false, false, true, false])
    #expect(line.gaps(before: []).isEmpty && line.gaps(before: [image.strokes()[0].box]) == [false])
    // As wide everywhere is no gap.
    let wide = ink(["#....#....#....#", "#....#....#....#"], scale: 8)
    #expect(LinePieces(wide.strokes(), height: 40, in: wide).gaps(before: wide.strokes().map(\.box)).allSatisfy { !$0 })
  }
}

@Suite("Turned pictures")
struct TurningTests {
  private func image(_ width: Int, _ height: Int) -> GrayImage {
    var generator = RandomGenerator(seed: 4)
    return GrayImage(
      width: width, height: height, pixels: (0..<width * height).map { _ in UInt8(generator.next(below: 256)) })
  }

  @Test("are as the definition says, and back after four quarters")
  func quarters() {
    let picture = image(5, 3)
    let turned = picture.turned(quarters: 1)
    #expect(turned.width == 3 && turned.height == 5)
    // Clockwise, the first row becomes the last column.
    for column in 0..<5 { #expect(turned[column, 2] == picture[0, column]) }
    #expect(turned.turned(quarters: 3) == picture && turned.turned(quarters: 1) == picture.turned(quarters: 2))
    #expect(picture.turned(quarters: 4) == picture && picture.turned(quarters: -1) == picture.turned(quarters: 3))
    for quarters in 0..<4 {
      // A box of one pixel is where that pixel was.
      let other = picture.turned(quarters: quarters)
      for row in 0..<other.height {
        for column in 0..<other.width {
          let box = PixelBox(left: column, top: row, width: 1, height: 1)
            .turnedBack(quarters: quarters, width: 5, height: 3)
          #expect(box.width == 1 && box.height == 1 && picture[box.top, box.left] == other[row, column])
        }
      }
    }
    let box = PixelBox(left: 1, top: 0, width: 3, height: 2)
    #expect(box.turnedBack(quarters: 2, width: 5, height: 3) == PixelBox(left: 1, top: 1, width: 3, height: 2))
  }

  @Test("are level afterwards, and boxes are found where their ink was", arguments: [-0.25, -0.1, 0.07, 0.2])
  func levelling(slope: Double) throws {
    let (width, height) = (200, 120)
    // A line three pixels thick through the middle that falls by the slope.
    let pixels = (0..<width * height).map { index -> UInt8 in
      let (row, column) = (Double(index / width), Double(index % width))
      return abs(row - 60 - slope * (column - 100)) < 1.5 && 30...170 ~= column ? 255 : 0
    }
    let picture = GrayImage(width: width, height: height, pixels: pixels)
    let level = picture.levelled(slope)
    let box = try #require(level.strokes().map(\.box).max { $0.width < $1.width })
    #expect(box.height <= 6 && box.width > 135)
    let source = Levelling(slope, width: width, height: height)
    #expect(source.width == level.width && source.height == level.height)
    let back = source.source(box)
    #expect(abs(back.left - 30) <= 3 && abs(back.right - 171) <= 3)
    #expect(abs(back.height - Int(140 * abs(slope))) <= 8)
    // tan 10° is 0.176327, and an eighth of a turn is far outside of what is levelled.
    #expect(abs(Levelling(0.176326981, width: 9, height: 9).degrees - 10) < 0.001)
    #expect(picture.levelled(0) == picture)
  }

  @Test("boxes form lines by the heights that they share")
  func boxes() {
    func box(_ left: Int, _ top: Int) -> PixelBox { PixelBox(left: left, top: top, width: 10, height: 20) }
    #expect([box(40, 0), box(0, 2), box(20, 30), box(5, 31), box(20, 1)].lines() == [[1, 4, 0], [3, 2]])
    #expect([PixelBox]().lines().isEmpty)
  }
}
