/// Which of the pieces of ink in a picture of one digit are the digit.
struct MainPiece {
  /// The digit: its largest piece and those that belong to it.
  let strokes: [Stroke]
  /// Whether the digit touches the edge of the picture.
  let touchesEdge: Bool
  /// The box around all large pieces that do not touch the edge, or around those that do if there are no others.
  let extent: PixelBox
  /// How many other pieces are about as large, and whole.
  let others: Int

  /// A piece has at least this share of the picture's longer side.
  private static let leastShare = 0.05
  /// The distance, as a share of both together, at which a piece belongs to the digit: the bar of a 5.
  private static let nearness = 0.14

  /// Chooses among pieces in a picture of `width` × `height` pixels; nil if none is large enough, or if what is left is a
  /// grid or a hair's breadth of something beyond the edge.
  ///
  /// Left out are what encloses another piece (a box, a circle), what lies along the edge of the picture (a table, a
  /// frame), what touches the edge if something else of at least half its size does not (a neighbour cut off), and a
  /// flat piece below the rest (an underline). Smaller pieces near the digit belong to it, and longer ones above and
  /// below, as the bar of a 5 may be; beside it they are other digits.
  init?(among pieces: [Stroke], width: Int, height: Int) {
    let side = max(width, height)
    let large = pieces.filter {
      $0.area > 3 && Double($0.box.longerSide) >= Self.leastShare * Double(side)
    }
    func touches(_ box: PixelBox) -> Bool { box.touchesEdge(of: width, height) }
    /// A strip of at most a quarter of the picture along an edge, or three fifths of the way round.
    func isAlong(_ piece: Stroke) -> Bool {
      let box = piece.box
      guard touches(box) else { return false }
      let isDown = box.left == 0 || box.right == width
      let isAcross = box.top == 0 || box.bottom == height
      let isStripDown = isDown && 10 * box.height > 8 * height && 4 * box.width < width
      let isStripAcross = isAcross && 10 * box.width > 8 * width && 4 * box.height < height
      return isStripDown || isStripAcross || 10 * piece.contact(width, height) > 12 * (width + height)
    }
    let open = large.filter { piece in !large.contains { piece.encloses($0) } }
    let candidates = open.isEmpty ? large : open
    let inner = candidates.filter { !touches($0.box) && !$0.isFlat }
    let offEdge = candidates.filter { !isAlong($0) }
    func longest(_ strokes: [Stroke]) -> Stroke? { strokes.max { $0.size < $1.size } }
    let touching = longest(offEdge.filter { touches($0.box) })
    var main = longest(inner)
    if let other = touching, 2 * (main?.box.longerSide ?? 0) < other.box.longerSide { main = other }
    if main == nil { main = longest(offEdge) ?? longest(candidates) }
    guard let main, !main.isFlat else { return nil }
    let isHair = main.box.height > 25 * main.box.width && 2 * main.contact(width, height) >= main.box.height
    // Paper with dots or between rulings, taken for ink; a 1 is as solid, but narrower.
    let isSolid = 20 * main.area > 17 * main.box.width * main.box.height && 3 * main.box.width > main.box.height
    guard !isHair, !isSolid, !main.isGrid(width) else { return nil }
    let parts = pieces.filter { part in
      part.pixels[0] != main.pixels[0] && part.area * 25 >= main.area && part.area > 3
        && (part.box.longerSide < main.box.longerSide || main.box.sharedHeight(with: part.box) < 0.5) && !isAlong(part)
        && main.box.distance(to: part.box) <= Self.nearness * Double(main.box.union(part.box).longerSide)
        && !(part.isFlat && part.box.top >= main.box.bottom)
        && (touches(main.box) || !touches(part.box))
    }
    strokes = [main] + parts
    touchesEdge = touches(main.box)
    extent = large.filter { !touches($0.box) }.box ?? offEdge.box ?? main.box
    others = candidates.count { piece in
      piece.pixels[0] != main.pixels[0] && !parts.contains { $0.pixels[0] == piece.pixels[0] }
        && 10 * piece.box.height > 6 * main.box.height && !touches(piece.box) && !piece.isFlat
    }
  }
}

extension Stroke {
  /// The length of its box's diagonal, squared.
  var size: Int { box.width * box.width + box.height * box.height }
  /// Whether it is a bar that lies.
  fileprivate var isFlat: Bool { box.width > 4 * box.height }

  /// Whether it goes round `other`, which is no mere dot in it.
  func encloses(_ other: Stroke) -> Bool {
    box.left < other.box.left && box.top < other.box.top && box.right > other.box.right
      && box.bottom > other.box.bottom && 10 * other.box.longerSide > 3 * box.height
  }
}
