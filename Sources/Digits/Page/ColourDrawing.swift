/// A gray image with coloured lines and digits drawn over it, pixel by pixel. Colours are red, green and blue.
struct ColourDrawing {
  /// The number of rows of dots that a digit has.
  static let rowsOfDots = 7

  let width: Int
  let height: Int
  /// Red, green and blue of each pixel, row by row from the top.
  private(set) var samples: [UInt8]

  init(over picture: GrayImage) {
    width = picture.width
    height = picture.height
    samples = picture.pixels.flatMap { [$0, $0, $0] }
  }

  /// Draws a line of one pixel around `box`, along the picture's edge where there is no room outside.
  mutating func frame(_ box: PixelBox, in colour: [UInt8]) {
    let columns = max(box.left - 1, 0)...min(box.left + box.width, width - 1)
    let rows = max(box.top - 1, 0)...min(box.top + box.height, height - 1)
    for column in columns {
      paint(rows.lowerBound, column, colour)
      paint(rows.upperBound, column, colour)
    }
    for row in rows {
      paint(row, columns.lowerBound, colour)
      paint(row, columns.upperBound, colour)
    }
  }

  /// Draws `digit`, or "?" for nil, upwards from `bottom` and to the right from `left`, each of its dots `dot` pixels
  /// wide.
  mutating func write(_ digit: Int?, left: Int, bottom: Int, dot: Int, in colour: [UInt8]) {
    let shape = digit.map { Self.digits[$0] } ?? Self.questionMark
    let top = bottom - Self.rowsOfDots * dot
    for row in 0..<Self.rowsOfDots * dot {
      for column in 0..<5 * dot where shape[row / dot] >> (4 - column / dot) & 1 == 1 {
        paint(top + row, left + column, colour)
      }
    }
  }

  private mutating func paint(_ row: Int, _ column: Int, _ colour: [UInt8]) {
    guard 0..<height ~= row && 0..<width ~= column else { return }
    for channel in 0..<3 { samples[(row * width + column) * 3 + channel] = colour[channel] }
  }

  /// The digits from 0 to 9 in rows of 5 dots, from the top.
  private static let digits: [[UInt8]] = [
    [0b01110, 0b10001, 0b10011, 0b10101, 0b11001, 0b10001, 0b01110],
    [0b00100, 0b01100, 0b00100, 0b00100, 0b00100, 0b00100, 0b01110],
    [0b01110, 0b10001, 0b00001, 0b00010, 0b00100, 0b01000, 0b11111],
    [0b11111, 0b00010, 0b00100, 0b00010, 0b00001, 0b10001, 0b01110],
    [0b00010, 0b00110, 0b01010, 0b10010, 0b11111, 0b00010, 0b00010],
    [0b11111, 0b10000, 0b11110, 0b00001, 0b00001, 0b10001, 0b01110],
    [0b00110, 0b01000, 0b10000, 0b11110, 0b10001, 0b10001, 0b01110],
    [0b11111, 0b00001, 0b00010, 0b00100, 0b01000, 0b01000, 0b01000],
    [0b01110, 0b10001, 0b10001, 0b01110, 0b10001, 0b10001, 0b01110],
    [0b01110, 0b10001, 0b10001, 0b01111, 0b00001, 0b00010, 0b01100],
  ]
  private static let questionMark: [UInt8] = [0b01110, 0b10001, 0b00001, 0b00010, 0b00100, 0b00000, 0b00100]
}
