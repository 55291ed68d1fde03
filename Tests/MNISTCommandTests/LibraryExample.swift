import Digits
import NeuralNetwork

func learnAndRead() throws -> Int {
  let images = try DataFolder(path: "data/mnist").training()
  let (training, validation) = images.split(validation: 10_000)

  var generator = RandomGenerator(seed: 1)
  let network: Network<Float> = Initializer.scaled.network(
    sizes: [784, 100, 10], activations: [.sigmoid, .sigmoid], using: &generator)
  let regularization = Regularization(l2: 5, trainingCount: training.count)
  let trainer = Trainer(
    network: network, cost: .crossEntropy, batchSize: 10, schedule: Schedule(learningRate: 0.1),
    optimizer: Optimizer(regularization: regularization), generator: generator)

  let outcome = Training(on: training.examples, validation: validation.examples, epochs: 3).run(trainer)
  try Model(network: outcome.network, cost: .crossEntropy).save("library.safetensors", replacing: true)

  let classifier = DigitClassifier(network: outcome.network, width: 28, height: 28)
  let image = try ImageFile.images(inFile: "data/samples/test-61-8.pgm")[0]
  return try classifier.prediction(for: image).digit
}
