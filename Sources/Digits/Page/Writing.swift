/// The pieces of ink on a page that may be digits, and their usual height.
enum Writing {
  /// The pieces of `ink` that may be writing. Left out are what goes round other pieces, as boxes and tables do, what lies
  /// along an edge of the page, what is much larger or smaller than a digit there or solid (a corner in the shade), and
  /// all if digits would be lower than a hundredth of the page.
  ///
  /// Where rulings have been found, shorter lines of twice a digit's height are a table's and are taken away, too.
  static func strokes(in ink: GrayImage, hasLines: Bool) -> (strokes: [Stroke], height: Int) {
    let found = strokes(in: ink)
    guard hasLines, found.height > 4 else { return found }
    let isInk = ink.pixels.map { $0 >= Ink.faint }
    let (left, count) = RuledLines.removed(
      from: isInk, width: ink.width, height: ink.height, length: (2 * found.height, 2 * found.height),
      thickness: max(found.height / 5, 3))
    guard count > 0 else { return found }
    let pixels = ink.pixels.indices.map { left[$0] ? ink.pixels[$0] : 0 }
    return strokes(in: GrayImage(width: ink.width, height: ink.height, pixels: pixels))
  }

  /// The strokes of each line, from top to bottom, and the usual height of its digits. Left out are specks, and low
  /// strokes that are near no digit, unless they are higher than a third of the page's usual `height`.
  static func lines(of strokes: [Stroke], height: Int) -> [(strokes: [Stroke], height: Int)] {
    let relevant = strokes.filter { Double($0.area) >= speckArea * Double(height * height) && $0.area > 3 }
    let isWhole = { (stroke: Stroke) in Double(stroke.box.height) >= partHeight * Double(height) }
    var wholes = relevant.filter(isWhole)
    let whole = wholes.count
    var parts: [(part: Stroke, whole: Int)] = []
    for part in relevant where !isWhole(part) {
      let near = wholes[..<whole].indices.filter { wholes[$0].box.isNear(part.box, height: height) }
      if let nearest = near.min(by: { wholes[$0].box.distance(to: part.box) < wholes[$1].box.distance(to: part.box) }) {
        parts.append((part, nearest))
      } else if 3 * part.box.height > height {
        wholes.append(part)
      }
    }
    return wholes.map(\.box).lines().map { line in
      let members = Set(line)
      let strokes = line.map { wholes[$0] }
      return (strokes + parts.filter { members.contains($0.whole) }.map(\.part), usualHeight(of: strokes))
    }
  }

  /// A stroke lower than this share of the usual height is a part of a digit.
  private static let partHeight = 0.55
  /// A stroke with less ink than this share of the usual height's square is a speck.
  private static let speckArea = 0.006

  private static func strokes(in ink: GrayImage) -> (strokes: [Stroke], height: Int) {
    let all = ink.strokes()
    let frames = frames(among: all, width: ink.width, height: ink.height)
    // A page that is one large digit stays.
    guard frames.count < all.count else { return (all, usualHeight(of: all)) }
    let inside = all.indices.filter { !frames.contains($0) }.map { all[$0] }
    let height = usualHeight(of: inside)
    guard height > 4, 100 * height >= max(ink.width, ink.height) else { return ([], height) }
    let strokes = inside.filter { piece in
      let box = piece.box
      let isAtEdge = box.left == 0 || box.top == 0 || box.right == ink.width || box.bottom == ink.height
      let isSolid = 20 * piece.area > 9 * box.width * box.height && 3 * box.width > height
      return !(isAtEdge && (isSolid || 2 * box.height > 3 * height || 10 * box.height < 7 * height))
    }
    return (strokes, height)
  }

  /// The indices of pieces that are no writing. Only the 256 largest are looked at, and only whether they go round one
  /// of the 1,024 largest.
  private static func frames(among strokes: [Stroke], width: Int, height: Int) -> Set<Int> {
    let order = strokes.indices.sorted { strokes[$0].size > strokes[$1].size }
    let contents = order.prefix(1024).map { strokes[$0] }
    return Set(
      order.prefix(256).filter { index in
        let box = strokes[index].box
        let isAlongSide = (box.left == 0 || box.right == width) && 2 * box.height > height
        let isAlongEnd = (box.top == 0 || box.bottom == height) && 2 * box.width > width
        return isAlongSide || isAlongEnd || contents.contains { strokes[index].encloses($0) }
      })
  }

  /// The height of a stroke that halves the ink: lower strokes have as much of it as higher ones.
  private static func usualHeight(of strokes: [Stroke]) -> Int {
    let sorted = strokes.sorted { $0.box.height < $1.box.height }
    let half = strokes.reduce(0) { $0 + $1.area } / 2
    var area = 0
    for stroke in sorted {
      area += stroke.area
      if area > half { return stroke.box.height }
    }
    return 1
  }
}
