import Testing

@testable import Digits
@testable import NeuralNetwork

@Suite("Deformation by a lattice")
struct LatticeDeformationTests {
  @Test("of no strength leaves an image as it is")
  func nothing() throws {
    var generator = RandomGenerator(seed: 1)
    let image = try mnist.test().image(0)
    #expect(LatticeDeformation().deformed(image, using: &generator) == image)
  }

  @Test("moves the centre of mass as far as it says, on average by nothing")
  func strength() throws {
    let image = try mnist.test().image(0)
    let before = try #require(image.centreOfMass)
    var generator = RandomGenerator(seed: 2)
    let shift = LatticeDeformation(shift: 1)
    let moves = try (0..<500).map { _ -> Double in
      let after = try #require(shift.deformed(image, using: &generator).centreOfMass)
      return after.row - before.row
    }
    let mean = moves.reduce(0, +) / 500
    let square = moves.reduce(0) { $0 + $1 * $1 } / 500
    #expect(abs(mean) < 0.15 && 0.85...1.15 ~= square.squareRoot())
  }

  @Test("turns and bends without adding or losing much ink, and differently each time")
  func affineAndElastic() throws {
    let image = try mnist.test().image(0)
    func ink(_ image: GrayImage) -> Int { image.pixels.reduce(0) { $0 + Int($1) } }
    var generator = RandomGenerator(seed: 3)
    for deformation in [LatticeDeformation(affine: 0.1), LatticeDeformation(elastic: 1)] {
      let results = (0..<50).map { _ in deformation.deformed(image, using: &generator) }
      #expect(Set(results.map(\.pixels)).count == 50)
      for result in results {
        #expect(0.5...1.8 ~= Double(ink(result)) / Double(ink(image)))
        #expect(3...40 ~= difference(result, image))
      }
    }
  }

  @Test("is to the byte what the built-in model learned from")
  func bytes() throws {
    var generator = RandomGenerator(seed: 5)
    let deformation = LatticeDeformation(shift: 0.4, affine: 0.09, elastic: 0.9)
    let deformed = deformation.deformed(try mnist.test().image(0), using: &generator)
    #expect(
      SHA256.digest(of: deformed.pixels).description
        == "eb4498a90893e1c7b6037c4cb8cc498ce67dc0202c2714e619900ec019a12b67")
  }

  @Test("equal seeds give equal images")
  func seeds() throws {
    let image = try mnist.test().image(1)
    let deformation = LatticeDeformation(shift: 1, affine: 0.1, elastic: 1)
    var (first, second) = (RandomGenerator(seed: 4), RandomGenerator(seed: 4))
    #expect(deformation.deformed(image, using: &first) == deformation.deformed(image, using: &second))
    #expect(first == second)
  }

  @Test("of a data set is the same for any number of threads, and for its first images alone")
  func threads() throws {
    let images = try mnist.test()[0..<1200]
    let deformation = LatticeDeformation(shift: 0.4, affine: 0.09, elastic: 0.9)
    let one = pixels(deformation.deformed(images, seed: 1, epoch: 3, threads: 1))
    for threads in [2, 3, 16] {
      #expect(pixels(deformation.deformed(images, seed: 1, epoch: 3, threads: threads)) == one)
    }
    #expect(pixels(deformation.deformed(images[0..<7], seed: 1, epoch: 3, threads: 2)) == Array(one[0..<7]))
    // Nothing is remembered from one epoch to the next: a run that begins with this one gets it as well.
    _ = deformation.deformed(images, seed: 1, epoch: 2, threads: 2)
    #expect(pixels(deformation.deformed(images, seed: 1, epoch: 3, threads: 2)) == one)
  }

  @Test("of a data set differs by epoch, by seed and by image, and keeps the labels")
  func epochs() throws {
    // More than a thread takes at a time.
    let count = 1200
    let images = try mnist.test()[0..<count]
    let copies = try LabeledImages(
      images: IDX(
        elementType: .unsignedByte, dimensions: [count, 28, 28],
        bytes: (0..<count).flatMap { _ in Array(images.examples.inputs(0)) }),
      labels: IDX(elementType: .unsignedByte, dimensions: [count], bytes: Array(images.examples.labels)), classCount: 10
    )
    let deformation = LatticeDeformation(shift: 0.4, affine: 0.09, elastic: 0.9)
    var seen: Set<[Float]> = []
    for (seed, epoch) in [(1, 0), (1, 1), (1, 2), (0, 1), (2, 1), (.max, 0)] as [(UInt64, Int)] {
      let batch = deformation.deformed(copies, seed: seed, epoch: epoch, threads: 2)
      #expect(batch.labels == images.examples.labels)
      seen.formUnion(pixels(batch))
    }
    #expect(seen.count == 6 * count)
  }

  @Test("of a data set does to each image what it does to one, and nothing without strength")
  func dataSet() throws {
    let images = try mnist.test()[0..<3]
    let plain: Batch<Float> = images.examples.batch()
    #expect(pixels(LatticeDeformation().deformed(images, seed: 1, epoch: 0, threads: 1)) == pixels(plain))
    // An image moved by less than a pixel in all is a mean of its neighbours, as ink is neither made nor lost.
    let moved = pixels(LatticeDeformation(shift: 0.4).deformed(images, seed: 1, epoch: 0, threads: 1))
    for (before, after) in zip(pixels(plain), moved) {
      #expect(before != after)
      let (ink, inkBefore) = (after.reduce(0, +), before.reduce(0, +))
      #expect(abs(ink - inkBefore) < 0.01 * inkBefore)
    }
  }

  /// The inputs of each example.
  private func pixels(_ batch: Batch<Float>) -> [[Float]] {
    (0..<batch.count).map { example in
      var pixels = [Float](repeating: 0, count: batch.inputs.rows)
      batch.inputs.forEach(in: example) { pixels[$0] = $1 }
      return pixels
    }
  }
}
