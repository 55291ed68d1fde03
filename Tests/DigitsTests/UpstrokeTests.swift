import Foundation
import NeuralNetwork
import Testing

@testable import Digits

@Suite("An upstroke")
struct UpstrokeTests {
  /// An upright bar, 20 high and 3 wide, in the middle.
  private let bar = GrayImage(
    width: 28, height: 28,
    pixels: (0..<784).map { 4..<24 ~= $0 / 28 && 13..<16 ~= $0 % 28 ? 255 : 0 })

  @Test("goes from the top of a 1 down to the left, within its angles, lengths and widths")
  func bounds() throws {
    var generator = RandomGenerator(seed: 3)
    var (steepest, flattest, longest, shortest) = (90.0, 0.0, 0.0, 28.0)
    for _ in 0..<400 {
      let drawn = Upstroke(using: &generator).drawn(on: bar)
      // The bar's last row tells by how much it was moved.
      let foot = try #require(drawn.inkBox).bottom - 24
      let columns = (0..<28).filter { drawn[foot + 23, $0] == 255 }
      let shift = try #require(columns.first) - 13
      #expect(columns.count == 3)
      var end: (row: Double, column: Double)?
      for row in 0..<28 {
        for column in 0..<28 {
          let (oldRow, oldColumn) = (row - foot, column - shift)
          if 4..<24 ~= oldRow, 13..<16 ~= oldColumn { #expect(drawn[row, column] == 255) }
          guard drawn[row, column] > 127, oldColumn < 13 else { continue }
          #expect(oldRow >= 4, "above the top")
          if oldColumn < Int(end?.column ?? 28) { end = (Double(oldRow), Double(oldColumn)) }
        }
      }
      let centre = try #require(drawn.centreOfMass)
      #expect(abs(centre.row - 14) <= 0.51 && abs(centre.column - 14) <= 0.51)
      guard let end else { continue }
      let (down, left) = (end.row - 5.5, 14 - end.column)
      let angle = atan2(left, down) * 180 / .pi
      longest = max(longest, (down * down + left * left).squareRoot())
      shortest = min(shortest, (down * down + left * left).squareRoot())
      if left > 7 {
        steepest = min(steepest, angle)
        flattest = max(flattest, angle)
      }
    }
    // Ends are round, and found to a pixel.
    #expect(10.9...14.9 ~= longest && 3.5...7.5 ~= shortest, "\(shortest), \(longest)")
    #expect(30.0...45 ~= steepest && 55.0...72 ~= flattest, "\(steepest), \(flattest)")
  }

  @Test("is drawn on its share of the 1s, anew in every epoch, and on nothing else", arguments: [0, 0.5, 1])
  func share(upstrokes: Double) throws {
    let images = try mnist.test()[0..<2000]
    let plain = pixels(images.examples.batch())
    let deformation = Deformation(upstrokes: upstrokes)
    let (first, second) = (
      pixels(deformation.deformed(images, seed: 1, epoch: 1, threads: 2)),
      pixels(deformation.deformed(images, seed: 1, epoch: 2, threads: 1))
    )
    let ones = (0..<2000).filter { images.label($0) == 1 }
    for index in 0..<2000 where images.label(index) != 1 { #expect(first[index] == plain[index]) }
    let changed = Double(ones.count { first[$0] != plain[$0] }) / Double(ones.count)
    #expect(abs(changed - upstrokes) < 0.08, "\(changed)")
    let differ = ones.count { first[$0] != second[$0] }
    #expect(upstrokes == 0 ? differ == 0 : differ > ones.count / 2)
  }

  @Test("needs ink")
  func blank() {
    var generator = RandomGenerator(seed: 4)
    for (width, height) in [(28, 28), (1, 1), (7, 3)] {
      let blank = GrayImage(width: width, height: height, pixels: [UInt8](repeating: 20, count: width * height))
      #expect(Upstroke(using: &generator).drawn(on: blank) == blank)
    }
    let dot = GrayImage(width: 1, height: 1, pixels: [255])
    #expect(Upstroke(using: &generator).drawn(on: dot) == dot)
  }
}
