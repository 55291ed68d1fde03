public import NeuralNetwork

/// Random changes of an image of a digit that leave it the same digit, as Cireşan, Meier, Gambardella and Schmidhuber made
/// them anew for every epoch ("Deep, big, simple neural nets for handwritten digit recognition", 2010): larger or smaller,
/// turned or slanted, and bent like rubber, which is Simard, Steinkraus and Platt's ("Best practices for convolutional
/// neural networks applied to visual document analysis", 2003). A network that sees a digit differently each time learns
/// the digit.
///
/// Equal seeds give equal bytes for equal instruction sets.
public struct Deformation: Sendable, Equatable {
  /// β: an image is turned, or else slanted, by an angle within ±β degrees; a 1 or a 7 within ±β/2, as a 1 that is turned
  /// further is a 7 or nothing.
  public var rotation: Double
  /// γ: its width and its height are stretched by a factor each within 1 ± γ.
  public var scaling: Double
  /// α: its pixels move by α times random numbers within ±1 that a Gaussian has smoothed, one for each direction. That is
  /// α / (√3 · 2√π σ) pixels (root mean square), and neighbours move apart by 1/(√2 σ) of that: 1.1 and 0.14 with 37 and 5.5.
  public var alpha: Double
  /// σ of the Gaussian, in pixels.
  public var sigma: Double
  /// The share of 1s that get an upstroke first, 0…1, as 1s have in much of Europe, and MNIST's hardly.
  public var upstrokes: Double

  /// - Precondition: β is within 0…45, γ within 0…0.9, α not negative, σ positive, and the share of upstrokes within 0…1.
  public init(
    rotation: Double = 0, scaling: Double = 0, alpha: Double = 0, sigma: Double = 5.5, upstrokes: Double = 0
  ) {
    precondition(
      0...45 ~= rotation && 0...0.9 ~= scaling && alpha >= 0 && sigma > 0 && 0...1 ~= upstrokes,
      "such a deformation is not possible")
    self.rotation = rotation
    self.scaling = scaling
    self.alpha = alpha
    self.sigma = sigma
    self.upstrokes = upstrokes
  }

  /// Whether images stay as they are.
  public var isNone: Bool { rotation == 0 && scaling == 0 && alpha == 0 && upstrokes == 0 }

  /// All of `images`, each deformed anew for this epoch. What becomes of an image depends on the seed, the epoch and
  /// its index in this view, so neither the number of threads nor a break between two epochs changes it.
  ///
  /// - Precondition: `epoch` is not negative, and `threads` is positive.
  /// - Complexity: O(pixels).
  public func deformed(_ images: LabeledImages, seed: UInt64, epoch: Int, threads: Int) -> Batch<Float> {
    guard !isNone else { return images.examples.batch() }
    let key = RandomGenerator.key(seed: seed, epoch: epoch)
    // No image has this index.
    var generator = RandomGenerator(seed: key ^ .max)
    let sheet = Sheet(for: images.imageSize, sigma: alpha > 0 ? sigma : nil, using: &generator)
    let length = images.examples.inputCount
    let blocks = concurrently(Array((0..<images.count).chunks(of: 500)), workers: threads) { indices in
      var pixels = [UInt8](repeating: 0, count: indices.count * length)
      var words = [UInt32](repeating: 0, count: View.wordCount(images.imageSize))
      for (number, index) in indices.enumerated() {
        var generator = RandomGenerator(seed: key ^ UInt64(index))
        let view = View(self, of: images.label(index), on: sheet, using: &generator)
        let source = written(images.examples.inputs(index), images, index, using: &generator)
        view.deform(source, words: &words, into: &pixels, from: number * length)
      }
      return pixels
    }
    let slices = blocks.flatMap { block in
      stride(from: 0, to: block.count, by: length).map { block[$0..<$0 + length] }
    }
    return Batch(inputs: Inputs(slices, rows: length), labels: images.examples.labels)
  }

  /// The pixels of an image, with an upstroke if it is a 1 that gets one.
  private func written(
    _ pixels: ArraySlice<UInt8>, _ images: LabeledImages, _ index: Int, using generator: inout RandomGenerator
  ) -> ArraySlice<UInt8> {
    guard images.label(index) == 1, generator.nextUniform() < upstrokes else { return pixels }
    let image = GrayImage(width: images.columns, height: images.rows, pixels: Array(pixels))
    return Upstroke(using: &generator).drawn(on: image).pixels[...]
  }

  /// Slight changes, about half of what networks learn from, for answers that are averaged over several views of an image.
  public static let slight = Deformation(rotation: 7.5, scaling: 0.075, alpha: 18)

  /// The share of images, 0…1, whose class has the largest mean of the outputs for the image as it is and for `views` views
  /// of it, each deformed in its own way. How far a view is turned does not depend on its class.
  ///
  /// - Precondition: `network` takes such images, and `views` is not negative.
  public func accuracy(
    of network: Network<Float>, over views: Int, of images: LabeledImages, threads: Int
  ) -> Double {
    let unlabeled = images.withoutLabels
    var sums = network.outputs(for: images.examples.batch().inputs, threads: threads)
    for view in 0..<views {
      let outputs = network.outputs(
        for: deformed(unlabeled, seed: 1, epoch: view + 1, threads: threads).inputs, threads: threads)
      for image in 0..<images.count {
        for k in 0..<outputs.rows { sums[k, image] += outputs[k, image] }
      }
    }
    let right = (0..<images.count).count { image in
      let label = images.label(image)
      return (0..<sums.rows).allSatisfy { $0 == label || sums[$0, image] < sums[label, image] }
    }
    return Double(right) / Double(images.count)
  }

  /// A drawing with a row for each image: as it is, and as the first epochs show it.
  ///
  /// - Precondition: there is an image.
  public func sheet(of images: LabeledImages, epochs: Int, seed: UInt64) -> GrayImage {
    let columns =
      [images.examples.batch()] + (0..<epochs).map { deformed(images, seed: seed, epoch: $0 + 1, threads: 1) }
    let (tileWidth, tileHeight) = (images.columns + 2, images.rows + 2)
    let (width, height) = (columns.count * tileWidth, images.count * tileHeight)
    var pixels = [UInt8](repeating: 64, count: width * height)
    for (column, batch) in columns.enumerated() {
      for index in 0..<images.count {
        let corner = (index * tileHeight + 1) * width + column * tileWidth + 1
        var tile = [UInt8](repeating: 0, count: batch.inputs.rows)
        batch.inputs.forEach(in: index) { tile[$0] = UInt8(($1 * 255).rounded()) }
        for row in 0..<images.rows {
          let line = tile[row * images.columns..<(row + 1) * images.columns]
          pixels.replaceSubrange(corner + row * width..<corner + row * width + images.columns, with: line)
        }
      }
    }
    return GrayImage(width: width, height: height, pixels: pixels)
  }
}

extension RandomGenerator {
  /// What the seeds of an epoch's images are made of.
  static func key(seed: UInt64, epoch: Int) -> UInt64 {
    var first = RandomGenerator(seed: seed)
    var second = RandomGenerator(seed: first.next() ^ UInt64(epoch))
    return second.next()
  }
}
