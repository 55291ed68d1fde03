import Testing

@testable import Digits

@Suite("What is larger than the digits of a page")
struct DrawingsOnPagesTests {
  /// Ink on paper of 700 × 500 pixels.
  private struct Paper {
    private var pixels = [UInt8](repeating: 230, count: 700 * 500)
    var image: GrayImage { GrayImage(width: 700, height: 500, pixels: pixels) }

    /// Lays test images beside each other.
    mutating func write(_ indices: [Int], scale: Double, left: Int, top: Int) throws {
      for (place, index) in indices.enumerated() {
        let digit = picture(of: try mnist.test().image(index), scale: scale) { _, _, ink in 255 * ink }
        let start = left + place * Int(28 * scale)
        for row in 0..<digit.height {
          for column in 0..<digit.width { darken(start + column, top + row, by: digit[row, column]) }
        }
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
      pixels[y * 700 + x] = min(pixels[y * 700 + x], 230 - UInt8(Int(ink) * 200 / 255))
    }
  }

  private func text(of indices: [Int]...) throws -> String {
    let images = try mnist.test()
    return indices.map { $0.map { String(images.label($0)) }.joined() }.joined(separator: "\n")
  }

  @Test("is a region and not read where it is a drawing, and the lines beside it are read")
  func drawing() throws {
    var paper = Paper()
    try paper.write(Array(0..<5), scale: 2.4, left: 20, top: 40)
    try paper.write(Array(10..<15), scale: 2.4, left: 20, top: 140)
    for (a, b) in [
      ((420, 60), (640, 240)), ((420, 240), (640, 60)), ((420, 150), (640, 150)), ((530, 60), (530, 240)),
    ] {
      paper.draw(from: a, to: b)
    }
    let page = try PageReader(.builtIn()).page(in: paper.image)
    let expected = try text(of: Array(0..<5), Array(10..<15))
    #expect(page.text.replacing("?", with: "") == expected)
    #expect(page.left.contains { $0.left > 350 && $0.height > 150 })
  }

  @Test("is read where it is a heading, and so are the digits below")
  func heading() throws {
    var paper = Paper()
    try paper.write([0, 1, 3], scale: 6, left: 20, top: 10)
    try paper.write(Array(20..<25), scale: 2.2, left: 20, top: 220)
    try paper.write(Array(10..<14), scale: 2.2, left: 20, top: 320)
    let page = try PageReader(.builtIn()).page(in: paper.image)
    let expected = try text(of: [0, 1, 3], Array(20..<25), Array(10..<14))
    #expect(page.text.replacing("?", with: "") == expected)
  }
}
