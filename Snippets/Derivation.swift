// A network of 2-2-2 neurons forward, back and one step down, with every number that the article "The derivation" shows.

// snippet.hide
// swift-format-ignore-file: AlwaysUseLowerCamelCase
import NeuralNetwork

/// A number with four digits behind the point.
func four(_ x: Double) -> String {
  let digits = String(Int((abs(x) * 1e4).rounded()))
  let padded = String(repeating: "0", count: max(0, 5 - digits.count)) + digits
  let text = (x < -0.00005 ? "-" : "") + padded.dropLast(4) + "." + padded.suffix(4)
  return String(repeating: " ", count: max(0, 8 - text.count)) + text
}

/// Prints a matrix as it would be written on paper.
func show(_ name: String, _ matrix: Matrix<Double>) {
  for row in 0..<matrix.rows {
    let numbers = (0..<matrix.columns).map { four(matrix[row, $0]) }.joined()
    print((row == 0 ? name : "").padded(to: 4) + numbers)
  }
}

extension String {
  func padded(to width: Int) -> String { self + String(repeating: " ", count: max(0, width - count)) }
}
// snippet.show

// snippet.network
var W¹ = Matrix<Double>([[1, -0.5], [-0.5, 1]])
var b¹ = Matrix<Double>([[0.1], [-0.1]])
var W² = Matrix<Double>([[0.5, -1], [1, 0.5]])
var b² = Matrix<Double>([[0], [0.2]])

// Two examples, a column each: of class 0 and of class 1.
let A⁰ = Inputs.dense(Matrix<Double>([[0.5, 1], [1, 0]]))
let labels: ArraySlice<UInt8> = [0, 1]
let Y = Matrix<Double>([[1, 0], [0, 1]])
let m = 2.0
// snippet.end

// snippet.hide
let start = (W¹: W¹, b¹: b¹, W²: W², b²: b²)
let kernels = ReferenceKernels<Double>()
let zeros = Matrix<Double>(rows: 2, columns: 2)
var (Z¹, A¹, Z², A²) = (zeros, zeros, zeros, zeros)

// snippet.show
// snippet.forward
// Z¹ = W¹ A⁰ + b¹, A¹ = σ(Z¹)
kernels.product(1, W¹, A⁰, adding: b¹, into: &Z¹)
kernels.activate(.sigmoid, Z¹, into: &A¹)
// Z² = W² A¹ + b², A² = σ(Z²)
kernels.product(1, W², .dense(A¹), adding: b², into: &Z²)
kernels.activate(.sigmoid, Z², into: &A²)
// snippet.end
// snippet.hide
for (name, matrix) in [("Z¹", Z¹), ("A¹", A¹), ("Z²", Z²), ("A²", A²)] { show(name, matrix) }

/// ln x, so that the snippet needs nothing but this library.
func log(_ x: Double) -> Double { Double.logarithm(x) }
// snippet.show
// snippet.cost
var (quadratic, crossEntropy) = (0.0, 0.0)
for e in 0..<2 {
  for j in 0..<2 {
    let (a, y) = (A²[j, e], Y[j, e])
    quadratic += (a - y) * (a - y) / (2 * m)
    crossEntropy -= (y * log(a) + (1 - y) * log(1 - a)) / m
  }
}
// snippet.end
// snippet.hide
print("\nquadratic cost", four(quadratic))
print("cross-entropy ", four(crossEntropy))

var (δ¹, δ², difference, slope) = (zeros, zeros, zeros, zeros)
for e in 0..<2 {
  for j in 0..<2 {
    difference[j, e] = A²[j, e] - Y[j, e]
    slope[j, e] = A²[j, e] * (1 - A²[j, e])
  }
}
// snippet.show
// snippet.bp1
// ∂C/∂A² = A² − Y, then ⊙ σ′(Z²)
kernels.subtract(labels: labels, smoothing: 0, from: A², into: &δ²)
kernels.multiply(&δ², byDerivativeOf: .sigmoid, at: Z², outputs: A²)
// snippet.end
// snippet.hide
print()
show("A²−Y", difference)
show("σ′", slope)
show("δ²", δ²)

// snippet.show
// snippet.bp2
// (W²)ᵀ δ², then ⊙ σ′(Z¹)
kernels.transposedProduct(1, W², δ², into: &δ¹)
// snippet.hide
let blame = δ¹
// snippet.show
kernels.multiply(&δ¹, byDerivativeOf: .sigmoid, at: Z¹, outputs: A¹)
// snippet.end
// snippet.hide
print()
show("Wᵀδ²", blame)
for e in 0..<2 { for j in 0..<2 { slope[j, e] = A¹[j, e] * (1 - A¹[j, e]) } }
show("σ′", slope)
show("δ¹", δ¹)

var (dW¹, dW²) = (zeros, zeros)
var (db¹, db²) = (Matrix<Double>(rows: 2, columns: 1), Matrix<Double>(rows: 2, columns: 1))
// snippet.show
// snippet.bp3
kernels.addSumOfColumns(1 / m, δ², to: &db²)
kernels.addSumOfColumns(1 / m, δ¹, to: &db¹)
// snippet.end
// snippet.hide
print()
show("∂b²", db²)
show("∂b¹", db¹)

// snippet.show
// snippet.bp4
kernels.addOuterProduct(1 / m, δ², .dense(A¹), to: &dW²)
kernels.addOuterProduct(1 / m, δ¹, A⁰, to: &dW¹)
// snippet.end
// snippet.hide
print()
show("∂W²", dW²)
show("∂W¹", dW¹)

// snippet.show
// snippet.update
let η = 1.0
kernels.add(-η, dW², to: &W², shrunkBy: 1)
kernels.add(-η, db², to: &b², shrunkBy: 1)
kernels.add(-η, dW¹, to: &W¹, shrunkBy: 1)
kernels.add(-η, db¹, to: &b¹, shrunkBy: 1)
// snippet.end
// snippet.hide
print()
for (name, matrix) in [("W²", W²), ("b²", b²), ("W¹", W¹), ("b¹", b¹)] { show(name, matrix) }

// snippet.show
// snippet.library
var network = Network(parameters: Parameters<Double>(sizes: [2, 2, 2]), activations: [.sigmoid, .sigmoid])
// As they were before the step.
network.parameters.weights = [start.W¹, start.W²]
network.parameters.biases = [start.b¹, start.b²]
let batch = Batch(inputs: A⁰, labels: labels)

var backpropagation = Backpropagation(for: network)
backpropagation.run(batch, cost: .quadratic, through: network)
backpropagation.addGradient(times: -η / m, to: &network.parameters)
// snippet.end
// snippet.hide
let after = network.outputs(for: A⁰)
var costAfter = 0.0
for e in 0..<2 { for j in 0..<2 { costAfter += (after[j, e] - Y[j, e]) * (after[j, e] - Y[j, e]) / (2 * m) } }
print("\nquadratic cost", four(costAfter))
let differences = [(network.parameters.weights, [W¹, W²]), (network.parameters.biases, [b¹, b²])].flatMap {
  found, own in
  zip(found, own).flatMap { found, own in
    (0..<own.columns).flatMap { zip(found.column($0), own.column($0)).map { abs($0 - $1) } }
  }
}
print("\nδ of the library and of this page equal:", backpropagation.δ == [δ¹, δ²])
print("weights and biases after the step equal within 1e-12:", differences.allSatisfy { $0 < 1e-12 })

network.parameters.weights = [start.W¹, start.W²]
network.parameters.biases = [start.b¹, start.b²]
// snippet.show
// snippet.check
let findings = GradientCheck(network: network, batch: batch, cost: .quadratic).run()
// snippet.end
// snippet.hide
print()
for finding in findings {
  // The book counts the inputs as layer 1.
  print(
    "\(finding.equation.rawValue), layer \(finding.layer - 1): off by less than 1e-8:", finding.relativeError < 1e-8)
}
