import Testing

@testable import Digits

@Suite("What is larger than the digits of a page")
struct DrawingsOnPagesTests {
  /// Test images in a line.
  private func write(_ indices: [Int], scale: Double, top: Int, on paper: inout Paper) throws {
    let images = try mnist.test()
    for (place, index) in indices.enumerated() {
      paper.write(images.image(index), scale: scale, left: 20 + place * Int(28 * scale), top: top)
    }
  }

  private func text(of indices: [Int]...) throws -> String {
    let images = try mnist.test()
    return indices.map { $0.map { String(images.label($0)) }.joined() }.joined(separator: "\n")
  }

  @Test("is a region and not read where it is a drawing, and the lines beside it are read")
  func drawing() throws {
    var paper = Paper(width: 700, height: 500)
    try write(Array(0..<5), scale: 2.4, top: 40, on: &paper)
    try write(Array(10..<15), scale: 2.4, top: 140, on: &paper)
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
    var paper = Paper(width: 700, height: 500)
    try write([0, 1, 3], scale: 6, top: 10, on: &paper)
    try write(Array(20..<25), scale: 2.2, top: 220, on: &paper)
    try write(Array(10..<14), scale: 2.2, top: 320, on: &paper)
    let page = try PageReader(.builtIn()).page(in: paper.image)
    let expected = try text(of: [0, 1, 3], Array(20..<25), Array(10..<14))
    #expect(page.text.replacing("?", with: "") == expected)
  }
}
