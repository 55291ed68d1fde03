import Digits
import NeuralNetwork

/// Trains the model that comes with the program, and writes it: `make-model DATA FILE`. Equal data and processors with the
/// same instruction set give equal bytes.
///
/// Every epoch sees each training image deformed anew. The learning rate goes down in steps. The validation images choose
/// nothing but the temperature; what is tried is judged by them, and never by the test images.
@main
struct MakeModel {
  private static let seed: UInt64 = 1
  private static let hidden = [500, 150]
  private static let batchSize = 20
  private static let deformation = Deformation(shift: 0.4, slant: 0.09, bend: 0.9)
  /// The number of epochs at each learning rate.
  private static let schedule = [(epochs: 30, rate: 0.1), (20, 0.03), (10, 0.01), (4, 0.003)]

  static func main() throws {
    let words = Array(CommandLine.arguments.dropFirst())
    guard words.count == 2 else { return print("usage: make-model DATA FILE") }
    let (training, validation) = try DataFolder(path: words[0]).training().split(validation: 10_000)
    var network = newNetwork()
    var generator = RandomGenerator(seed: seed + 2)
    var epoch = 0
    for (epochs, rate) in schedule {
      var trainer = Trainer(
        network: network, cost: .crossEntropy, batchSize: batchSize, schedule: Schedule(learningRate: rate),
        generator: RandomGenerator(seed: seed + 10 + UInt64(epoch)), kernels: FastKernels(threads: 2))
      for _ in 0..<epochs {
        trainer.trainEpoch(on: deformed(training, using: &generator))
        epoch += 1
        network = trainer.network
        let accuracy = network.evaluate(on: validation.examples, cost: .crossEntropy, threads: 2).accuracy
        print("epoch \(epoch), η \(rate): validation accuracy \(accuracy)")
      }
    }
    try save(network, validation, to: words[1])
  }

  private static func newNetwork() -> Network<Float> {
    var generator = RandomGenerator(seed: seed)
    let activations = hidden.map { _ in Activation.relu } + [.softmax]
    return Initializer.scaled.network(sizes: [784] + hidden + [10], activations: activations, using: &generator)
  }

  /// The training images, each deformed.
  private static func deformed(_ images: LabeledImages, using generator: inout RandomGenerator) -> Batch<Float> {
    var pixels: [ArraySlice<UInt8>] = []
    for index in 0..<images.count {
      pixels.append(deformation.deformed(images.image(index), using: &generator).pixels[...])
    }
    return Batch(inputs: Inputs(pixels, rows: 784), labels: images.examples.labels)
  }

  private static func save(_ network: Network<Float>, _ validation: LabeledImages, to path: String) throws {
    let temperature = network.temperature(on: validation.examples, cost: .crossEntropy, threads: 2)
    let accuracy = network.evaluate(on: validation.examples, cost: .crossEntropy, threads: 2).accuracy
    let model = Model(
      network: network, cost: .crossEntropy,
      metadata: [
        "image_size": "28x28", "seed": String(seed), "temperature": String(temperature), "validation": "10000",
        "validation_accuracy": String(accuracy), "recipe": "scripts/make-model",
        "instruction_set": FastKernels.instructionSet,
      ])
    try model.save(path, replacing: true)
    print("temperature \(temperature), validation accuracy \(accuracy), saved as \(path)")
  }
}
