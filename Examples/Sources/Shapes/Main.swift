import Digits
import NeuralNetwork
import Storage

/// Learns three shapes from drawings of its own and reads the pictures that are named.
@main
struct Main {
  static func main() {
    print("the derivative is off by at most 0.001:", Softplus.error < 0.001)

    var generator = RandomGenerator(seed: 1)
    let (training, test) = Shape.examples(1200, using: &generator).split(validation: 300)
    var network = ShapeNetwork(
      inputs: training.inputCount, hidden: 20, outputs: Shape.allCases.count, using: &generator)
    for _ in 1...10 {
      for start in stride(from: 0, to: training.count, by: 10) {
        let batch: Batch<Float> = training.batch(start..<min(start + 10, training.count))
        network.learn(from: batch, learningRate: 0.1)
      }
    }
    let probabilities = network.probabilities(for: test.batch().inputs)
    let right = (0..<test.count).count { best(probabilities.column($0)) == test.label($0) }
    print("\(right) of \(test.count) new drawings are read correctly")

    for path in CommandLine.arguments.dropFirst() {
      do throws(FileError) {
        for picture in try ImageFile.images(inFile: path) { print("\(path): \(answer(to: picture, by: network))") }
      } catch {
        print(error)
      }
    }
  }

  /// What the network makes of a picture of any size and light.
  private static func answer(to picture: GrayImage, by network: ShapeNetwork) -> String {
    guard let prepared = PreparedDigit(in: picture) else { return "nothing stands out from the paper" }
    let inputs = Inputs<Float>([prepared.image.pixels[...]], rows: prepared.image.pixels.count)
    let probabilities = network.probabilities(for: inputs).column(0)
    return Shape(rawValue: best(probabilities)).map { "\($0)" } ?? "unknown"
  }

  /// The place of the largest number.
  private static func best(_ numbers: [Float]) -> Int { numbers.indices.max { numbers[$0] < numbers[$1] } ?? 0 }
}
