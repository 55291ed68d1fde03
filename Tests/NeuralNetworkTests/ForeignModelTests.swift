import NeuralNetwork
import Storage
import Testing

/// Models that other programs wrote (`scripts/make-fixtures.py`), with outputs that NumPy computed.
@Suite("A model of another program")
struct ForeignModelTests {
  private let expected: JSON

  init() throws { expected = try JSON.parse(File.read(fixture("expected.json"))) }

  @Test(
    "has the weights and gives the outputs that it has and gives there",
    arguments: [
      ("python", "safetensors", nil), ("sequential", "safetensors", nil),
      ("torch", "safetensors", [Activation.relu, .softmax]), ("network2", "json", nil),
    ])
  func outputs(name: String, suffix: String, activations: [Activation]?) throws {
    var model = try Model.load(fixture("\(name).\(suffix)"))
    if let activations { model = try model.with(activations: activations) }
    let pixels = try matrix("pixels")
    let x = try transposed(pixels.map { $0.map { Float($0) / 255 } })
    let outputs = model.network.outputs(for: .dense(Matrix(x)))
    for (example, line) in try matrix(name).enumerated() {
      let bound = errorBound(of: model.network, at: pixels[example].map { $0 / 255 })
      for (output, value) in line.enumerated() {
        #expect(abs(Double(outputs[output, example]) - value) <= bound[output])
        #expect(bound[output] < 1e-4, "a bound this wide would show nothing")
      }
    }
    guard suffix == "safetensors" else { return }
    for (l, rows) in try #require(expected["weights"]?.array).enumerated() {
      let weights = try #require(rows.array).flatMap { try #require($0.array).map { try #require($0.double) } }
      let read = model.network.parameters.weights[l]
      let rowByRow = (0..<read.rows).flatMap { j in (0..<read.columns).map { k in read[j, k] } }
      #expect(rowByRow.map(\.bitPattern) == weights.map { Float($0).bitPattern })
    }
  }

  @Test("says what it is")
  func metadata() throws {
    let model = try Model.load(fixture("python.safetensors"))
    #expect(model.network.architecture == "6-5-3")
    #expect(model.network.activations == [.tanh, .softmax])
    #expect(model.cost == .quadratic)
    #expect(model.notes == ["comment": "héllo \"world\"\n"])
  }

  private func matrix(_ name: String) throws -> [[Double]] {
    try #require(expected[name]?.array).map { try #require($0.array).map { try #require($0.double) } }
  }

  private func transposed(_ rows: [[Float]]) throws -> [[Float]] {
    try #require(rows.first).indices.map { column in rows.map { $0[column] } }
  }

  /// How far outputs in `Float` may be from those in exact arithmetic (Higham, *Accuracy and Stability of Numerical
  /// Algorithms*, section 3.1): in z the rounding of n products and sums, γ Σ|w||a| + |b|, and what the errors of the
  /// layer before make of it, Σ|w|e; g changes by no more than z does (sigmoid, tanh, softmax), and is itself computed
  /// with an error of a few roundings, since |g| ≤ 1.
  private func errorBound(of network: Network<Float>, at pixels: [Double]) -> [Double] {
    let rounding = 0x1p-24
    var a = pixels
    var errors = [Double](repeating: rounding, count: a.count)
    for (weights, biases) in zip(network.parameters.weights, network.parameters.biases) {
      let γ = Double(a.count + 2) * rounding * 1.01
      errors = (0..<weights.rows).map { j in
        (0..<weights.columns).reduce(γ * Double(biases[j, 0].magnitude) + 16 * rounding) { sum, k in
          sum + Double(weights[j, k].magnitude) * (γ * abs(a[k]) + errors[k])
        }
      }
      // Behind the first layer |a| ≤ 1.
      a = [Double](repeating: 1, count: weights.rows)
    }
    return errors
  }
}
