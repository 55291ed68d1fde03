extension GrayImage {
  /// This image turned clockwise by so many quarters of a turn.
  func turned(quarters: Int) -> GrayImage {
    let quarters = ((quarters % 4) + 4) % 4
    guard quarters > 0 else { return self }
    let (columns, rows) = quarters == 2 ? (width, height) : (height, width)
    var result = [UInt8](repeating: 0, count: pixels.count)
    for row in 0..<rows {
      for column in 0..<columns {
        let (fromRow, fromColumn) =
          switch quarters {
          case 1: (height - 1 - column, row)
          case 2: (height - 1 - row, width - 1 - column)
          default: (column, width - 1 - row)
          }
        result[row * columns + column] = pixels[fromRow * width + fromColumn]
      }
    }
    return GrayImage(width: columns, height: rows, pixels: result)
  }

  /// This image turned about its middle so that what rises or falls by `slope` rows a column lies level, in an image
  /// that holds all of it; beyond its edges there is 0, the paper of ink. Between pixels values change evenly.
  func levelled(_ slope: Double) -> GrayImage {
    let turn = Levelling(slope, width: width, height: height)
    var result = [UInt8](repeating: 0, count: turn.width * turn.height)
    for row in 0..<turn.height {
      for column in 0..<turn.width {
        let (x, y) = turn.source(Double(column), Double(row))
        guard -1..<Double(width) ~= x, -1..<Double(height) ~= y else { continue }
        let (left, top) = (min(max(x, 0), Double(width - 1)), min(max(y, 0), Double(height - 1)))
        let (x0, y0) = (min(Int(left), max(width - 2, 0)), min(Int(top), max(height - 2, 0)))
        let (across, down) = (left - Double(x0), top - Double(y0))
        let (x1, y1) = (min(x0 + 1, width - 1), min(y0 + 1, height - 1))
        let above = Double(pixels[y0 * width + x0]) * (1 - across) + Double(pixels[y0 * width + x1]) * across
        let below = Double(pixels[y1 * width + x0]) * (1 - across) + Double(pixels[y1 * width + x1]) * across
        result[row * turn.width + column] = UInt8(min(above * (1 - down) + below * down + 0.5, 255))
      }
    }
    return GrayImage(width: turn.width, height: turn.height, pixels: result)
  }
}

/// Where the pixels of a levelled image come from.
struct Levelling {
  /// The size of the levelled image.
  let width: Int
  let height: Int
  private let source: (width: Int, height: Int)
  private let cosine: Double
  private let sine: Double

  /// By how many degrees lines fall, within 0.001 up to 20: the arc tangent by the first terms of its series.
  let degrees: Double

  /// For an image of `width` × `height` pixels whose lines fall by `slope` rows a column.
  init(_ slope: Double, width: Int, height: Int) {
    source = (width, height)
    cosine = 1 / (1 + slope * slope).squareRoot()
    sine = slope * cosine
    let square = slope * slope
    degrees = slope * (1 - square * (1.0 / 3 - square * (1.0 / 5 - square * (1.0 / 7 - square / 9)))) * 180 / .pi
    self.width = Int((Double(width) * cosine + Double(height) * abs(sine)).rounded(.up))
    self.height = Int((Double(height) * cosine + Double(width) * abs(sine)).rounded(.up))
  }

  /// Where a point of the levelled image lies in the source.
  func source(_ x: Double, _ y: Double) -> (x: Double, y: Double) {
    let (dx, dy) = (x - Double(width - 1) / 2, y - Double(height - 1) / 2)
    return (
      cosine * dx - sine * dy + Double(source.width - 1) / 2, sine * dx + cosine * dy + Double(source.height - 1) / 2
    )
  }

  /// The smallest box of the source that holds what lies in `box` of the levelled image, within the source.
  func source(_ box: PixelBox) -> PixelBox {
    let corners = [
      (box.left, box.top), (box.right - 1, box.top), (box.left, box.bottom - 1), (box.right - 1, box.bottom - 1),
    ].map { source(Double($0.0), Double($0.1)) }
    let (x, y) = (corners.map { Int($0.x.rounded()) }, corners.map { Int($0.y.rounded()) })
    func bounds(_ values: [Int], _ limit: Int) -> (first: Int, last: Int) {
      (min(max(values.min() ?? 0, 0), limit - 1), min(max(values.max() ?? 0, 0), limit - 1))
    }
    let (across, down) = (bounds(x, source.width), bounds(y, source.height))
    return PixelBox(
      left: across.first, top: down.first, width: across.last - across.first + 1, height: down.last - down.first + 1)
  }
}

extension PixelBox {
  /// This box of an image that was turned clockwise by `quarters` in the image of `width` × `height` pixels that it was.
  func turnedBack(quarters: Int, width: Int, height: Int) -> PixelBox {
    switch ((quarters % 4) + 4) % 4 {
    case 1: PixelBox(left: top, top: height - right, width: self.height, height: self.width)
    case 2: PixelBox(left: width - right, top: height - bottom, width: self.width, height: self.height)
    case 3: PixelBox(left: width - bottom, top: left, width: self.height, height: self.width)
    default: self
    }
  }
}
