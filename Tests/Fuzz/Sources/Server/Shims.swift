import Digits
import NeuralNetwork
import Storage

// What the files beside use of the other package's own.

extension String {
  var quoted: String { "\"\(self)\"" }
}

extension JSON {
  init(_ numbers: [Float]) { self = .array(numbers.map { JSON($0) }) }
}

extension GrayImage {
  func distance(to other: GrayImage) -> Double { 0 }
}

extension Network {
  var parameterCount: Int { zip(sizes, sizes.dropFirst()).reduce(0) { $0 + ($1.0 + 1) * $1.1 } }
  var architecture: String { "\(sizes)" }
}

struct Disturbance {
  func applied(to image: GrayImage, seed: UInt64) -> GrayImage { image }
}
