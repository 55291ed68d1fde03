import Foundation
import NeuralNetwork
import Testing

@testable import Digits

/// MNIST, as it lies in the package.
let mnist = DataFolder(path: package + "/data/mnist")

/// A picture of `digit`, a 28 × 28 image, enlarged with straight lines between its pixels, on paper around it.
///
/// - Parameters:
///   - scale: how many pixels one of the digit becomes.
///   - margin: the pixels of paper around the 28 × 28.
///   - brightness: that of each pixel from its row and column, both 0…1, and from the ink in it, 0…1.
func picture(
  of digit: GrayImage, scale: Double, margin: Int = 0, brightness: (Double, Double, Double) -> Double
) -> GrayImage {
  let side = Int(28 * scale) + 2 * margin
  func ink(_ row: Int, _ column: Int) -> Double {
    0..<28 ~= row && 0..<28 ~= column ? Double(digit[row, column]) / 255 : 0
  }
  let pixels = (0..<side * side).map { index -> UInt8 in
    let y = (Double(index / side - margin) + 0.5) / scale - 0.5
    let x = (Double(index % side - margin) + 0.5) / scale - 0.5
    let (row, column) = (Int(y.rounded(.down)), Int(x.rounded(.down)))
    let (down, across) = (y - Double(row), x - Double(column))
    let upper = ink(row, column) * (1 - across) + ink(row, column + 1) * across
    let lower = ink(row + 1, column) * (1 - across) + ink(row + 1, column + 1) * across
    let value = brightness(
      Double(index / side) / Double(side), Double(index % side) / Double(side), upper * (1 - down) + lower * down)
    return UInt8(min(max(value.rounded(), 0), 255))
  }
  return GrayImage(width: side, height: side, pixels: pixels)
}

/// The mean difference of two images' pixels, in levels.
func difference(_ a: GrayImage, _ b: GrayImage) -> Double {
  let sum = zip(a.pixels, b.pixels).reduce(0) { $0 + abs(Int($1.0) - Int($1.1)) }
  return Double(sum) / Double(a.pixels.count)
}

@Suite("The preparation of pictures")
struct PreparationTests {
  @Test(
    "becomes an image of another size in MNIST's proportion, and one of that size passes as it is",
    arguments: [16, 32, 64])
  func otherSizes(side: Int) throws {
    let original = try mnist.test().image(0)
    let large = GrayImage(
      width: 28 * 9, height: 28 * 9,
      pixels: (0..<28 * 9).flatMap { row in (0..<28 * 9).map { 255 - original[row / 9, $0 / 9] } })
    let digit = try #require(PreparedDigit(in: large, side: side))
    #expect(digit.image.width == side && digit.image.height == side && digit.polarity == .darkOnLight)
    let (box, centre) = try (#require(digit.image.inkBox), #require(digit.image.centreOfMass))
    #expect(abs(Double(box.longerSide) - Double(side) * 20 / 28) <= 1.5)
    #expect(abs(centre.row - Double(side / 2)) <= 0.55 && abs(centre.column - Double(side / 2)) <= 0.55)
    let again = try #require(PreparedDigit(in: digit.image, side: side))
    #expect(again.isUntouched && again.image == digit.image)
    let inverted = GrayImage(width: side, height: side, pixels: digit.image.pixels.map { 255 - $0 })
    #expect(PreparedDigit(in: inverted, side: side)?.isUntouched != true)
  }

  @Test("passes all 70,000 images of MNIST on as they are")
  func untouched() throws {
    for images in [try mnist.training(), try mnist.test()] {
      for index in 0..<images.count {
        let image = images.image(index)
        let digit = PreparedDigit(in: image)
        if digit?.image != image || digit?.isUntouched != true { Issue.record("image \(index) is changed") }
      }
    }
  }

  @Test("does not take an image for prepared that is off its centre, too small, or of another size")
  func notPrepared() throws {
    let image = try mnist.test().image(0)
    #expect(image.isPrepared)
    func shifted(_ rows: Int, _ columns: Int) -> GrayImage {
      let pixels = (0..<784).map { index -> UInt8 in
        let (row, column) = (index / 28 - rows, index % 28 - columns)
        return 0..<28 ~= row && 0..<28 ~= column ? image[row, column] : 0
      }
      return GrayImage(width: 28, height: 28, pixels: pixels)
    }
    #expect(shifted(0, 0).isPrepared && !shifted(2, 0).isPrepared && !shifted(0, -2).isPrepared)
    #expect(!GrayImage(width: 28, height: 28, pixels: image.pixels.map { 255 - $0 }).isPrepared)
    #expect(!GrayImage(width: 28, height: 28, pixels: [UInt8](repeating: 0, count: 784)).isPrepared)
    #expect(!GrayImage(width: 14, height: 56, pixels: image.pixels).isPrepared)
    // Who says that the ink is dark does not mean such an image.
    #expect(PreparedDigit(in: image, side: 16)?.image.width == 16)
    #expect(PreparedDigit(in: image, polarity: .darkOnLight)?.isUntouched != true)
    #expect(PreparedDigit(in: image, polarity: .lightOnDark)?.isUntouched == true)
  }

  @Test("finds the digit again in large, small, dark, faint and unevenly lit pictures of it", arguments: 0..<40)
  func roundTrip(index: Int) throws {
    let original = try mnist.test().image(index)
    var generator = RandomGenerator(seed: UInt64(index))
    let scale = 1.5 + 6 * generator.nextUniform()
    let contrast = 0.3 + 0.7 * generator.nextUniform()
    let shade = 0.4 * generator.nextUniform()
    let isLight = index % 2 == 0
    let wild = picture(of: original, scale: scale, margin: Int(10 * scale)) { row, column, ink in
      let page = isLight ? 255 * (1 - contrast) + 255 * contrast * ink : 255 - 255 * contrast * ink
      return page * (1 - shade * (row + column) / 2)
    }
    let digit = try #require(PreparedDigit(in: wild))
    #expect(digit.polarity == (isLight ? .lightOnDark : .darkOnLight))
    #expect(digit.image.isPrepared && !digit.isUntouched && digit.thickening == 0)
    // Ink is a fifth of the image: a digit that is mirrored, shifted by two pixels or inverted differs by 20 and more.
    // Its centre of mass may lie between two pixels, so that either is right.
    let shifts = [-29, -28, -27, -1, 0, 1, 27, 28, 29].map { shift in
      let pixels = original.pixels.indices.map { original.pixels[min(max($0 + shift, 0), 783)] }
      return difference(digit.image, GrayImage(width: 28, height: 28, pixels: pixels))
    }
    #expect(shifts.min() ?? .infinity < 15, "\(shifts)")
    let ink = try #require(original.inkBox)
    let middle = (Double(ink.left + ink.right) / 2 + 10) * scale
    #expect(abs(Double(digit.box.left + digit.box.right) / 2 - middle) < scale + 2)
    #expect(abs(Double(digit.box.longerSide) - 20 * scale) < 2 * scale + 1)
  }

  @Test("gives thin strokes MNIST's weight, on a picture of millions of pixels too", arguments: [60, 300, 1500])
  func thinStrokes(side: Int) throws {
    // A seven of lines one to three pixels wide.
    let line = 1 + side / 600
    var pixels = [UInt8](repeating: 250, count: side * side)
    for step in 0..<side / 2 {
      for offset in 0..<line {
        pixels[(side / 4 + offset) * side + side / 4 + step] = 30
        pixels[(side / 4 + step) * side + 3 * side / 4 - step / 2 + offset] = 30
      }
    }
    let digit = try #require(PreparedDigit(in: GrayImage(width: side, height: side, pixels: pixels)))
    #expect(digit.polarity == .darkOnLight && digit.thickening > 1)
    #expect(digit.image.isPrepared)
    let inked = digit.image.pixels.filter { $0 >= 128 }.count
    // Two strokes of 20 pixels' length, two to three wide.
    #expect(60...120 ~= inked, "\(inked)")
  }

  @Test("finds no digit where there is none")
  func blank() {
    var generator = RandomGenerator(seed: 1)
    for value in [0, 1, 128, 255] as [UInt8] {
      #expect(
        PreparedDigit(in: GrayImage(width: 50, height: 30, pixels: [UInt8](repeating: value, count: 1500))) == nil)
    }
    let noise = (0..<40_000).map { _ -> UInt8 in
      let level = 180 + 10 * generator.nextNormal()
      return UInt8(min(max(level, 0), 255))
    }
    #expect(PreparedDigit(in: GrayImage(width: 200, height: 200, pixels: noise)) == nil)
    let slope = (0..<40_000).map { index -> UInt8 in
      let (row, column) = (index / 200, index % 200)
      return UInt8(100 + column / 2 + row / 4)
    }
    #expect(PreparedDigit(in: GrayImage(width: 200, height: 200, pixels: slope)) == nil)
  }

  @Test("comes to an end for any picture of any shape")
  func anything() {
    var generator = RandomGenerator(seed: 2)
    for width in 1...24 {
      for height in [1, 2, 3, 7, 40] {
        for kind in 0..<3 {
          var pixels = [UInt8](repeating: 255, count: width * height)
          if kind == 0 { for index in pixels.indices { pixels[index] = UInt8(generator.next(below: 256)) } }
          if kind == 1 { for index in pixels.indices where index % 3 != 0 { pixels[index] = 0 } }
          for polarity in [nil, .darkOnLight, .lightOnDark] as [Polarity?] {
            let digit = PreparedDigit(in: GrayImage(width: width, height: height, pixels: pixels), polarity: polarity)
            #expect(digit.map { $0.image.width == 28 && $0.image.height == 28 } ?? true)
          }
        }
      }
    }
    #expect(PreparedDigit(in: GrayImage(width: 5000, height: 1, pixels: [UInt8](repeating: 9, count: 5000))) == nil)
  }
}

@Suite("The steps of the preparation")
struct PreparationStepTests {
  @Test("reducing averages squares, and what is left of them at the edges", arguments: [1, 2, 3, 5, 20])
  func reduction(factor: Int) {
    var generator = RandomGenerator(seed: 3)
    let image = GrayImage(
      width: 17, height: 11, pixels: (0..<187).map { _ in UInt8.random(in: 0...255, using: &generator) })
    let reduced = image.reduced(by: factor)
    #expect(reduced.width == (17 + factor - 1) / factor && reduced.height == (11 + factor - 1) / factor)
    for row in 0..<reduced.height {
      for column in 0..<reduced.width {
        var values: [Int] = []
        for y in row * factor..<min((row + 1) * factor, 11) {
          for x in column * factor..<min((column + 1) * factor, 17) { values.append(Int(image[y, x])) }
        }
        let mean = Double(values.reduce(0, +)) / Double(values.count)
        #expect(abs(Double(reduced[row, column]) - mean) <= 0.5)
      }
    }
    #expect(image.reductionFactor(toSide: 17) == 1 && image.reductionFactor(toSide: 16) == 2)
  }

  @Test("strokes are the connected pieces of ink, as repeated merging finds them too")
  func strokes() {
    var generator = RandomGenerator(seed: 4)
    for _ in 0..<50 {
      let (width, height) = (1 + generator.next(below: 20), 1 + generator.next(below: 20))
      let levels: [UInt8] = [0, 0, 0, 0, 0, 63, 63, 64, 127, 128, 255]
      let image = GrayImage(
        width: width, height: height, pixels: (0..<width * height).map { _ in levels[generator.next(below: 11)] })
      let strokes = image.strokes()
      // Every pixel takes the smallest number around it until nothing changes.
      var labels = image.pixels.indices.map { image.pixels[$0] >= 64 ? $0 : Int.max }
      var hasChanged = true
      while hasChanged {
        hasChanged = false
        for index in labels.indices where labels[index] < .max {
          for other in labels.indices where labels[other] < labels[index] {
            let isNeighbour =
              abs(index / width - other / width) <= 1 && abs(index % width - other % width) <= 1
            if isNeighbour { (labels[index], hasChanged) = (labels[other], true) }
          }
        }
      }
      let groups = Dictionary(grouping: labels.indices.filter { labels[$0] < .max }) { labels[$0] }.values
        .filter { $0.contains { image.pixels[$0] >= 128 } }
      #expect(Set(strokes.map { Set($0.pixels.map(Int.init)) }) == Set(groups.map { Set($0) }))
      for stroke in strokes {
        let full = stroke.pixels.map(Int.init).filter { image.pixels[$0] >= 128 }
        #expect(stroke.area == full.count)
        #expect(stroke.box.left == full.map { $0 % width }.min() && stroke.box.top == full.map { $0 / width }.min())
        #expect(stroke.box.right == full.map { $0 % width + 1 }.max())
        #expect(stroke.box.bottom == full.map { $0 / width + 1 }.max())
      }
    }
  }

  @Test("the width of a bar is measured, and grows by what it is thickened by", arguments: [1, 2, 3, 5, 8, 12])
  func strokeWidth(bar: Int) {
    let row = (0..<60).map { UInt8(24..<24 + bar ~= $0 ? 255 : 0) }
    let image = GrayImage(width: 60, height: 200, pixels: [[UInt8]](repeating: row, count: 200).flatMap { $0 })
    #expect(abs(image.strokeWidth() - Double(bar)) < 1.01)
    for radius in [1.0, 2, 3.5] {
      let row = image.thickened(by: radius).pixels[6000..<6060]
      #expect(abs(row.reduce(0.0) { $0 + Double($1) / 255 } - Double(bar) - 2 * radius) < 0.01)
    }
  }

  @Test("resampling keeps what is even, the mass and the centre", arguments: [(60, 20), (200, 13), (20, 20), (15, 20)])
  func resampling(side: Int, result: Int) throws {
    let even = GrayImage(width: side, height: side, pixels: [UInt8](repeating: 77, count: side * side))
    let whole = PixelBox(left: 0, top: 0, width: side, height: side)
    #expect(even.resampled(whole, columns: result, rows: result).pixels.allSatisfy { $0 == 77 })
    let spotPixels = (0..<side * side).map { index -> UInt8 in
      let row = Double(index / side) / Double(side) - 0.4
      let column = Double(index % side) / Double(side) - 0.6
      let height: Double = 1 - 12 * (row * row + column * column)
      return UInt8(max(0, 255 * height))
    }
    let spot = GrayImage(width: side, height: side, pixels: spotPixels)
    let small = spot.resampled(whole, columns: result, rows: result)
    func mean(_ image: GrayImage) -> Double {
      Double(image.pixels.reduce(0) { $0 + Int($1) }) / Double(image.pixels.count)
    }
    #expect(abs(mean(small) - mean(spot)) < 1.5)
    let (before, after) = (try #require(spot.centreOfMass), try #require(small.centreOfMass))
    let scale = Double(result) / Double(side)
    #expect(abs((before.row + 0.5) * scale - after.row - 0.5) < 0.25)
    #expect(abs((before.column + 0.5) * scale - after.column - 0.5) < 0.25)
  }

  @Test("a digit is centred to the nearest pixel and never cut")
  func centring() throws {
    var generator = RandomGenerator(seed: 5)
    for _ in 0..<200 {
      let (width, height) = (1 + generator.next(below: 20), 1 + generator.next(below: 20))
      let image = GrayImage(
        width: width, height: height,
        pixels: (0..<width * height).map { _ in UInt8.random(in: 1...255, using: &generator) })
      let centred = image.centred(inSide: 28)
      #expect(centred.pixels.filter { $0 > 0 }.count == width * height)
      let centre = try #require(centred.centreOfMass)
      #expect(abs(centre.row - 14) <= 0.501 && abs(centre.column - 14) <= 0.501)
    }
  }
}
