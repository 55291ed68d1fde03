// How long a pass forward takes, and how long backpropagation, which gives all derivatives at once.

// snippet.hide
import NeuralNetwork

/// The least time of many runs, in microseconds.
func microseconds(_ body: () -> Void) -> Double {
  let clock = ContinuousClock()
  let times = (0..<200).map { _ in clock.measure { for _ in 0..<20 { body() } } / 20 }
  return (times.min() ?? .zero) / .microseconds(1)
}

func rounded(_ x: Double, _ digits: Int = 1) -> Double {
  let unit = digits == 0 ? 1.0 : 10
  return (x * unit).rounded() / unit
}

// Ten images of which a fifth is inked, as in MNIST's.
var generator = RandomGenerator(seed: 1)
let pixels = (0..<7840).map { _ in generator.nextUniform() < 0.19 ? UInt8(generator.next(below: 256)) : 0 }
let examples = Examples(inputs: pixels, inputCount: 784, labels: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9], classCount: 10)
// snippet.show
let network: Network<Float> = Initializer.scaled.network(
  sizes: [784, 30, 10], activations: [.sigmoid, .sigmoid], using: &generator)
let batch: Batch<Float> = examples.batch()
var gradient = Parameters<Float>(sizes: network.sizes)

var pass = ForwardPass(for: network)
let forward = microseconds { pass.run(batch.inputs, through: network) }

var backpropagation = Backpropagation(for: network)
let both = microseconds {
  backpropagation.run(batch, cost: .quadratic, through: network)
  backpropagation.addGradient(times: 0.1, to: &gradient)
}
// snippet.hide
let count = zip(network.sizes, network.sizes.dropFirst()).reduce(0) { $0 + ($1.0 + 1) * $1.1 }
let differences = forward * Double(count)
print("784-30-10, a mini-batch of 10:", count, "weights and biases")
print("a pass forward:", rounded(forward), "µs")
print("a pass forward, back, and the gradient:", rounded(both), "µs,", rounded(both / forward), "times as long")
print(
  "a pass forward for each weight and bias:", rounded(differences / 1000, 0), "ms,", Int(differences / both),
  "times that")
