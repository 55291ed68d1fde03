/// A line of writing in pieces of which each is a digit or a part of one, and the groups of neighbours that may be a
/// digit: more pieces than there are digits, as which of them belong together is told by reading them.
struct LinePieces {
  /// Pieces that follow each other.
  struct Group {
    let pieces: Range<Int>
    let box: PixelBox
    let digit: FittedDigit
  }

  /// What lies between two pieces that follow each other.
  struct Border {
    /// The ink on the paths along which strokes were cut there, 1 for a pixel of full ink; nil if none was.
    let cutInk: Double?
    /// The columns that both pieces have, as a share of the narrower one.
    let overlap: Double
    /// The paper between the pieces in columns; 0 if they overlap.
    let gap: Double
  }

  /// The usual height of a digit of this line in pixels.
  let height: Int
  /// The pieces from left to right, by the middles of their boxes.
  let pieces: [Stroke]
  /// Whether each piece was cut off a stroke.
  let isPart: [Bool]
  /// What lies behind each piece but the last.
  let borders: [Border]
  let groups: [Group]
  /// How wide the image is that the line is in.
  let imageWidth: Int

  /// What is wider than this share of the line's height is no digit, unless it is a piece.
  private static let widest = 1.4
  /// What is higher than this share of the line's height is no digit, unless it is a piece.
  private static let highest = 1.6
  /// The most pieces that a digit may have.
  private static let most = 9

  /// - Parameters:
  ///   - strokes: what is written in the line.
  ///   - height: the usual height of its digits.
  init(_ strokes: [Stroke], height: Int, in ink: GrayImage) {
    self.height = height
    imageWidth = ink.width
    let leastArea = max(height * height / 160, 4)
    var found: [(piece: Stroke, stroke: Int)] = []
    var cuts: [[Double]] = []
    for stroke in strokes {
      let (parts, ink) = stroke.parts(in: ink, height: height, leastArea: leastArea)
      found += parts.map { ($0, cuts.count) }
      cuts.append(ink)
    }
    found.sort {
      ($0.piece.box.left + $0.piece.box.right, $0.piece.box.top) < (
        $1.piece.box.left + $1.piece.box.right, $1.piece.box.top
      )
    }
    let pieces = found.map(\.piece)
    self.pieces = pieces
    isPart = found.map { !cuts[$0.stroke].isEmpty }
    borders = Self.borders(between: pieces, of: found.map(\.stroke), cuts: cuts)
    groups = Self.groups(of: pieces, height: height, in: ink)
  }

  private static func borders(between pieces: [Stroke], of strokes: [Int], cuts: [[Double]]) -> [Border] {
    // How many parts of each stroke lie before the border.
    var before = [Int](repeating: 0, count: cuts.count)
    var open: Set<Int> = []
    return pieces.indices.dropLast().map { index in
      let stroke = strokes[index]
      before[stroke] += 1
      if before[stroke] <= cuts[stroke].count { open.insert(stroke) } else { open.remove(stroke) }
      let ink = open.sorted().map { cuts[$0][before[$0] - 1] }
      let (left, right) = (pieces[index].box, pieces[index + 1].box)
      let shared = left.sharedColumns(with: right)
      return Border(
        cutInk: ink.isEmpty ? nil : ink.reduce(0, +),
        overlap: Double(max(shared, 0)) / Double(min(left.width, right.width)), gap: Double(max(-shared, 0)))
    }
  }

  private static func groups(of pieces: [Stroke], height: Int, in ink: GrayImage) -> [Group] {
    var groups: [Group] = []
    for first in pieces.indices {
      var box = pieces[first].box
      for last in first..<min(first + most, pieces.count) {
        box = box.union(pieces[last].box)
        let isSmall = Double(box.width) <= widest * Double(height) && Double(box.height) <= highest * Double(height)
        guard last == first || isSmall else { break }
        if let digit = FittedDigit(Array(pieces[first...last]), of: ink) {
          groups.append(Group(pieces: first..<last + 1, box: box, digit: digit))
        }
      }
    }
    return groups
  }

  /// Whether there is a gap before each of these boxes, as between words: paper of a third of the line's height and twice
  /// what is usual between the others. Before the first one there is none.
  func gaps(before boxes: [PixelBox]) -> [Bool] {
    let paper = zip(boxes.dropFirst(), boxes).map { Double(max($0.left - $1.right, 0)) }
    return [false].prefix(boxes.count)
      + paper.indices.map { index in
        let others = (paper[..<index] + paper[(index + 1)...]).sorted()
        let usual = others.isEmpty ? 0.2 * Double(height) : others[others.count / 2]
        return paper[index] > 0.35 * Double(height) + 2 * usual
      }
  }
}
