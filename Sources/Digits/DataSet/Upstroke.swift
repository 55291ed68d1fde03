import NeuralNetwork

/// The stroke with which much of Europe begins a 1, up from the left, for images of 1s that have none, as most of MNIST's.
struct Upstroke: Sendable {
  /// Its angle with the vertical, as a share of half a turn: 28° to 62°.
  let angle: Double
  /// How long it is, as a share of the digit's height: 0.25 to 0.62.
  let length: Double
  /// How wide it is at the top, as a share of the digit's own stroke: 0.7 to 1.05. Below, it is a fifth narrower.
  let width: Double

  init(using generator: inout RandomGenerator) {
    func within(_ least: Double, _ most: Double) -> Double { least + (most - least) * generator.nextUniform() }
    angle = within(28, 62) / 180
    length = within(0.25, 0.62)
    width = within(0.7, 1.05)
  }

  /// This stroke drawn onto `image`, light ink on dark paper, from the top of its ink on; a square one is then moved by
  /// whole pixels until its centre of mass is in the middle again, as MNIST's are. An image without ink stays as it is.
  ///
  /// - Complexity: O(pixels).
  func drawn(on image: GrayImage) -> GrayImage {
    let ink = image.pixels.indices.filter { image.pixels[$0] >= Ink.threshold }
    guard let first = ink.first, let last = ink.last else { return image }
    let (top, height) = (first / image.width, last / image.width - first / image.width + 1)
    let thickness = Double(ink.count) / Double(height)
    let row = top + Int(min(thickness / 2, Double(height) / 10))
    let columns = ink.filter { $0 / image.width == row }.map { $0 % image.width }
    guard let left = columns.first, let right = columns.last else { return image }
    let (x, y) = (Double(left + right) / 2, Double(top) + thickness / 2)
    let reach = length * Double(height)
    let (down, across) = (reach * cosine(ofHalfTurns: angle), -reach * cosine(ofHalfTurns: 0.5 - angle))
    var pixels = image.pixels
    for index in pixels.indices {
      let (toRight, toBottom) = (Double(index % image.width) - x, Double(index / image.width) - y)
      // The nearest point of the stroke's middle line, 0 at the top and 1 at its other end.
      let nearest = min(max((toRight * across + toBottom * down) / (reach * reach), 0), 1)
      let (restX, restY) = (toRight - nearest * across, toBottom - nearest * down)
      let radius = thickness * width / 2 * (1 - 0.2 * nearest)
      let coverage = radius + 0.5 - (restX * restX + restY * restY).squareRoot()
      pixels[index] = max(pixels[index], UInt8(255 * min(max(coverage, 0), 1)))
    }
    let drawn = GrayImage(width: image.width, height: image.height, pixels: pixels)
    guard image.width == image.height, let box = drawn.inkBox else { return drawn }
    return drawn.resampled(box, columns: box.width, rows: box.height).centred(inSide: image.width)
  }
}
