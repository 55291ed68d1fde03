/// Signs between digits, told by their size and place alone.
enum Symbols {
  /// The sign that the piece with this index of `line` may be: a minus, a point, a comma or a slash; nil for none.
  ///
  /// Assumes that the digits beside it stand on one line. Sizes are shares of the line's height.
  static func sign(_ index: Int, in line: LinePieces) -> Character? {
    let piece = line.pieces[index]
    guard !line.isPart[index], let (top, bottom) = band(at: index, in: line) else { return nil }
    let unit = Double(line.height)
    let (width, height) = (Double(piece.box.width) / unit, Double(piece.box.height) / unit)
    // Where its middle and its foot are: 0 for the top of the digits and 1 for their foot.
    let middle = (Double(piece.box.top + piece.box.bottom) / 2 - top) / (bottom - top)
    let foot = (Double(piece.box.bottom) - top) / (bottom - top)
    if height <= 0.25, width >= 0.2, width >= 1.8 * height, 0.3...0.75 ~= middle { return "-" }
    let isComma = foot > 1.1 && (height > 1.4 * width || foot > 1.25)
    if height <= 0.5, width <= 0.35, middle >= 0.75, isComma { return "," }
    if height <= 0.28, width <= 0.28, middle >= 0.75, !isComma { return "." }
    if height >= 0.9, 0.3...1.1 ~= width / height, piece.isStraightRise(imageWidth: line.imageWidth) { return "/" }
    return nil
  }

  /// The rows between which the digits nearest to a piece stand.
  private static func band(at index: Int, in line: LinePieces) -> (top: Double, bottom: Double)? {
    let isDigit = { (other: Int) in other != index && 10 * line.pieces[other].box.height >= 7 * line.height }
    let near = [
      line.pieces[..<index].indices.last(where: isDigit), line.pieces[index...].indices.first(where: isDigit),
    ]
    .compactMap { $0 }.map { line.pieces[$0].box }
    guard !near.isEmpty else { return nil }
    let count = Double(near.count)
    return (near.reduce(0) { $0 + Double($1.top) } / count, near.reduce(0) { $0 + Double($1.bottom) } / count)
  }
}

extension Stroke {
  /// Whether it rises straight from left to right in an image of that width: the correlation of columns and rows upwards
  /// is above 0.93.
  func isStraightRise(imageWidth: Int) -> Bool {
    var (x, y, xx, yy, xy) = (0.0, 0.0, 0.0, 0.0, 0.0)
    for index in pixels {
      let (row, column) = (-Double(Int(index) / imageWidth - box.top), Double(Int(index) % imageWidth - box.left))
      (x, y) = (x + column, y + row)
      (xx, yy, xy) = (xx + column * column, yy + row * row, xy + column * row)
    }
    let count = Double(pixels.count)
    let spread = ((xx - x * x / count) * (yy - y * y / count)).squareRoot()
    return xy - x * y / count > 0.93 * spread
  }
}
