/// The book's baseline (chapter 1, "Implementing our network to classify digits"): an image is read as the
/// digit whose images are on average as dark.
public struct AverageDarkness: Sendable {
  /// The mean sum of an image's bytes, for each class; nil for a class without images.
  private let darkness: [Double?]

  /// Learns how dark the images of each class are.
  public init(of images: LabeledImages) {
    var sums = [Double](repeating: 0, count: images.classCount)
    var counts = [Double](repeating: 0, count: images.classCount)
    for index in 0..<images.count {
      sums[images.label(index)] += Self.darkness(of: images, index)
      counts[images.label(index)] += 1
    }
    darkness = zip(sums, counts).map { $1 > 0 ? $0 / $1 : nil }
  }

  /// The share of images that are read correctly, 0…1.
  public func accuracy(on images: LabeledImages) -> Double {
    let correct = (0..<images.count).count { answer(to: Self.darkness(of: images, $0)) == images.label($0) }
    return Double(correct) / Double(images.count)
  }

  private func answer(to sum: Double) -> Int? {
    darkness.indices.min { distance(of: $0, to: sum) < distance(of: $1, to: sum) }
  }

  private func distance(of digit: Int, to sum: Double) -> Double { darkness[digit].map { abs($0 - sum) } ?? .infinity }

  private static func darkness(of images: LabeledImages, _ index: Int) -> Double {
    Double(images.examples.inputs(index).reduce(0) { $0 + Int($1) })
  }
}
