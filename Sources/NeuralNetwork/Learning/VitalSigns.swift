/// How the neurons of a network do on some examples it learns from: what `Doctor` reads an illness from.
public struct VitalSigns: Sendable, Equatable {
  /// The mean cost of an example, without regularisation.
  public let cost: Double
  /// The share of examples that were classified correctly, 0…1.
  public let accuracy: Double
  /// Of the hidden neurons with a sigmoid or hyperbolic tangent, the share that stand at |g′(z)| < 10⁻³ where they learn
  /// next to nothing, 0…1, over all examples.
  public let saturated: Double
  /// Of the hidden neurons with a rectifier, the share that give 0 for every example, 0…1.
  public let dead: Double

  /// How many examples are looked at: the first.
  static let sampleCount = 1000

  init(cost: Double, accuracy: Double, saturated: Double, dead: Double) {
    self.cost = cost
    self.accuracy = accuracy
    self.saturated = saturated
    self.dead = dead
  }

  /// Takes the signs of `network` on some examples.
  init(of network: Network<Float>, on sample: Batch<Float>, cost: Cost) {
    let evaluation = network.evaluate(on: sample, cost: cost)
    var pass = ForwardPass(for: network)
    pass.run(sample.inputs, through: network)
    var (saturated, saturable, dead, rectifiers) = (0, 0, 0, 0)
    for (l, g) in network.activations.dropLast().enumerated() {
      let (z, a) = (pass.z[l], pass.a[l])
      switch g.standstill {
      case .saturated:
        saturable += a.rows * a.columns
        for example in 0..<a.columns {
          saturated += (0..<a.rows).count { abs(g.derivative(at: z[$0, example], output: a[$0, example])) < 1e-3 }
        }
      case .dead:
        rectifiers += a.rows
        dead += a.rows - a.rowsThatHave { $0 > 0 }
      case nil: break
      }
    }
    self.init(
      cost: evaluation.cost, accuracy: evaluation.accuracy,
      saturated: saturable == 0 ? 0 : Double(saturated) / Double(saturable),
      dead: rectifiers == 0 ? 0 : Double(dead) / Double(rectifiers))
  }
}

extension Matrix {
  /// How many rows have an element that satisfies a condition.
  fileprivate func rowsThatHave(_ condition: (Scalar) -> Bool) -> Int {
    (0..<rows).count { row in (0..<columns).contains { condition(self[row, $0]) } }
  }
}
