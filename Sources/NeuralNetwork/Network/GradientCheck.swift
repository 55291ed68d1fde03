/// Compares backpropagation with central differences on a small network in `Double`.
///
/// The differences are of fourth order, (8 (C(x + ε) − C(x − ε)) − (C(x + 2ε) − C(x − 2ε))) / 12ε: they are off by about
/// ε⁴/30 of the cost's fifth derivative, and by 10⁻¹⁶/ε from rounding.
///
/// δˡ (BP1 for the last layer, BP2 for the others) is compared with the change of an example's cost when its zˡ is
/// perturbed, ∂C/∂b (BP3) and ∂C/∂W (BP4) with the change of the mean cost when a bias or a weight is.
public struct GradientCheck: Sendable {
  /// The network that is checked.
  public let network: Network<Double>
  /// The mini-batch that it is checked on.
  public let batch: Batch<Double>
  /// The cost whose gradient is checked.
  public let cost: Cost
  /// ε of label smoothing; 0 for none.
  public let smoothing: Double
  /// ε of the differences.
  private let perturbation = 1e-3

  /// One of the equations of backpropagation.
  public enum Equation: String, CaseIterable, Sendable {
    case bp1 = "BP1"
    case bp2 = "BP2"
    case bp3 = "BP3"
    case bp4 = "BP4"
  }

  /// How far an equation is off in one layer.
  public struct Finding: Sendable {
    /// The equation.
    public let equation: Equation
    /// The layer, from 2 as in the book, where the inputs are layer 1.
    public let layer: Int
    /// The largest difference between the two derivatives, relative to the larger of them or, for elements that are
    /// much smaller than others of the layer, to a hundredth of the layer's largest.
    public let relativeError: Double
  }

  /// Draws a 6-5-4-3 network with `hidden` activations and the given output, and a mini-batch of 4 examples.
  ///
  /// For ReLU and the leaky ReLU, which have no derivative at 0, a network is drawn whose z are all farther from 0 than the
  /// perturbation moves them.
  ///
  /// - Precondition: `cost` accepts `output`.
  public init(
    hidden: Activation, output: Activation, cost: Cost, smoothing: Double = 0, using generator: inout RandomGenerator
  ) {
    self.cost = cost
    self.smoothing = smoothing
    while true {
      let network: Network<Double> = Initializer.scaled.network(
        sizes: [6, 5, 4, 3], activations: [hidden, hidden, output], using: &generator)
      var inputs = Matrix<Double>(rows: 6, columns: 4)
      for example in 0..<4 {
        for row in 0..<6 { inputs[row, example] = generator.nextUniform() }
      }
      let labels = (0..<4).map { _ in UInt8(generator.next(below: 3)) }
      var pass = ForwardPass(for: network)
      pass.run(.dense(inputs), through: network)
      if pass.z.allSatisfy({ $0.smallestMagnitude > 1e-2 }) {
        self.network = network
        batch = Batch(inputs: .dense(inputs), labels: labels[...])
        return
      }
    }
  }

  /// Every hidden activation with every output activation and every cost that accepts it.
  public static var combinations: [(hidden: Activation, output: Activation, cost: Cost)] {
    Activation.forHiddenLayers.flatMap { hidden in
      Activation.allCases.flatMap { output in
        Cost.allCases.filter { $0.accepts(output) }.map { (hidden, output, $0) }
      }
    }
  }

  /// Checks a network of your own.
  ///
  /// - Precondition: the shapes of `network` and `batch` fit, and `cost` accepts the output activation.
  public init(network: Network<Double>, batch: Batch<Double>, cost: Cost, smoothing: Double = 0) {
    self.network = network
    self.batch = batch
    self.cost = cost
    self.smoothing = smoothing
  }

  /// Compares every derivative, and reports the largest relative error of each equation in each layer.
  ///
  /// Takes four feed-forward passes for each z, bias and weight.
  public func run() -> [Finding] {
    var backpropagation = Backpropagation(for: network)
    backpropagation.run(batch, cost: cost, smoothing: smoothing, through: network)
    var gradient = Parameters<Double>(sizes: network.sizes)
    backpropagation.addGradient(times: 1 / Double(batch.count), to: &gradient)
    return findings(on: backpropagation.δ, gradient)
  }

  /// How far δ of each layer and the gradient of the mean cost are from their central differences.
  func findings(on δ: [Matrix<Double>], _ gradient: Parameters<Double>) -> [Finding] {
    let last = network.activations.count - 1
    return (0...last).reversed().flatMap { l in
      let errors = differences(like: δ[l]) { row, example, ε in
        sumOfCosts(of: network, perturbing: (layer: l, row: row, example: example, by: ε))
      }
      let biases = differences(like: gradient.biases[l]) { row, column, ε in
        var network = network
        network.parameters.biases[l][row, column] += ε
        return sumOfCosts(of: network) / Double(batch.count)
      }
      let weights = differences(like: gradient.weights[l]) { row, column, ε in
        var network = network
        network.parameters.weights[l][row, column] += ε
        return sumOfCosts(of: network) / Double(batch.count)
      }
      return [
        Finding(
          equation: l == last ? .bp1 : .bp2, layer: l + 2,
          relativeError: relativeError(of: δ[l], against: errors)),
        Finding(equation: .bp3, layer: l + 2, relativeError: relativeError(of: gradient.biases[l], against: biases)),
        Finding(equation: .bp4, layer: l + 2, relativeError: relativeError(of: gradient.weights[l], against: weights)),
      ]
    }
  }

  /// The central difference of `cost` for every element of a matrix with the shape of `matrix`.
  private func differences(
    like matrix: Matrix<Double>, cost: (_ row: Int, _ column: Int, _ ε: Double) -> Double
  ) -> Matrix<Double> {
    var result = Matrix<Double>(rows: matrix.rows, columns: matrix.columns)
    for column in 0..<matrix.columns {
      for row in 0..<matrix.rows {
        result[row, column] = difference { cost(row, column, $0) }
      }
    }
    return result
  }

  /// The central difference of a cost at 0.
  private func difference(of cost: (_ ε: Double) -> Double) -> Double {
    let near = cost(perturbation) - cost(-perturbation)
    let far = cost(2 * perturbation) - cost(-2 * perturbation)
    return (8 * near - far) / (12 * perturbation)
  }

  /// The cost summed over the examples, by a feed-forward pass of its own in which one z may be moved.
  private func sumOfCosts(
    of network: Network<Double>, perturbing change: (layer: Int, row: Int, example: Int, by: Double)? = nil
  ) -> Double {
    var inputs = batch.inputs
    var z = Matrix<Double>(rows: 1, columns: 0)
    var a = z
    for (l, activation) in network.activations.enumerated() {
      z = Matrix(rows: network.sizes[l + 1], columns: batch.count)
      ReferenceKernels().product(
        1, network.parameters.weights[l], inputs, adding: network.parameters.biases[l], into: &z)
      if let change, change.layer == l { z[change.row, change.example] += change.by }
      a = z
      ReferenceKernels().activate(activation, z, into: &a)
      inputs = .dense(a)
    }
    return batch.labels.enumerated().reduce(0) { sum, example in
      sum
        + cost.value(
          at: z, outputs: a, of: example.offset, label: Int(example.element), activation: network.outputActivation,
          smoothing: smoothing)
    }
  }

  private func relativeError(of found: Matrix<Double>, against expected: Matrix<Double>) -> Double {
    guard found.isFinite, expected.isFinite else { return .infinity }
    let floor = max(found.largestMagnitude, expected.largestMagnitude) / 100
    guard floor > 0 else { return 0 }
    return (0..<found.columns).reduce(0) { worst, column in
      (0..<found.rows).reduce(worst) { worst, row in
        let (x, y) = (found[row, column], expected[row, column])
        return max(worst, abs(x - y) / max(abs(x), abs(y), floor))
      }
    }
  }
}

extension Matrix<Double> {
  fileprivate var magnitudes: [Double] { (0..<columns).flatMap { column($0).map(abs) } }
  fileprivate var largestMagnitude: Double { magnitudes.reduce(0, max) }
  fileprivate var smallestMagnitude: Double { magnitudes.reduce(.infinity, min) }
}

// MARK: - One weight of a network in use

extension GradientCheck {
  /// Checks a network in use on one image, both taken into `Double`.
  ///
  /// - Precondition: the image has a byte for each input, `label` is one of the outputs, and `cost` accepts these.
  public init(of network: Network<Float>, on image: [UInt8], label: Int, cost: Cost) {
    var parameters = Parameters<Double>(sizes: network.sizes)
    for l in parameters.weights.indices {
      parameters.weights[l].fill { Double(network.parameters.weights[l][$0, $1]) }
      parameters.biases[l].fill { Double(network.parameters.biases[l][$0, $1]) }
    }
    self.network = Network(parameters: parameters, activations: network.activations)
    batch = Batch(inputs: Inputs([image[...]], rows: network.inputCount), labels: [UInt8(label)])
    self.cost = cost
    smoothing = 0
  }

  /// How far ∂C/∂w of one weight, or ∂C/∂b of a bias, is from its central difference, as `Finding.relativeError` has it.
  ///
  /// - Parameters:
  ///   - layer: counted behind the inputs from 0.
  ///   - row: the neuron.
  ///   - column: the neuron before that the weight leads from; nil for the bias.
  public func relativeError(layer: Int, row: Int, column: Int?) -> Double {
    var backpropagation = Backpropagation(for: network)
    backpropagation.run(batch, cost: cost, smoothing: smoothing, through: network)
    var gradient = Parameters<Double>(sizes: network.sizes)
    backpropagation.addGradient(times: 1 / Double(batch.count), to: &gradient)
    let matrix = column == nil ? gradient.biases[layer] : gradient.weights[layer]
    let found = matrix[row, column ?? 0]
    let expected = difference { ε in
      var network = network
      if let column {
        network.parameters.weights[layer][row, column] += ε
      } else {
        network.parameters.biases[layer][row, 0] += ε
      }
      return sumOfCosts(of: network) / Double(batch.count)
    }
    guard found.isFinite, expected.isFinite else { return .infinity }
    let floor = max(abs(found), abs(expected), matrix.largestMagnitude / 100)
    return floor > 0 ? abs(found - expected) / floor : 0
  }
}
