import Testing

@testable import Digits

@Suite("Rulings, tables and boxes")
struct RuledLinesTests {
  @Test("rulings are taken away, also aslant and through a stroke, which stays whole")
  func rulings() {
    let (width, height) = (300, 200)
    // Lines three pixels high that rise by 12 pixels, and a stroke aslant, 12 wide.
    func isLine(_ row: Int, _ column: Int) -> Bool { (row + column / 25) % 40 < 3 }
    func isStroke(_ row: Int, _ column: Int) -> Bool { 30..<150 ~= row && abs(column - 150 + (row - 90) / 2) < 6 }
    let isInk = (0..<width * height).map { isLine($0 / width, $0 % width) || isStroke($0 / width, $0 % width) }
    let (left, count) = RuledLines.removed(
      from: isInk, width: width, height: height, length: (width * 3 / 4, height * 3 / 4), thickness: 8)
    #expect(count == 5)
    for index in isInk.indices {
      let (row, column) = (index / width, index % width)
      if isStroke(row, column) { #expect(left[index], "\(row), \(column)") }
      let isFar = abs(column - 150 + (row - 90) / 2) > 12
      // The line that leaves the image at its upper edge is too short.
      if isLine(row, column), isFar, row >= 3 { #expect(!left[index], "\(row), \(column)") }
    }
    // Turned by a right angle it is the same.
    let turned = (0..<width * height).map { isInk[$0 % height * width + $0 / height] }
    let (upright, columns) = RuledLines.removed(
      from: turned, width: height, height: width, length: (height * 3 / 4, width * 3 / 4), thickness: 8)
    #expect(columns == 5)
    #expect(upright == (0..<width * height).map { left[$0 % height * width + $0 / height] })
  }

  @Test("a short line is a stroke and stays")
  func shortLines() {
    let isInk = (0..<20_000).map { 50..<53 ~= $0 / 200 && 60..<140 ~= $0 % 200 }
    let (left, count) = RuledLines.removed(
      from: isInk, width: 200, height: 100, length: (100, 100), thickness: 8)
    #expect(left == isInk && count == 0)
  }

  @Test("a short thin line from one line across to the next is the side of a cell")
  func cells() {
    /// Whether a line down between two lines across, two pixels high, goes.
    func goes(_ rows: Range<Int>, _ columns: Range<Int>) -> Bool {
      let isLine = { (row: Int) in 20..<22 ~= row || 80..<82 ~= row }
      let isInk = (0..<20_000).map { isLine($0 / 200) || rows ~= $0 / 200 && columns ~= $0 % 200 }
      let (left, _) = RuledLines.removed(
        from: isInk, width: 200, height: 100, length: (150, 90), thickness: 8)
      return left.indices.allSatisfy { !left[$0] || !(23..<79 ~= $0 / 200) }
    }
    #expect(goes(20..<82, 50..<52))
    #expect(goes(24..<78, 50..<52), "its ends lie near the lines")
    #expect(!goes(28..<82, 50..<52), "a 1 that stands on a line")
    #expect(!goes(20..<82, 50..<55), "a stroke of a thicker pen")
  }

  @Test("of lines in a box its sides go, not the bar of a 4 or the base of a 2")
  func boxes() {
    /// Whether a bar in a box whose sides are two pixels wide stays.
    func bar(_ rows: Range<Int>, hasTop: Bool = true, hasBottom: Bool = true) -> (stays: Bool, sidesGo: Bool) {
      let isSide = { (row: Int, column: Int) in
        column < 2 || column >= 58 || hasTop && row < 2 || hasBottom && row >= 78
      }
      let isInk = (0..<4_800).map { isSide($0 / 60, $0 % 60) || rows ~= $0 / 60 && 2..<56 ~= $0 % 60 }
      let (left, _) = RuledLines.removed(
        from: isInk, width: 60, height: 80, length: (48, 64), thickness: 9, isBox: true)
      let inner = left.indices.filter { rows ~= $0 / 60 && 6..<54 ~= $0 % 60 }
      let besides = rows.lowerBound - 3..<rows.upperBound + 3
      // What meets in a corner tells nothing.
      let isCorner = { (row: Int, column: Int) in !(4..<76 ~= row) && !(4..<56 ~= column) }
      let sides = left.indices.filter {
        isSide($0 / 60, $0 % 60) && !(besides ~= $0 / 60) && !isCorner($0 / 60, $0 % 60)
      }
      return (inner.allSatisfy { left[$0] }, sides.allSatisfy { !left[$0] })
    }
    #expect(bar(50..<52) == (true, true), "the bar of a 4")
    #expect(bar(50..<52, hasBottom: false) == (true, true), "the same, where the lower side was lost")
    #expect(bar(28..<30, hasTop: false) == (true, true), "the bar of a 7 in a box that has lost its upper side")
    #expect(bar(69..<71) == (true, true), "the base of a 2")
    #expect(bar(70..<76, hasBottom: false).stays, "by a thicker pen, where the lower side was lost")
    #expect(bar(76..<78, hasBottom: false) == (false, true), "the lower side itself")
  }
}
