import NeuralNetwork
import Testing

@testable import Digits

@Suite("Deformation")
struct DeformationTests {
  @Test("of no strength leaves an image as it is")
  func nothing() throws {
    var generator = RandomGenerator(seed: 1)
    let image = try mnist.test().image(0)
    #expect(Deformation(shift: 0, slant: 0, bend: 0).deformed(image, using: &generator) == image)
  }

  @Test("moves the centre of mass as far as it says, on average by nothing")
  func strength() throws {
    let image = try mnist.test().image(0)
    let before = try #require(image.centreOfMass)
    var generator = RandomGenerator(seed: 2)
    let shift = Deformation(shift: 1, slant: 0, bend: 0)
    let moves = try (0..<500).map { _ -> Double in
      let after = try #require(shift.deformed(image, using: &generator).centreOfMass)
      return after.row - before.row
    }
    let mean = moves.reduce(0, +) / 500
    let square = moves.reduce(0) { $0 + $1 * $1 } / 500
    #expect(abs(mean) < 0.15 && 0.85...1.15 ~= square.squareRoot())
  }

  @Test("turns and bends without adding or losing much ink, and differently each time")
  func slantAndBend() throws {
    let image = try mnist.test().image(0)
    func ink(_ image: GrayImage) -> Int { image.pixels.reduce(0) { $0 + Int($1) } }
    var generator = RandomGenerator(seed: 3)
    for deformation in [Deformation(shift: 0, slant: 0.1, bend: 0), Deformation(shift: 0, slant: 0, bend: 1)] {
      let results = (0..<50).map { _ in deformation.deformed(image, using: &generator) }
      #expect(Set(results.map(\.pixels)).count == 50)
      for result in results {
        #expect(0.5...1.8 ~= Double(ink(result)) / Double(ink(image)))
        #expect(3...40 ~= difference(result, image))
      }
    }
  }

  @Test("equal seeds give equal images")
  func seeds() throws {
    let image = try mnist.test().image(1)
    let deformation = Deformation(shift: 1, slant: 0.1, bend: 1)
    var (first, second) = (RandomGenerator(seed: 4), RandomGenerator(seed: 4))
    #expect(deformation.deformed(image, using: &first) == deformation.deformed(image, using: &second))
    #expect(first == second)
  }
}
