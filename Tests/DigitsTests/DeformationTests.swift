import Foundation
import NeuralNetwork
import Storage
import Testing

@testable import Digits

@Suite("Deformation")
struct DeformationTests {
  private let papers = Deformation(rotation: 15, scaling: 0.15, alpha: 37, sigma: 5.5)

  // α, σ, and what NumPy finds of α times random numbers within ±1, 2048 × 2048, convolved with a Gaussian that is cut off
  // at 4σ, where it lies wholly within them: the root mean square, and that of the difference of neighbours.
  @Test(
    "moves and strains as much as NumPy's field and the closed form",
    arguments: [(37.0, 5.5, 1.0968, 0.1410), (34.0, 4.0, 1.3842, 0.2441), (8.0, 2.0, 0.6507, 0.2267)])
  func strength(alpha: Double, sigma: Double, shift: Double, strain: Double) {
    var generator = RandomGenerator(seed: 1)
    let sheet = Deformation.Sheet(for: ImageSize(width: 28, height: 20), sigma: sigma, using: &generator)
    let (width, height) = (sheet.width, sheet.numbers.count / sheet.width)
    #expect(width == 540 && height == 532)
    func number(_ x: Int, _ y: Int) -> Double { alpha * Double(sheet.numbers[y * width + x]) }
    func root(_ columns: Range<Int>, _ rows: Range<Int>, _ value: (Int, Int) -> Double) -> Double {
      let sum = rows.reduce(0.0) { sum, y in columns.reduce(sum) { $0 + value($1, y) * value($1, y) } }
      return (sum / Double(columns.count * rows.count)).squareRoot()
    }
    let all = root(0..<width, 0..<height, number)
    #expect(abs(all / shift - 1) < 0.06, "\(all) for \(shift)")
    #expect(abs(all / (alpha / (3.0.squareRoot() * 2 * Double.pi.squareRoot() * sigma)) - 1) < 0.06)
    let across = root(1..<width, 0..<height) { number($0, $1) - number($0 - 1, $1) }
    let down = root(0..<width, 1..<height) { number($0, $1) - number($0, $1 - 1) }
    for found in [across, down] {
      #expect(abs(found / strain - 1) < 0.06, "\(found) for \(strain)")
      #expect(abs(found / all * 2.0.squareRoot() * sigma - 1) < 0.06)
    }
    // At the edges a field that is not padded is weaker by a half.
    for edge in [root(0..<width, 0..<2, number), root(width - 2..<width, 0..<height, number)] {
      #expect(0.75...1.25 ~= edge / shift, "\(edge) for \(shift)")
    }
  }

  @Test("bends images as far as its field says, in the two directions independently, and on average not at all")
  func bend() throws {
    let maps = try maps(Deformation(alpha: 37, sigma: 5.5), copies: 3000)
    func mean(_ value: (Map) -> Double) -> Double { maps.reduce(0) { $0 + value($1) } / Double(maps.count) }
    for (name, shift) in [("x", { $0.shiftX }), ("y", { $0.shiftY })] as [(String, (Map) -> Double)] {
      #expect(abs(mean { shift($0) * shift($0) }.squareRoot() / 1.0968 - 1) < 0.1, "\(name)")
      #expect(abs(mean(shift)) < 0.1, "\(name)")
    }
    #expect(abs(mean { $0.shiftX * $0.shiftY }) < 0.1)
    // Of independent normal deviates |xy| is 2σ²/π on average; of equal ones σ².
    #expect(abs(mean { abs($0.shiftX * $0.shiftY) } / (2 / .pi * 1.0968 * 1.0968) - 1) < 0.15)
  }

  @Test("turns or else slants within its angle, of a 1 and a 7 within half of it")
  func rotation() throws {
    let maps = try maps(Deformation(rotation: 15), copies: 4000)
    for label in 0..<10 {
      let limit = (label == 1 || label == 7 ? 7.5 : 15.0) * .pi / 180
      let found = stride(from: label, to: maps.count, by: 10).map { maps[$0] }
      // What is slanted keeps its rows.
      let turned = found.filter { abs($0.yx) > 0.005 }
      let slanted = found.filter { abs($0.yx) <= 0.005 && abs($0.xy) > 0.005 }
      #expect(150...240 ~= turned.count && 150...240 ~= slanted.count, "\(label): \(turned.count), \(slanted.count)")
      for map in turned {
        let angle = map.yx
        let cosine = (1 - angle * angle).squareRoot()
        #expect(abs(map.xy + angle) < 0.01 && abs(map.xx - cosine) < 0.01 && abs(map.yy - cosine) < 0.01)
      }
      for map in slanted { #expect(abs(map.xx - 1) < 0.01 && abs(map.yy - 1) < 0.01) }
      for (numbers, limit) in [(turned.map(\.yx), sin(limit)), (slanted.map(\.xy), tan(limit))] {
        let (least, most) = (numbers.min() ?? 0, numbers.max() ?? 0)
        #expect(-limit - 0.005...(-0.9 * limit) ~= least && 0.9 * limit...limit + 0.005 ~= most, "\(label)")
      }
    }
  }

  @Test("makes images wider or narrower and higher or lower by up to its share, each by itself")
  func scaling() throws {
    let maps = try maps(Deformation(scaling: 0.2), copies: 1000)
    for factors in [maps.map { 1 / $0.xx }, maps.map { 1 / $0.yy }] {
      let (least, most) = (factors.min() ?? 0, factors.max() ?? 0)
      #expect(0.79...0.82 ~= least && 1.18...1.21 ~= most, "\(least)…\(most)")
      #expect(abs(factors.reduce(0, +) / 1000 - 1) < 0.02)
    }
    #expect(maps.allSatisfy { abs($0.xy) < 0.003 && abs($0.yx) < 0.003 })
    #expect(abs(maps.reduce(0) { $0 + ($1.xx - 1) * ($1.yy - 1) } / 1000) < 0.002)
  }

  @Test("is computed in C to the byte as its definition says", arguments: [(28, 28), (5, 3), (1, 1), (40, 17)])
  func kernel(width: Int, height: Int) {
    var generator = RandomGenerator(seed: 2)
    let size = ImageSize(width: width, height: height)
    let wild = Deformation(rotation: 45, scaling: 0.9, alpha: 1000, sigma: 1)
    for deformation in [papers, wild, Deformation(scaling: 0.5)] {
      let sigma = deformation.alpha > 0 ? deformation.sigma : nil
      let sheet = Deformation.Sheet(for: size, sigma: sigma, using: &generator)
      var words = [UInt32](repeating: 0, count: Deformation.View.wordCount(size))
      for label in 0..<50 {
        let pixels = (0..<width * height).map { _ in UInt8(truncatingIfNeeded: generator.next()) }
        let view = Deformation.View(deformation, of: label % 10, on: sheet, using: &generator)
        var result = [UInt8](repeating: 7, count: pixels.count + 2)
        view.deform(pixels[...], words: &words, into: &result, from: 1)
        let image = GrayImage(width: width, height: height, pixels: pixels)
        #expect(Array(result[1...pixels.count]) == view.definition(image).pixels)
        #expect(result[0] == 7 && result[pixels.count + 1] == 7)
      }
    }
  }

  @Test("of no strength leaves images as they are, whichever way it is asked to be none")
  func nothing() throws {
    let images = try mnist.test()[0..<20]
    let plain = pixels(images.examples.batch())
    #expect(pixels(Deformation().deformed(images, seed: 1, epoch: 1, threads: 1)) == plain)
    #expect(pixels(Deformation(scaling: 1e-12).deformed(images, seed: 1, epoch: 1, threads: 1)) == plain)
  }

  @Test("is the same for any number of threads, for the first images alone, and after a break")
  func threads() throws {
    let images = try mnist.test()[0..<1200]
    let one = pixels(papers.deformed(images, seed: 1, epoch: 3, threads: 1))
    for threads in [2, 16] {
      #expect(pixels(papers.deformed(images, seed: 1, epoch: 3, threads: threads)) == one)
    }
    #expect(pixels(papers.deformed(images[0..<7], seed: 1, epoch: 3, threads: 2)) == Array(one[0..<7]))
    // Nothing is remembered from one epoch to the next: a run that begins with this one gets it as well.
    _ = papers.deformed(images, seed: 1, epoch: 2, threads: 2)
    #expect(pixels(papers.deformed(images, seed: 1, epoch: 3, threads: 2)) == one)
  }

  @Test("over views reads what one view reads at no strength, differently at some, and whatever the classes are")
  func views() throws {
    let images = try mnist.test()[0..<600]
    let model = try Model.builtIn()
    let plain = model.network.evaluate(on: images.examples, cost: model.cost).accuracy
    func accuracy(_ deformation: Deformation, of images: LabeledImages) -> Double {
      deformation.accuracy(of: model.network, over: 3, of: images, threads: 2)
    }
    #expect(accuracy(Deformation(), of: images) == plain)
    let strong = accuracy(Deformation(rotation: 45, scaling: 0.9, alpha: 300), of: images)
    #expect(0.3..<plain ~= strong, "\(strong)")
    // Every image has one answer, whatever class it is said to be of.
    let shares = try (0..<10).map { label in
      let labels = IDX(
        elementType: .unsignedByte, dimensions: [600], bytes: [UInt8](repeating: UInt8(label), count: 600))
      let same = IDX(elementType: .unsignedByte, dimensions: [600, 28, 28], bytes: Array(images.examples.inputs))
      return accuracy(papers, of: try LabeledImages(images: same, labels: labels, classCount: 10))
    }
    #expect(abs(shares.reduce(0, +) - 1) < 1e-9)
  }

  @Test("differs by epoch, by seed and by image, and keeps the labels")
  func epochs() throws {
    // More than a thread takes at a time.
    let copies = try images(600) { x, y in 9 * x }
    var seen: Set<[Float]> = []
    for (seed, epoch) in [(1, 0), (1, 1), (1, 2), (0, 1), (2, 1), (.max, 0)] as [(UInt64, Int)] {
      let batch = papers.deformed(copies, seed: seed, epoch: epoch, threads: 2)
      #expect(batch.labels == copies.examples.labels)
      seen.formUnion(pixels(batch))
    }
    #expect(seen.count == 6 * 600)
  }

  /// Where the pixels about the middle of a deformed image come from, as the image itself tells: the derivatives of the
  /// place by x and y, and how far the middle has moved.
  private struct Map {
    let xx, xy, yx, yy, shiftX, shiftY: Double
  }

  /// What becomes of images whose brightness tells where each pixel was, 9 levels a pixel, labelled 0 to 9 in turn.
  private func maps(_ deformation: Deformation, copies: Int) throws -> [Map] {
    func batch(_ brightness: (Int, Int) -> Int) throws -> [[Float]] {
      pixels(deformation.deformed(try images(copies, brightness), seed: 5, epoch: 1, threads: 2))
    }
    return zip(try batch { x, _ in 9 * x + 3 }, try batch { _, y in 9 * y + 3 }).map { x, y in
      func place(_ pixels: [Float], _ x: Int, _ y: Int) -> Double { (Double(pixels[y * 28 + x]) * 255 - 3) / 9 }
      func slopes(_ pixels: [Float]) -> (Double, Double) {
        var (sum, byX, byY) = (0.0, 0.0, 0.0)
        for y in 8..<20 {
          for x in 8..<20 {
            sum += (Double(x) - 13.5) * (Double(x) - 13.5)
            byX += (Double(x) - 13.5) * place(pixels, x, y)
            byY += (Double(y) - 13.5) * place(pixels, x, y)
          }
        }
        return (byX / sum, byY / sum)
      }
      let ((xx, xy), (yx, yy)) = (slopes(x), slopes(y))
      return Map(xx: xx, xy: xy, yx: yx, yy: yy, shiftX: place(x, 13, 13) - 13, shiftY: place(y, 13, 13) - 13)
    }
  }

  /// Equal images, 28 × 28, labelled 0 to 9 in turn.
  private func images(_ count: Int, _ brightness: (_ x: Int, _ y: Int) -> Int) throws -> LabeledImages {
    let image = (0..<28 * 28).map { UInt8(brightness($0 % 28, $0 / 28)) }
    return try LabeledImages(
      images: IDX(
        elementType: .unsignedByte, dimensions: [count, 28, 28],
        bytes: [[UInt8]](repeating: image, count: count).flatMap { $0 }),
      labels: IDX(elementType: .unsignedByte, dimensions: [count], bytes: (0..<count).map { UInt8($0 % 10) }),
      classCount: 10)
  }
}

/// The inputs of each example.
func pixels(_ batch: Batch<Float>) -> [[Float]] {
  (0..<batch.count).map { example in
    var pixels = [Float](repeating: 0, count: batch.inputs.rows)
    batch.inputs.forEach(in: example) { pixels[$0] = $1 }
    return pixels
  }
}
