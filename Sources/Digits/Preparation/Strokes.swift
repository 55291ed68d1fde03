/// A connected piece of ink.
struct Stroke: Sendable {
  /// The smallest box around its pixels of at least `Ink.threshold`.
  let box: PixelBox
  /// The number of these pixels.
  let area: Int
  /// All its pixels, those of at least `Ink.faint`, by their index in the image.
  let pixels: [Int32]

  /// Those of its pixels in an image of this width that lie in its box, by their row and column there.
  private func places(_ width: Int) -> some Sequence<(row: Int, column: Int)> {
    pixels.lazy.map { (row: Int($0) / width - box.top, column: Int($0) % width - box.left) }
      .filter { 0..<box.height ~= $0.row && 0..<box.width ~= $0.column }
  }

  /// How many of its pixels lie on the edges of an image of `width` × `height` pixels.
  func contact(_ width: Int, _ height: Int) -> Int {
    pixels.count { index in
      let (row, column) = (Int(index) / width, Int(index) % width)
      return row == 0 || column == 0 || row == height - 1 || column == width - 1
    }
  }

  /// Whether it is a frame in an image of this width: half of its box is paper, and along nine tenths of each side there is
  /// ink within an eighth of the box. A circle has it along two thirds.
  ///
  /// - Complexity: O(pixels).
  func isFrame(_ width: Int) -> Bool {
    guard 2 * area < box.width * box.height else { return false }
    // How much paper there is at each side before the ink.
    var above = [Int](repeating: box.height, count: box.width)
    var before = [Int](repeating: box.width, count: box.height)
    var (below, behind) = (above, before)
    for (row, column) in places(width) {
      (above[column], below[column]) = (min(above[column], row), min(below[column], box.height - 1 - row))
      (before[row], behind[row]) = (min(before[row], column), min(behind[row], box.width - 1 - column))
    }
    let sides = [(above, box.height), (below, box.height), (before, box.width), (behind, box.width)]
    return sides.allSatisfy { paper, extent in 10 * paper.count { 8 * $0 < extent } >= 9 * paper.count }
  }

  /// Whether it is a grid in an image of this width: it has more than four holes for each square of its box. An 8 has two, a
  /// stroke that crosses itself twice more has four, and of digits that touch none has more.
  ///
  /// - Complexity: O(pixels of the box).
  func isGrid(_ width: Int) -> Bool { holes(width) > 4 * max(box.width / max(box.height, 1), 1) }

  /// How many holes it has in an image of this width: pieces of paper that it goes all round, unless they are specks of
  /// fewer than four pixels or 1/2000 of its box.
  func holes(_ width: Int) -> Int {
    var paper = [UInt8](repeating: 255, count: box.width * box.height)
    for (row, column) in places(width) { paper[row * box.width + column] = 0 }
    let pieces = GrayImage(width: box.width, height: box.height, pixels: paper).strokes()
    return pieces.count { piece in
      piece.contact(box.width, box.height) == 0 && piece.area >= max(4, box.width * box.height / 2000)
    }
  }
}

extension GrayImage {
  /// The connected pieces of ink in this image of light ink on dark paper, in the order of their first rows.
  ///
  /// Pixels of at least `Ink.faint` are connected with their eight neighbours; a piece without a pixel of
  /// `Ink.threshold` is none, as in Canny's hysteresis (1986).
  ///
  /// - Complexity: O(pixels).
  func strokes() -> [Stroke] {
    var isSeen = [Bool](repeating: false, count: pixels.count)
    var strokes: [Stroke] = []
    for start in pixels.indices where pixels[start] >= Ink.threshold && !isSeen[start] {
      var members = [Int32(start)]
      isSeen[start] = true
      var (left, right, top, bottom, area) = (width, -1, height, -1, 0)
      var next = 0
      while next < members.count {
        let index = Int(members[next])
        next += 1
        let (row, column) = (index / width, index % width)
        if pixels[index] >= Ink.threshold {
          (left, right) = (min(left, column), max(right, column))
          (top, bottom) = (min(top, row), max(bottom, row))
          area += 1
        }
        for neighbourRow in max(row - 1, 0)...min(row + 1, height - 1) {
          for neighbour in neighbourRow * width + max(column - 1, 0)...neighbourRow * width + min(column + 1, width - 1)
          where !isSeen[neighbour] && pixels[neighbour] >= Ink.faint {
            isSeen[neighbour] = true
            members.append(Int32(neighbour))
          }
        }
      }
      let box = PixelBox(left: left, top: top, width: right - left + 1, height: bottom - top + 1)
      strokes.append(Stroke(box: box, area: area, pixels: members))
    }
    return strokes
  }
}

extension [Stroke] {
  /// The smallest box that holds them all; nil if there are none.
  var box: PixelBox? { dropFirst().reduce(first?.box) { $0?.union($1.box) } }
}
