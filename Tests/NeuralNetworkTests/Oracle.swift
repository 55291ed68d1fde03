import NeuralNetwork

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The derivation's component equations, element by element on arrays of `Double`, sharing no code with the library.
///
/// `OracleTests` holds it to central differences; everything else is held to it.
struct Oracle {
  /// w[l][j][k] leads from neuron k of layer l to neuron j of the next.
  var w: [[[Double]]]
  var b: [[Double]]
  let g: [Activation]
  let cost: Cost

  /// All z and a of one example.
  func forward(_ x: [Double]) -> (z: [[Double]], a: [[Double]]) {
    var zs: [[Double]] = []
    var activations = [x]
    for l in w.indices {
      var z = b[l]
      for j in z.indices {
        for k in activations[l].indices { z[j] += w[l][j][k] * activations[l][k] }
      }
      zs.append(z)
      activations.append(value(g[l], z))
    }
    return (zs, activations)
  }

  private func value(_ g: Activation, _ z: [Double]) -> [Double] {
    switch g {
    case .sigmoid: return z.map { 1 / (1 + exp(-$0)) }
    case .tanh: return z.map { (exp($0) - exp(-$0)) / (exp($0) + exp(-$0)) }
    case .scaledTanh:
      return z.map { 1.7159 * (exp($0 * 2 / 3) - exp(-$0 * 2 / 3)) / (exp($0 * 2 / 3) + exp(-$0 * 2 / 3)) }
    case .relu: return z.map { $0 > 0 ? $0 : 0 }
    case .leakyRelu: return z.map { $0 > 0 ? $0 : $0 / 100 }
    case .softmax:
      let sum = z.reduce(0) { $0 + exp($1) }
      return z.map { exp($0) / sum }
    default: return z.map { g.value(at: $0) }
    }
  }

  /// ∂aᵢ/∂zⱼ, as the definitions of the functions give it; what `Activation` says for those not written out here, which
  /// central differences then check.
  private func derivative(_ g: Activation, _ z: [Double], _ a: [Double], _ i: Int, _ j: Int) -> Double {
    switch g {
    case .sigmoid: return i == j ? exp(-z[i]) / ((1 + exp(-z[i])) * (1 + exp(-z[i]))) : 0
    case .tanh: return i == j ? 4 / ((exp(z[i]) + exp(-z[i])) * (exp(z[i]) + exp(-z[i]))) : 0
    case .scaledTanh:
      let sum = exp(z[i] * 2 / 3) + exp(-z[i] * 2 / 3)
      return i == j ? 1.7159 * 2 / 3 * 4 / (sum * sum) : 0
    case .relu: return i == j && z[i] > 0 ? 1 : 0
    case .leakyRelu: return i != j ? 0 : z[i] > 0 ? 1 : 1 / 100
    case .softmax: return i == j ? a[i] * (1 - a[i]) : -a[i] * a[j]
    default: return i == j ? g.derivative(at: z[i], output: a[i]) : 0
    }
  }

  /// C, the mean over the examples.
  func meanCost(_ xs: [[Double]], _ labels: [Int]) -> Double {
    zip(xs, labels).reduce(0) { sum, example in
      let a = forward(example.0).a[w.count]
      return sum + costOfExample(a, example.1)
    } / Double(xs.count)
  }

  private func costOfExample(_ a: [Double], _ label: Int) -> Double {
    switch (cost, g[g.count - 1]) {
    case (.quadratic, _):
      return a.indices.reduce(0) { $0 + 0.5 * (a[$1] - ($1 == label ? 1 : 0)) * (a[$1] - ($1 == label ? 1 : 0)) }
    case (.crossEntropy, .softmax): return -log(a[label])
    case (.crossEntropy, _): return a.indices.reduce(0) { $0 - ($1 == label ? log(a[$1]) : log(1 - a[$1])) }
    }
  }

  /// ∂C/∂a of the output layer.
  private func costDerivative(_ a: [Double], _ label: Int, _ j: Int) -> Double {
    let y = j == label ? 1.0 : 0
    switch (cost, g[g.count - 1]) {
    case (.quadratic, _): return a[j] - y
    case (.crossEntropy, .softmax): return -y / a[j]
    case (.crossEntropy, _): return (a[j] - y) / (a[j] * (1 - a[j]))
    }
  }

  /// The gradient of the mean cost, by the chain rule.
  func gradient(_ xs: [[Double]], _ labels: [Int]) -> (w: [[[Double]]], b: [[Double]]) {
    var dw = w.map { $0.map { $0.map { _ in 0.0 } } }
    var db = b.map { $0.map { _ in 0.0 } }
    for (x, label) in zip(xs, labels) {
      let (z, a) = forward(x)
      var da = a[w.count].indices.map { costDerivative(a[w.count], label, $0) }
      for l in w.indices.reversed() {
        let dz = z[l].indices.map { j in
          z[l].indices.reduce(0) { $0 + da[$1] * derivative(g[l], z[l], a[l + 1], $1, j) }
        }
        for j in dz.indices {
          db[l][j] += dz[j] / Double(xs.count)
          for k in a[l].indices { dw[l][j][k] += dz[j] * a[l][k] / Double(xs.count) }
        }
        da = a[l].indices.map { k in dz.indices.reduce(0) { $0 + dz[$1] * w[l][$1][k] } }
      }
    }
    return (dw, db)
  }
}

extension Oracle {
  /// The same network as the library's.
  init<Scalar: Real>(_ network: Network<Scalar>, cost: Cost) {
    w = network.parameters.weights.map { weights in
      (0..<weights.rows).map { j in (0..<weights.columns).map { Double(weights[j, $0]) } }
    }
    b = network.parameters.biases.map { $0.column(0).map { Double($0) } }
    g = network.activations
    self.cost = cost
  }

  /// One weight or bias of a network.
  struct Position {
    let layer: Int
    let row: Int
    /// nil for the bias.
    let column: Int?
  }

  var positions: [Position] {
    w.indices.flatMap { l in
      w[l].indices.flatMap { j in
        [Position(layer: l, row: j, column: nil)] + w[l][j].indices.map { Position(layer: l, row: j, column: $0) }
      }
    }
  }

  subscript(position: Position) -> Double {
    get {
      if let k = position.column { return w[position.layer][position.row][k] }
      return b[position.layer][position.row]
    }
    set {
      if let k = position.column {
        w[position.layer][position.row][k] = newValue
      } else {
        b[position.layer][position.row] = newValue
      }
    }
  }
}

/// A network and a mini-batch of bytes, drawn from a seed.
struct Problem {
  let oracle: Oracle
  let bytes: [[UInt8]]
  let labels: [UInt8]
  let network: Network<Double>

  init(sizes: [Int], hidden: Activation, output: Activation, cost: Cost, examples: Int, seed: UInt64) {
    var generator = RandomGenerator(seed: seed)
    let activations = [Activation](repeating: hidden, count: sizes.count - 2) + [output]
    network = Initializer.scaled.network(sizes: sizes, activations: activations, using: &generator)
    bytes = (0..<examples).map { _ in
      (0..<sizes[0]).map { _ in generator.next(below: 3) == 0 ? 0 : UInt8(generator.next(below: 256)) }
    }
    labels = (0..<examples).map { _ in UInt8(generator.next(below: sizes[sizes.count - 1])) }
    oracle = Oracle(network, cost: cost)
  }

  var inputs: [[Double]] { bytes.map { $0.map { Double($0) / 255 } } }

  func examples(classes: Int) -> Examples {
    Examples(inputs: bytes.flatMap { $0 }, inputCount: bytes[0].count, labels: labels, classCount: classes)
  }
}
