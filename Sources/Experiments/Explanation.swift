public import Digits
public import NeuralNetwork
public import Storage

/// One step of backpropagation on one image with all its numbers, as `Backpropagation` has them: the pass forward, the
/// errors δ, the gradient of a chosen weight, and what the network answers before and after the step.
///
/// Layers are numbered as in the book: the inputs are layer 1. Neurons are counted from 0.
public struct Explanation: Sendable {
  /// The class that the network is taught.
  public let target: Int
  /// η of the step.
  public let learningRate: Double
  /// The cost that is lowered.
  public let kind: Cost
  /// The answer and the cost before the step and after it.
  public let before, after: State
  /// What each layer behind the inputs computes.
  public let layers: [Layer]
  /// The chosen neuron.
  public let neuron: Neuron
  /// The chosen weight, which leads to that neuron.
  public let weight: Weight

  /// A neuron by its layer, from 2, and its index in it.
  public struct Place: Sendable, Equatable {
    public let layer, index: Int

    public init(layer: Int, index: Int) {
      self.layer = layer
      self.index = index
    }
  }

  /// What the network answers.
  public struct State: Sendable {
    public let prediction: Prediction
    /// C of this image.
    public let cost: Double
  }

  /// The numbers of a layer, a neuron each.
  public struct Layer: Sendable {
    /// From 2.
    public let number: Int
    public let activation: Activation
    /// z, a = g(z), δ = ∂C/∂z and g′(z), which for softmax is ∂aⱼ/∂zⱼ alone.
    public let z, a, δ, slope: [Float]

    /// The neurons with |g′(z)| < 10⁻³, which hardly learn from this image. Outputs whose cost cancels g′ learn all the
    /// same; see `Cost`.
    public var saturated: [Int] { slope.indices.filter { abs(slope[$0]) < 1e-3 } }
  }

  /// The chosen neuron: what comes in and what goes out.
  public struct Neuron: Sendable {
    public let place: Place
    public let z, a, δ, slope: Float
    /// b before the step and after it; ∂C/∂b is δ (BP3).
    public let bias, biasAfter: Float
    /// The weights that lead to it.
    public let weights: [Float]
    /// The activations of the layer before, which they are multiplied by.
    public let inputs: [Float]
    /// The weights that lead from it to the next layer; empty for an output.
    public let outgoing: [Float]
    /// How far backpropagation's ∂C/∂b is from its central difference, both in `Double`.
    public let biasError: Double
  }

  /// The chosen weight.
  public struct Weight: Sendable {
    /// The neuron of the layer before that it leads from.
    public let input: Int
    /// w, ∂C/∂w (BP4), and w after the step.
    public let value, gradient, after: Float
    /// How far backpropagation's ∂C/∂w is from its central difference, both in `Double`.
    public let relativeError: Double
  }

  /// Takes one step of gradient descent on one image.
  ///
  /// - Parameters:
  ///   - image: as the network sees it, of the classifier's size.
  ///   - neuron: nil for that of the weight or, without one, the last hidden neuron with the largest error.
  ///   - input: where the weight comes from; nil for the largest activation of the layer before.
  /// - Throws: `FileError` of the kind `mismatch` if there is no such class, neuron or weight, or the image has another
  ///   size.
  public init(
    of image: GrayImage, by classifier: DigitClassifier, cost: Cost, target: Int, learningRate: Double,
    neuron chosen: Place? = nil, input chosenInput: Int? = nil
  ) throws(FileError) {
    let network = classifier.network
    let prediction = try classifier.prediction(for: image)
    try Self.check(target, chosen, chosenInput, learningRate, of: network)
    let batch = Batch<Float>(
      inputs: Inputs([image.pixels[...]], rows: network.inputCount), labels: [UInt8(target)])
    var backpropagation = Backpropagation(for: network)
    backpropagation.run(batch, cost: cost, through: network)
    var gradient = Parameters<Float>(sizes: network.sizes)
    backpropagation.addGradient(times: 1, to: &gradient)
    var stepped = network
    backpropagation.addGradient(times: Float(-learningRate), to: &stepped.parameters)

    self.target = target
    self.learningRate = learningRate
    kind = cost
    before = State(prediction: prediction, cost: network.evaluate(on: batch, cost: cost).cost)
    let changed = try DigitClassifier(Model(network: stepped, cost: cost, imageSize: classifier.imageSize))
    after = State(
      prediction: try changed.prediction(for: image), cost: stepped.evaluate(on: batch, cost: cost).cost)
    let layers = network.activations.indices.map { Layer($0, of: network, backpropagation) }
    self.layers = layers

    let place = chosen ?? Self.usualPlace(layers, target)
    let (l, j) = (place.layer - 2, place.index)
    let inputs = l == 0 ? image.pixels.map { Float($0) / 255 } : layers[l - 1].a
    let k = chosenInput ?? inputs.indexOfLargest
    let check = GradientCheck(of: network, on: image.pixels, label: target, cost: cost)
    let (weights, biases) = (network.parameters.weights, network.parameters.biases)
    neuron = Neuron(
      place: place, z: layers[l].z[j], a: layers[l].a[j], δ: layers[l].δ[j], slope: layers[l].slope[j],
      bias: biases[l][j, 0], biasAfter: stepped.parameters.biases[l][j, 0],
      weights: (0..<weights[l].columns).map { weights[l][j, $0] }, inputs: inputs,
      outgoing: l + 1 < weights.count ? weights[l + 1].column(j) : [],
      biasError: check.relativeError(layer: l, row: j, column: nil))
    weight = Weight(
      input: k, value: weights[l][j, k], gradient: gradient.weights[l][j, k],
      after: stepped.parameters.weights[l][j, k], relativeError: check.relativeError(layer: l, row: j, column: k))
  }

  private static func check(
    _ target: Int, _ place: Place?, _ input: Int?, _ learningRate: Double, of network: Network<Float>
  ) throws(FileError) {
    func require(_ condition: Bool, _ reason: @autoclosure () -> String) throws(FileError) {
      if !condition { throw FileError(.mismatch, reason()) }
    }
    let sizes = network.sizes
    try require(0..<sizes[sizes.count - 1] ~= target, "there is no class \(target) in \(network.architecture)")
    try require(0...1e6 ~= learningRate, "a learning rate of \(learningRate) is not within 0…1000000")
    try require(input == nil || place != nil, "a weight is chosen by its neuron and its input")
    guard let place else { return }
    try require(
      2...sizes.count ~= place.layer,
      "there is no layer \(place.layer) in \(network.architecture); those with weights are 2…\(sizes.count)")
    try require(
      0..<sizes[place.layer - 1] ~= place.index,
      "layer \(place.layer) of \(network.architecture) has no neuron \(place.index)")
    try require(
      input.map { 0..<sizes[place.layer - 2] ~= $0 } ?? true,
      "layer \(place.layer - 1) of \(network.architecture) has no neuron \(input ?? 0)")
  }

  /// The last hidden neuron with the largest error, or the target's output where there is no hidden layer.
  private static func usualPlace(_ layers: [Layer], _ target: Int) -> Place {
    guard layers.count > 1 else { return Place(layer: 2, index: target) }
    let hidden = layers[layers.count - 2]
    return Place(layer: hidden.number, index: hidden.δ.indexOfLargest)
  }
}

extension Explanation.Layer {
  /// The layer with index `l` behind the inputs.
  fileprivate init(_ l: Int, of network: Network<Float>, _ backpropagation: Backpropagation<Float>) {
    number = l + 2
    let g = network.activations[l]
    activation = g
    z = backpropagation.pass.z[l].column(0)
    let a = backpropagation.pass.a[l].column(0)
    self.a = a
    δ = backpropagation.δ[l].column(0)
    slope = zip(z, a).map { z, a in g == .softmax ? a * (1 - a) : g.derivative(at: z, output: a) }
  }
}

extension [Float] {
  /// The place of the element that is farthest from 0, the first of several.
  fileprivate var indexOfLargest: Int {
    indices.reduce(0) { abs(self[$1]) > abs(self[$0]) ? $1 : $0 }
  }
}
