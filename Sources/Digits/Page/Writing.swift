/// The pieces of ink on a page that may be digits, and their usual height.
struct Writing {
  /// The ink that they are of.
  let ink: GrayImage
  /// Which of ink and paper is the brighter one.
  let polarity: Polarity
  /// Whether rulings were taken away.
  let isRuled: Bool
  /// The pieces that may be digits or parts of them.
  let strokes: [Stroke]
  /// The usual height of a digit.
  let height: Int
  /// The boxes of what was taken for no writing.
  let left: [PixelBox]

  /// Finds what is written on `paper`; nil if there is no ink.
  ///
  /// Left out are what goes round other pieces, as boxes and tables do, what lies along an edge of the page, what is much
  /// larger or smaller than a digit there or solid (a corner in the shade), and all if digits would be lower than a
  /// hundredth of the page. Where rulings have been found, shorter lines of twice a digit's height across and of 1.4
  /// times down are a table's and are taken away, too.
  init?(on paper: GrayImage, polarity: Polarity) {
    // The lines of a table are shorter and go with the whole of it; a 1 is shorter in a strip with one line of writing.
    let side = max(paper.width, paper.height)
    let ruling = (across: paper.width * 3 / 4, down: max(paper.height * 3 / 4, side * 11 / 20))
    func ink(_ widestStroke: Double) -> Ink? {
      Ink(
        of: paper, polarity: polarity, lineLength: ruling, lineThickness: side / 160 + 3, widestStroke: widestStroke)
    }
    guard let first = ink(Ink.widestStroke) else { return nil }
    self.init(ink: first.image, polarity: polarity, isRuled: first.hasLines)
    // Paper in the shade is ink in a corner where whatever is as narrow may be a stroke. Beside small digits nothing is.
    let narrow = Ink.widestStroke / 2
    let touchesEdge = (strokes.map(\.box) + left).contains {
      $0.touchesEdge(of: paper.width, paper.height)
    }
    if touchesEdge, Double(height) < narrow * Double(side), let second = ink(narrow) {
      self.init(ink: second.image, polarity: polarity, isRuled: second.hasLines)
    }
  }

  /// This writing turned so that lines that fall by `slope` rows a column are level, without what was taken for none.
  func levelled(_ slope: Double) -> Writing {
    var pixels = [UInt8](repeating: 0, count: ink.pixels.count)
    for stroke in strokes { for index in stroke.pixels { pixels[Int(index)] = ink.pixels[Int(index)] } }
    let writing = GrayImage(width: ink.width, height: ink.height, pixels: pixels)
    return Writing(ink: writing.levelled(slope), polarity: polarity, isRuled: isRuled)
  }

  private init(ink: GrayImage, polarity: Polarity, isRuled: Bool) {
    (self.polarity, self.isRuled) = (polarity, isRuled)
    let all = Self.strokes(in: ink)
    let lines = (across: 2 * all.height, down: 7 * all.height / 5)
    guard isRuled, all.height > 4, let rest = ink.withoutLines(longerThan: lines, all.height) else {
      (self.ink, strokes, height, left) = (ink, all.strokes, all.height, all.left)
      return
    }
    self.ink = rest
    (strokes, height, left) = Self.strokes(in: rest)
  }

  /// The strokes of each line, from top to bottom, and the usual height of its digits. Left out are specks, and low
  /// strokes that are near no digit, unless they are higher than a third of the page's usual `height`.
  ///
  /// - Parameter signs: whether low strokes beside digits may be signs; then those of a digit's rows stay.
  func lines(signs: Bool) -> [(strokes: [Stroke], height: Int)] {
    let speck = signs ? Self.pointArea : Self.speckArea
    let relevant = strokes.filter { Double($0.area) >= speck * Double(height * height) && $0.area > 3 }
    let isWhole = { (stroke: Stroke) in Double(stroke.box.height) >= Self.partHeight * Double(height) }
    var wholes = relevant.filter(isWhole)
    var digits = wholes.map(\.box)
    let whole = digits.count
    var parts: [(part: Stroke, whole: Int)] = []
    // The higher ones first, so that the parts of a broken digit that has no whole one come together.
    for part in relevant.filter({ !isWhole($0) }).sorted(by: { $0.box.height > $1.box.height }) {
      // A speck belongs to a digit, not to what may be another speck.
      let isLarge = 3 * part.box.height > height
      func nearest(_ isNear: (PixelBox) -> Bool) -> Int? {
        digits.indices.prefix(isLarge ? digits.count : whole).filter { isNear(digits[$0]) }
          .min { digits[$0].distance(to: part.box) < digits[$1].distance(to: part.box) }
      }
      let isBeside = { (box: PixelBox) in
        let (middle, rows) = (part.box.top + part.box.bottom, 2 * box.top..<2 * box.bottom + 3 * box.height / 5)
        return signs && rows.contains(middle) && box.sharedColumns(with: part.box) > -height
      }
      if let near = nearest({ $0.isNear(part.box, height: height) }) ?? nearest(isBeside) {
        parts.append((part, near))
      } else if isLarge {
        wholes.append(part)
        digits.append(part.box)
      }
    }
    // A drawing belongs to no line that it stands beside, nor does what stands in it.
    let large = wholes.map(\.box).filter { isLarge($0.height) }
    let drawn = wholes.indices.filter { index in large.contains { $0.union(wholes[index].box) == $0 } }
    return wholes.map(\.box).lines(apart: Set(drawn)).map { line in
      let members = Set(line)
      let strokes = line.map { wholes[$0] }
      return (strokes + parts.filter { members.contains($0.whole) }.map(\.part), Self.usualHeight(of: strokes))
    }
  }

  /// Whether something so high may be a drawing. Headings are lower.
  func isLarge(_ height: Int) -> Bool { height > 3 * self.height }

  /// By how many rows a column the lines of these strokes fall; 0 if they are too few or too short to tell.
  ///
  /// The middles of digits lie on a straight line within a tenth of their height, so the slope of the lines with the least
  /// sum of squares (Gauss) is known to within 0.03 if the columns spread by eleven squares of the height.
  var slope: Double {
    let digits = strokes.map(\.box).filter { Double($0.height) >= Self.partHeight * Double(height) }
    var (across, both) = (0.0, 0.0)
    for line in digits.lines() {
      let points = line.map { index in
        (
          x: Double(2 * digits[index].left + digits[index].width) / 2,
          y: Double(digits[index].top + digits[index].bottom) / 2
        )
      }
      let count = Double(points.count)
      let (x, y) = (points.reduce(0) { $0 + $1.x } / count, points.reduce(0) { $0 + $1.y } / count)
      for point in points {
        across += (point.x - x) * (point.x - x)
        both += (point.x - x) * (point.y - y)
      }
    }
    return across > 11 * Double(height * height) ? both / across : 0
  }

  /// A stroke lower than this share of the usual height is a part of a digit.
  private static let partHeight = 0.55
  /// A stroke with less ink than this share of the usual height's square is a speck.
  private static let speckArea = 0.006
  /// The same where points are looked for, which a thin pen makes as small.
  private static let pointArea = 0.002

  private static func strokes(in ink: GrayImage) -> (strokes: [Stroke], height: Int, left: [PixelBox]) {
    // What is longer and lower than any digits that touch is left of a ruling.
    let isLine = { (piece: Stroke) in piece.box.width > 20 * piece.box.height }
    let pieces = ink.strokes()
    let (all, lines) = (pieces.filter { !isLine($0) }, pieces.filter(isLine).map(\.box))
    let (around, full, along) = frames(among: all, width: ink.width, height: ink.height)
    // A page that is one large digit stays.
    guard around.count + along.count < all.count || !full.isEmpty else {
      let digits = all.filter { !$0.isGrid(ink.width) }
      return (digits, usualHeight(of: digits), lines)
    }
    let inside = all.indices.filter { !around.contains($0) && !along.contains($0) }.map { all[$0] }
    // Where most digits touch their boxes, too few others tell a digit's height.
    let boxHeight = usualHeight(of: full.map { all[$0] })
    let areBoxed = 2 * inside.count { 3 * $0.box.height > boxHeight } < full.count
    let height = areBoxed ? 2 * boxHeight / 3 : usualHeight(of: inside)
    guard height > 4, 100 * height >= max(ink.width, ink.height) else {
      return ([], height, lines + all.map(\.box))
    }
    let isWriting = inside.map { piece in
      let box = piece.box
      // What is left of squares may be as large as a page.
      guard 4 * box.height < ink.height || !piece.isGrid(ink.width) else { return false }
      guard box.touchesEdge(of: ink.width, ink.height) else { return true }
      // A thick digit in a narrow strip is as solid, but touches the edges in few places.
      let isSolid =
        20 * piece.area > 9 * box.width * box.height && 3 * box.width > height
        && 3 * piece.contact(ink.width, ink.height) > 2 * box.longerSide
      return !(isSolid || 2 * box.height > 3 * height || 10 * box.height < 7 * height)
    }
    let touching = freed(around.sorted().map { all[$0] }, height: height, in: ink)
    let others = around.union(along).sorted().map { all[$0] } + zip(inside, isWriting).filter { !$0.1 }.map(\.0)
    return (zip(inside, isWriting).filter(\.1).map(\.0) + touching, height, lines + others.map(\.box))
  }

  /// The digits that touch one of `frames`: what is left of these without their straight lines, and is about as large as a
  /// digit of `height`. Lines are longer than a digit, or than four fifths of their frame.
  private static func freed(_ frames: [Stroke], height: Int, in ink: GrayImage) -> [Stroke] {
    frames.flatMap { frame -> [Stroke] in
      let box = frame.box
      let length = (across: min(7 * height, 4 * box.width) / 5, down: min(7 * height, 4 * box.height) / 5)
      let isBox = 4 * box.longerSide < 7 * height
      let alone = ink.cut([frame], around: box, margin: 0)
      let rest = alone.withoutLines(longerThan: length, height, isBox: isBox)?.strokes() ?? []
      return rest.filter { piece in
        2 * piece.box.height > height && 2 * piece.box.height < 3 * height && 8 * piece.box.width > height
          && !rest.contains { piece.encloses($0) }
      }.map { $0.moved(from: alone, to: ink, left: box.left, top: box.top) }
    }
  }

  /// The indices of pieces that are no writing: those that go round others or are boxes that a digit touches, the `full`
  /// ones of which are known by their shape, and those that lie along an edge. Only the 256 largest are looked at, and only
  /// whether they go round one of the 1,024 largest.
  private static func frames(among strokes: [Stroke], width: Int, height: Int) -> (
    around: Set<Int>, full: [Int], along: Set<Int>
  ) {
    let order = strokes.indices.sorted { strokes[$0].size > strokes[$1].size }
    let contents = order.prefix(1024).map { strokes[$0] }
    let along = order.prefix(256).filter { index in
      let box = strokes[index].box
      let isAlongSide = (box.left == 0 || box.right == width) && 2 * box.height > height
      let isAlongEnd = (box.top == 0 || box.bottom == height) && 2 * box.width > width
      // A line of digits that touch may be as long, but touches the edge in few places.
      return (isAlongSide || isAlongEnd) && 3 * strokes[index].contact(width, height) > box.longerSide
    }
    let others = order.prefix(256).filter { !along.contains($0) }
    let around = others.filter { index in
      contents.contains { strokes[index].encloses($0) } || isTable(strokes[index], of: contents)
    }
    // One digit may look like a frame.
    let framing = others.filter { !around.contains($0) && strokes[$0].isFrame(width) }
    let full = framing.count > 2 ? framing : []
    // A digit that touches its box is one piece with it, which goes round nothing, but is as large as other boxes.
    let boxes = (around + full).map { strokes[$0].box }
    let alike = others.filter { index in
      let box = strokes[index].box
      return boxes.count > 1
        && boxes.contains { 8 * abs($0.width - box.width) < $0.width && 8 * abs($0.height - box.height) < $0.height }
    }
    return (Set(around + full + alike), full, Set(along))
  }

  /// Whether a piece goes round two others at least that are not much smaller than the digits of eight lines in it.
  private static func isTable(_ piece: Stroke, of contents: [Stroke]) -> Bool {
    let box = piece.box
    return contents.lazy.filter { other in
      box.left < other.box.left && box.top < other.box.top && box.right > other.box.right
        && box.bottom > other.box.bottom && 12 * other.box.longerSide > box.height
    }.prefix(2).count == 2
  }

  /// The usual height of a digit: that of the stroke that halves the ink, as lower ones have as much as higher ones. But a
  /// large drawing or heading may have more than all digits. So it is less if it is much less where ink counts by its height,
  /// which is about as much for each digit, whatever its size; what are specks beside the first height are left out of that.
  private static func usualHeight(of strokes: [Stroke]) -> Int {
    let sorted = strokes.sorted { $0.box.height < $1.box.height }
    let halving = heightHalving(sorted) { Double($0.area) }
    let digits = sorted.filter { 4 * $0.box.height > halving }
    let lower = heightHalving(digits) { Double($0.area) / Double($0.box.height) }
    let isLarge = { (height: Int) in 5 * height > 9 * lower }
    // As many high strokes as low ones are parts of broken digits.
    let large = digits.count { isLarge($0.box.height) }
    return isLarge(halving) && 3 * large < digits.count ? lower : halving
  }

  /// The height of the one of `sorted` strokes, the lowest first, that halves their weights; 1 if there are none.
  private static func heightHalving(_ sorted: [Stroke], weight: (Stroke) -> Double) -> Int {
    var rest = sorted.reduce(0) { $0 + weight($1) } / 2
    for stroke in sorted {
      rest -= weight(stroke)
      if rest < 0 { return stroke.box.height }
    }
    return 1
  }
}

extension Stroke {
  /// This piece of `part`, whose first pixel lies at (`left`, `top`) of `whole`, as a piece of that.
  fileprivate func moved(from part: GrayImage, to whole: GrayImage, left: Int, top: Int) -> Stroke {
    Stroke(
      box: PixelBox(left: box.left + left, top: box.top + top, width: box.width, height: box.height), area: area,
      pixels: pixels.map { index in
        let (row, column) = (Int(index) / part.width, Int(index) % part.width)
        return Int32((row + top) * whole.width + column + left)
      })
  }
}

extension GrayImage {
  /// This ink without straight lines of at least `length` pixels across and down among digits of `height`; nil if there
  /// are none.
  fileprivate func withoutLines(
    longerThan length: (across: Int, down: Int), _ height: Int, isBox: Bool = false
  ) -> GrayImage? {
    let (isLeft, count) = RuledLines.removed(
      from: pixels.map { $0 >= Ink.faint }, width: width, height: self.height, length: length,
      thickness: max(height / 5, 3), isBox: isBox)
    guard count > 0 else { return nil }
    return GrayImage(width: width, height: self.height, pixels: pixels.indices.map { isLeft[$0] ? pixels[$0] : 0 })
  }
}
