import ArgumentParser
import Digits
import NeuralNetwork

/// The options that decide what network is made and how it learns: together with the data, all that its weights depend on.
struct PlanOptions: ParsableArguments {
  @Option(help: ArgumentHelp("Neurons of each hidden layer, or none.", valueName: "sizes"))
  var hidden = HiddenLayers(sizes: [100])

  @Option(
    help: ArgumentHelp(
      "sigmoid, tanh, scaled-tanh, relu, leaky-relu or identity: one name, or one for each hidden layer.",
      valueName: "names"))
  var activation = ActivationList(activations: [.sigmoid])

  @Option(help: ArgumentHelp("The output layer's activation.", valueName: "name"))
  var outputActivation = Activation.sigmoid

  @Option(help: ArgumentHelp("The cost function.", valueName: "name"))
  var cost = Cost.crossEntropy

  @Option(help: ArgumentHelp("How often to go through the training images.", valueName: "n"))
  var epochs = 30

  @Option(help: ArgumentHelp("Images in a mini-batch.", valueName: "n"))
  var batchSize = 10

  @Option(name: [.long, .customLong("eta")], help: ArgumentHelp("The learning rate η.", valueName: "x"))
  var learningRate = 0.1

  @Option(
    help: ArgumentHelp("The regularisation λ. (default: 5 with cross-entropy, 0 with quadratic cost)", valueName: "λ"))
  var l2: Double?

  @Option(
    help: ArgumentHelp("Weights drawn with standard deviation 1/√inputs (scaled) or 1 (large).", valueName: "name"))
  var initializer = Initializer.scaled

  @Option(help: ArgumentHelp("How many training images, the last ones, are held out to validate by.", valueName: "n"))
  var validation = 10_000

  @Option(help: ArgumentHelp("The number of classes. (default: as the labels have it)", valueName: "n"))
  var classes: Int?

  @Option(
    help: ArgumentHelp(
      "bfloat16 rounds the factors of products behind the first layer: faster where the processor multiplies tiles of them.",
      valueName: "name"))
  var precision = FastKernels.Precision.float32

  @Option(help: ArgumentHelp("Equal seeds give equal networks.", valueName: "n"))
  var seed: UInt64 = 1

  func validate() throws {
    guard epochs >= 1 else { throw ValidationError("--epochs must be at least 1.") }
    guard batchSize >= 1 else { throw ValidationError("--batch-size must be at least 1.") }
    guard learningRate.isFinite, learningRate >= 0 else {
      throw ValidationError("--learning-rate must be a number from 0 on.")
    }
    guard lambda.isFinite, lambda >= 0 else { throw ValidationError("--l2 must be a number from 0 on.") }
    guard validation >= 0 else { throw ValidationError("--validation must not be negative.") }
    guard classes.map({ (1...256).contains($0) }) ?? true else {
      throw ValidationError("--classes must be within 1…256.")
    }
    let names = activation.activations.count
    guard names == 1 || names == hidden.sizes.count else {
      throw ValidationError("--activation has \(names) names for \(hidden.sizes.count) hidden layers.")
    }
    guard cost.accepts(outputActivation) else {
      throw ValidationError("Cross-entropy needs sigmoid or softmax outputs, not \(outputActivation.rawValue).")
    }
  }

  /// λ, given or by default.
  var lambda: Double { l2 ?? (cost == .crossEntropy ? 5 : 0) }

  /// The activation of each layer behind the inputs.
  var activations: [Activation] {
    let names = activation.activations
    return hidden.sizes.indices.map { names.count == 1 ? names[0] : names[$0] } + [outputActivation]
  }

  /// The number of neurons of each layer for these images.
  func sizes(for images: LabeledImages) -> [Int] {
    [images.rows * images.columns] + hidden.sizes + [images.classCount]
  }

  /// Why a network for these images, or a mini-batch of them, would not fit into memory; nil if they do.
  ///
  /// The limit is what a model file may hold, 1 GiB.
  func tooLarge(for images: LabeledImages) -> Failure? {
    let sizes = sizes(for: images)
    let limit = Double(1 << 28)
    let weights = zip(sizes, sizes.dropFirst()).reduce(0.0) { $0 + (Double($1.0) + 1) * Double($1.1) }
    let activations = sizes.reduce(0.0) { $0 + Double($1) } * Double(min(batchSize, images.count))
    guard weights <= limit, activations <= limit else {
      let what =
        weights > limit
        ? "network would have \(weights.fixed(0)) weights" : "mini-batch would have \(activations.fixed(0)) activations"
      return Failure("the \(what); the limit is \(Int(limit).grouped)", status: Failure.usage)
    }
    return nil
  }

  /// A new network for these images, and what it takes to train it on the first `trainingCount` of them with `threads`.
  func trainer(for images: LabeledImages, trainingCount: Int, threads: Int) -> Trainer {
    var generator = RandomGenerator(seed: seed)
    let network: Network<Float> = initializer.network(
      sizes: sizes(for: images), activations: activations, using: &generator)
    let optimizer = GradientDescent(learningRate: learningRate, l2: lambda, trainingCount: trainingCount)
    return Trainer(
      network: network, cost: cost, batchSize: batchSize, optimizer: optimizer, generator: generator,
      kernels: FastKernels(threads: threads, precision: precision))
  }
}
