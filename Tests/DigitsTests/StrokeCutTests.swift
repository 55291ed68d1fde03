import Testing

@testable import Digits

@Suite("A stroke that is cut")
struct StrokeCutTests {
  @Test("falls into two that have each of its pixels once", arguments: 1..<10)
  func halves(column: Int) throws {
    let pixels = (0..<12 * 5).map { UInt8(1...10 ~= $0 % 12 && 1...3 ~= $0 / 12 ? 255 : 0) }
    let image = GrayImage(width: 12, height: 5, pixels: pixels)
    let stroke = try #require(image.strokes().first)
    let (left, right) = try #require(stroke.cut(at: 1 + column, in: image))
    #expect((left.pixels + right.pixels).sorted() == stroke.pixels.sorted())
    #expect(left.box == PixelBox(left: 1, top: 1, width: column, height: 3))
    #expect(right.box == PixelBox(left: 1 + column, top: 1, width: 10 - column, height: 3))
    #expect(left.area == 3 * column && right.area == 3 * (10 - column))
  }
}
