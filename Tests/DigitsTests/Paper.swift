@testable import Digits

/// Paper for tests to write and draw on.
struct Paper {
  let width: Int
  let height: Int
  private var pixels: [UInt8]

  init(width: Int, height: Int) {
    (self.width, self.height) = (width, height)
    pixels = [UInt8](repeating: 230, count: width * height)
  }

  var image: GrayImage { GrayImage(width: width, height: height, pixels: pixels) }

  /// Lays an image of MNIST's on it, `scale` pixels for one of its.
  mutating func write(_ image: GrayImage, scale: Double, left: Int, top: Int) {
    let digit = picture(of: image, scale: scale) { _, _, ink in 255 * ink }
    for row in 0..<digit.height {
      for column in 0..<digit.width { darken(left + column, top + row, by: digit[row, column]) }
    }
  }

  /// Draws a line with a pen of six pixels.
  mutating func draw(from a: (x: Int, y: Int), to b: (x: Int, y: Int)) {
    let steps = max(abs(b.x - a.x), abs(b.y - a.y), 1)
    for step in 0...steps {
      let (x, y) = (a.x + (b.x - a.x) * step / steps, a.y + (b.y - a.y) * step / steps)
      for row in y..<y + 6 { for column in x..<x + 6 { darken(column, row, by: 255) } }
    }
  }

  private mutating func darken(_ x: Int, _ y: Int, by ink: UInt8) {
    guard x < width && y < height else { return }
    pixels[y * width + x] = min(pixels[y * width + x], 230 - UInt8(Int(ink) * 200 / 255))
  }
}
