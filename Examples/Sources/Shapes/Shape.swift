import Digits
import NeuralNetwork

/// What the example tells apart, and how it draws it.
enum Shape: Int, CaseIterable {
  case circle
  case square
  case triangle

  /// A drawing of it in light ink on dark, at a random place, in a random size and a little turned.
  func drawing(using generator: inout RandomGenerator) -> GrayImage {
    let side = 64
    let radius = 14 + 10 * generator.nextUniform()
    let (x, y) = (28 + 8 * generator.nextUniform(), 28 + 8 * generator.nextUniform())
    let (width, tilt) = (2 + 2 * generator.nextUniform(), 0.15 * generator.nextNormal())
    let pixels = (0..<side * side).map { index -> UInt8 in
      let (dx, dy) = (Double(index % side) - x, Double(index / side) - y)
      let distance = distance(dx + tilt * dy, dy - tilt * dx, radius)
      return UInt8(255 * min(1, max(0, width / 2 + 0.5 - abs(distance))))
    }
    return GrayImage(width: side, height: side, pixels: pixels)
  }

  /// How far a point is from the outline around (0, 0); y grows downwards.
  private func distance(_ x: Double, _ y: Double, _ radius: Double) -> Double {
    switch self {
    case .circle: (x * x + y * y).squareRoot() - radius
    case .square: max(abs(x), abs(y)) - 0.85 * radius
    // The largest of the distances from three lines, 120° apart.
    case .triangle: max(y, 0.866 * abs(x) - 0.5 * y) - radius / 2
    }
  }

  /// Drawings of all shapes in turn, prepared as digits are: fitted into 20 × 20 pixels and centred in 28 × 28.
  static func examples(_ count: Int, using generator: inout RandomGenerator) -> Examples {
    var (inputs, labels): ([UInt8], [UInt8]) = ([], [])
    for index in 0..<count {
      let shape = allCases[index % allCases.count]
      guard let prepared = PreparedDigit(in: shape.drawing(using: &generator)) else { continue }
      inputs += prepared.image.pixels
      labels.append(UInt8(shape.rawValue))
    }
    return Examples(
      inputs: inputs, inputCount: PreparedDigit.side * PreparedDigit.side, labels: labels, classCount: allCases.count)
  }
}
