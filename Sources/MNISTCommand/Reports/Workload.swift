import Digits
import NeuralNetwork

/// A training whose speed is measured: a network, how it learns, and on how many images.
struct Workload {
  let hidden: [Int]
  let batchSize: Int
  let cost: Cost
  let initializer: Initializer
  let learningRate: Double
  let precision: FastKernels.Precision
  let images: Int

  /// From the book's first network to one that is bound by arithmetic.
  static let all = [
    Workload([30], batchSize: 10, .quadratic, .large, learningRate: 3, images: 50_000),
    Workload([100], batchSize: 10, images: 50_000),
    Workload([800], batchSize: 100, images: 20_000),
    Workload(deep, batchSize: 100, images: 2_000),
    Workload(deep, batchSize: 100, precision: .bfloat16, images: 2_000),
    Workload(deep, batchSize: 500, precision: .bfloat16, images: 2_000),
  ]

  /// The network whose evaluation is measured.
  static let evaluated = Workload([100], batchSize: 10, images: 0)

  private static let deep = [2500, 2000, 1500, 1000, 500]

  private init(
    _ hidden: [Int], batchSize: Int, _ cost: Cost = .crossEntropy, _ initializer: Initializer = .scaled,
    learningRate: Double = 0.1, precision: FastKernels.Precision = .float32, images: Int
  ) {
    self.hidden = hidden
    self.batchSize = batchSize
    self.cost = cost
    self.initializer = initializer
    self.learningRate = learningRate
    self.precision = precision
    self.images = images
  }

  /// A new network of the workload for these images, and what trains it on `count` of them.
  func trainer(for images: LabeledImages, threads: Int) -> Trainer {
    let sizes = [images.rows * images.columns] + hidden + [images.classCount]
    var generator = RandomGenerator(seed: 1)
    let network: Network<Float> = initializer.network(
      sizes: sizes, activations: sizes.dropFirst().map { _ in .sigmoid }, using: &generator)
    return Trainer(
      network: network, cost: cost, batchSize: batchSize, schedule: Schedule(learningRate: learningRate),
      generator: generator, kernels: FastKernels(threads: threads, precision: precision))
  }
}
