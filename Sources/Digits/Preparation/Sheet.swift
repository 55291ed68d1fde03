extension GrayImage {
  /// This image with all outside of a sheet of paper blank, if it shows a bright sheet that lies on something darker.
  func withoutDesk() -> GrayImage { sheetOnDesk()?.image ?? self }

  /// This image with all outside of a sheet of paper blank, and the box of the sheet; nil if it shows no bright sheet that
  /// lies on something darker.
  ///
  /// The image, without thin strokes, is parted into bright and dark (`parting`). The largest bright piece is a sheet if it is a tenth of the
  /// image at least, a quarter brighter than what is dark, and ends before the image does, or is square and leaves two sides
  /// of the image, as a corner of a sheet: a shadow's edge or a table along one side do not make a sheet of the rest.
  func sheetOnDesk() -> (image: GrayImage, box: PixelBox)? {
    let factor = reductionFactor(toSide: Self.sheetSide)
    let small = reduced(by: factor)
    // The inside of a 0 that fills the picture looks like a sheet.
    guard min(small.width, small.height) >= 16, missingMargin(.darkOnLight) == 0 else { return nil }
    let paper = small.smoothed().closed(radius: 2)
    guard let parting = paper.parting(), parting.bright > 1.25 * max(parting.dark, 1) else { return nil }
    let threshold = parting.level
    let bright = paper.pixels.map { $0 > threshold }
    let pieces = GrayImage(width: small.width, height: small.height, pixels: bright.map { $0 ? 255 : 0 }).strokes()
    guard let sheet = pieces.max(by: { $0.area < $1.area }), 10 * sheet.area > small.pixels.count else { return nil }
    let isSheet = small.filled(sheet)
    let border = isSheet.indices.filter { small.isBorder($0) }
    let isWhole = 8 * border.count(where: { isSheet[$0] }) < border.count
    guard isWhole || sheet.box.sidesTouched(of: small.width, small.height) <= 2 else { return nil }
    // A sheet fills its box and most of it is bright; bright strokes on a dark board with the gaps between them do not, nor
    // does what a shadow that falls across a corner leaves.
    let inside = isSheet.indices.filter { isSheet[$0] }
    guard 20 * inside.count > (isWhole ? 14 : 17) * (sheet.box.width - 4) * (sheet.box.height - 4),
      20 * inside.count(where: { small.pixels[$0] > threshold }) > 17 * inside.count,
      // And there is a blank square somewhere on it.
      zip(paper.opened(radius: Self.sheetSide / 18).pixels, isSheet).contains(where: { $0 > threshold && $1 })
    else { return nil }
    let blank = paper.continued(beyond: isSheet)
    var result = pixels
    for row in 0..<height {
      for column in 0..<width {
        let place = row / factor * small.width + column / factor
        if !isSheet[place] { result[row * width + column] = blank[place] }
      }
    }
    let image = GrayImage(width: width, height: height, pixels: result)
    return (image, sheet.box.enlarged(by: factor, within: width, height))
  }

  /// Levels that go on beyond the sheet as they are at its edge, along rows and then along columns.
  private func continued(beyond isSheet: [Bool]) -> [UInt8] {
    var result = pixels
    var lastRow: Int?
    for row in 0..<height {
      let columns = (0..<width).filter { isSheet[row * width + $0] }
      guard let first = columns.first, let last = columns.last else { continue }
      for column in 0..<width { result[row * width + column] = pixels[row * width + min(max(column, first), last)] }
      // Rows without a part of the sheet take the next one below, and the last ones the one above.
      for other in (lastRow ?? 0)..<row where lastRow == nil || other > lastRow ?? 0 {
        for column in 0..<width { result[other * width + column] = result[row * width + column] }
      }
      lastRow = row
    }
    if let lastRow, lastRow + 1 < height {
      for other in lastRow + 1..<height {
        for column in 0..<width { result[other * width + column] = result[lastRow * width + column] }
      }
    }
    return result
  }

  private static let sheetSide = 160

  private func isBorder(_ index: Int) -> Bool {
    let (row, column) = (index / width, index % width)
    return row == 0 || column == 0 || row == height - 1 || column == width - 1
  }

  /// Where `piece` is, in each row from its first to its last pixel, less two pixels all round.
  private func filled(_ piece: Stroke) -> [Bool] {
    var ends = [(first: Int, last: Int)](repeating: (width, -1), count: height)
    for index in piece.pixels {
      let (row, column) = (Int(index) / width, Int(index) % width)
      ends[row] = (min(ends[row].first, column), max(ends[row].last, column))
    }
    let outside = (0..<height * width).map { index -> UInt8 in
      ends[index / width].first <= index % width && index % width <= ends[index / width].last ? 0 : 255
    }
    // What is outside grows by two pixels.
    let grown = GrayImage(width: width, height: height, pixels: outside).thickened(by: 2)
    return grown.pixels.map { $0 < 128 }
  }
}
