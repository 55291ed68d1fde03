import NeuralNetwork
import Testing

@testable import Digits

@Suite("Paper on which nothing is written")
struct EmptyPaperTests {
  @Test("the holes of a piece are counted, without specks and without what is open")
  func holes() throws {
    #expect(try squares(3, by: 2).holes(160) == 6)
    #expect(try squares(3, by: 2) { row, column in row == 15 && column < 10 }.holes(160) == 5, "one is open outside")
    #expect(try squares(3, by: 2) { row, column in row == 15 && 24..<30 ~= column }.holes(160) == 5, "two are one")
    #expect(try squares(3, by: 2) { row, column in row == 26 && column == 16 }.holes(160) == 6, "a speck")
    let grid = drawn(80, 60) { $0 % 12 < 2 || $1 % 12 < 2 ? 255 : 0 }
    #expect(MainPiece(among: grid.strokes(), width: 80, height: 60) == nil)
  }

  @Test("what has more holes than digits that touch is a grid")
  func grids() throws {
    #expect(try squares(3, by: 2).isGrid(160))
    #expect(try !squares(2, by: 2).isGrid(160), "a stroke that crosses itself")
    #expect(try !squares(5, by: 1).isGrid(160), "digits that touch have as many holes")
    #expect(try squares(3, by: 2) { row, column in row == 15 && column < 10 }.isGrid(160), "five holes")
    let fourHoles = try squares(3, by: 2) { row, column in row == 15 && (column < 10 || 24..<30 ~= column) }
    #expect(!fourHoles.isGrid(160))
    #expect(try !squares(2, by: 2) { row, column in row == 6 && column == 16 }.isGrid(160), "a speck")
  }

  /// So many by so many squares of 17 × 17 pixels between lines three pixels wide, in an image 160 pixels wide.
  private func squares(
    _ columns: Int, by rows: Int, except isOpen: (Int, Int) -> Bool = { _, _ in false }
  ) throws -> Stroke {
    let image = drawn(160, 60) { row, column in
      let isLine = (row - 5) % 20 < 3 || (column - 5) % 20 < 3
      let isInside = 5..<8 + 20 * rows ~= row && 5..<8 + 20 * columns ~= column
      return isInside && isLine && !isOpen(row, column) ? 255 : 0
    }
    return try #require(image.strokes().first)
  }

  @Test("squares in a strip of paper and a ruling that is hardly seen are no digits on a page")
  func emptyPages() throws {
    let reader = try PageReader(.builtIn())
    let squares = drawn(520, 200) { $0 % 45 < 4 || ($1 + $0 / 100) % 45 < 4 ? 60 : 200 }
    #expect(reader.page(in: squares).text.isEmpty)
    // Lines that bend are not taken for rulings, but are a piece as large as the page.
    let bent = drawn(300, 200) { row, column in
      let (down, across) = (row + abs(column % 200 - 100) / 5, column + abs(row % 200 - 100) / 5)
      return down % 30 < 4 || across % 30 < 4 ? 60 : 200
    }
    #expect(reader.page(in: bent).text.isEmpty)
    // A speck where two lines cross is the only piece.
    let crossing = drawn(610, 350) { row, column in
      let isLine = 85...86 ~= row % 90 || 75...76 ~= column % 90
      return abs(row - 174) + abs(column - 254) < 8 ? 60 : isLine ? 120 : 200
    }
    #expect(reader.page(in: crossing).text.isEmpty)
    // So faint that it falls into pieces, most of them long.
    let ruling = drawn(600, 220) { row, column in
      row - column / 80 == 150 && column % 210 > 9 || row - column / 80 == 151 ? 160 : 200
    }
    #expect(reader.page(in: ruling).text.isEmpty)
  }

  @Test("a band between rulings is no digit, and a 1 as solid is one")
  func solid() {
    func piece(_ columns: Range<Int>) -> MainPiece? {
      let image = drawn(90, 60) { row, column in 10..<50 ~= row && columns ~= column ? 255 : 0 }
      return MainPiece(among: image.strokes(), width: 90, height: 60)
    }
    #expect(piece(8..<70) == nil)
    #expect(piece(40..<50) != nil)
  }

  @Test("what is left of squares is no digit on ruled paper, and a stroke of the same fine pen is one on plain paper")
  func hair() {
    func picture(isRuled: Bool) -> GrayImage {
      drawn(400, 400) { row, column in
        let isStroke = 70..<340 ~= row && 0..<2 ~= column - 150 - row / 6
        return isStroke || isRuled && row % 40 < 3 ? 60 : 200
      }
    }
    #expect(PreparedDigit(in: picture(isRuled: false)) != nil)
    #expect(PreparedDigit(in: picture(isRuled: true)) == nil)
  }
}
