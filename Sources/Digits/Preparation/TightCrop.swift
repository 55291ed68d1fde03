extension GrayImage {
  /// The margin of paper, in pixels, that a picture gets which ends where its digit does: a fifth of the longer side.
  var marginOfCrop: Int { max(width, height) / 5 }

  /// The margin, in pixels, that this picture lacks around its digit: `marginOfCrop` if it ends where the digit does, else 0.
  ///
  /// It does if three sides at least cross strokes: what is dark and what is bright there (`parting`) takes turns, at most
  /// six pieces, each of 1/32 of the longer side at least. The edge of a table or of a shadow crosses two sides, and rulings
  /// are thinner and more. A sheet aslant has its desk in the corners: unless a side has a stroke between paper, one
  /// corner may be ink at most, or two if all four sides are crossed.
  func missingMargin(_ polarity: Polarity) -> Int {
    let small = overview
    guard let level = small.parting()?.level else { return 0 }
    let isInk = small.pixels.map { ($0 <= level) == (polarity == .darkOnLight) }
    let (columns, rows) = (small.width, small.height)
    let sides: [[Bool]] = [
      Array(isInk.prefix(columns)), Array(isInk.suffix(columns)),
      (0..<rows).map { isInk[$0 * columns] }, (1...rows).map { isInk[$0 * columns - 1] },
    ]
    let crossing = sides.filter { side in
      let changes = side.indices.dropFirst().filter { side[$0] != side[$0 - 1] }
      let lengths = zip([0] + changes, changes + [side.count]).map { $1 - $0 }
      return 2...6 ~= lengths.count && lengths.allSatisfy { 32 * $0 >= max(columns, rows) }
    }
    let hasStrokeBetween = crossing.contains { $0.drop { $0 }.reversed().drop { $0 }.contains(true) }
    let inkCorners = sides.prefix(2).flatMap { [$0[0], $0[columns - 1]] }.count { $0 }
    return crossing.count >= 3 && (hasStrokeBetween || inkCorners <= crossing.count - 2) ? marginOfCrop : 0
  }

  /// This image with `margin` pixels of paper on each side, of the brightness that a tenth of its pixels exceed, or of the
  /// darkness that a tenth exceed where ink is bright.
  func framed(by margin: Int, _ polarity: Polarity) -> GrayImage {
    guard margin > 0 else { return self }
    let sorted = pixels.sorted()
    let level = sorted[(sorted.count - 1) * (polarity == .darkOnLight ? 9 : 1) / 10]
    let (columns, rows) = (width + 2 * margin, height + 2 * margin)
    var framed = [UInt8](repeating: level, count: columns * rows)
    for row in 0..<height {
      for column in 0..<width { framed[(row + margin) * columns + column + margin] = self[row, column] }
    }
    return GrayImage(width: columns, height: rows, pixels: framed)
  }
}
