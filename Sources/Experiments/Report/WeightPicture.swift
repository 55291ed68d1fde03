import Digits
public import NeuralNetwork

/// The weights of a network's first layer as pictures, one for each neuron, side by side: blue for positive, orange for negative
/// weights, the stronger the larger, in each picture relative to its largest.
public enum WeightPicture {
  /// The PNG file of at most `limit` neurons; nil if the network is for no images of that size.
  public static func png(of network: Network<Float>, _ size: ImageSize, limit: Int = 100) -> [UInt8]? {
    guard size.pixels == network.inputCount else { return nil }
    let weights = network.parameters.weights[0]
    let count = min(weights.rows, limit)
    let across = min(count, count <= 30 ? 10 : 20)
    let gap = 2
    let (width, height) = (across * (size.width + gap) - gap, ((count - 1) / across + 1) * (size.height + gap) - gap)
    var samples = [UInt8](repeating: 255, count: 3 * width * height)
    for j in 0..<count {
      let largest = (0..<weights.columns).reduce(Float(0)) { max($0, abs(weights[j, $1])) }
      let corner = (j / across * (size.height + gap)) * width + j % across * (size.width + gap)
      for k in 0..<weights.columns {
        let share = largest > 0 && largest.isFinite ? weights[j, k] / largest : 0
        let pixel = 3 * (corner + k / size.width * width + k % size.width)
        for (c, full) in (share < 0 ? [173, 74, 0] as [Float] : [29, 92, 184]).enumerated() {
          samples[pixel + c] = UInt8(255 - abs(share) * (255 - full))
        }
      }
    }
    return PNGWriter.encoded(samples: samples, width: width, height: height)
  }
}
