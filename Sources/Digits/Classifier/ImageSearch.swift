import NeuralNetwork
public import Storage

// Pictures that are found by gradient descent on the pixels in place of the weights.

extension DigitClassifier {
  /// What the network would like best to see as `digit`: from blank paper up the gradient of the pixels. It is climbed
  /// with the image in nine places at once, and smoothed, without which the ink would be scattered (Olah, Mordvintsev and
  /// Schubert, "Feature visualization", 2017, on transformation robustness).
  ///
  /// - Precondition: the network has that class.
  /// - Complexity: 60 passes forward and back of nine images; 0.1 s for the built-in model.
  public func idealImage(of digit: Int) -> GrayImage {
    var search = ImageSearch(self, from: [Float](repeating: 0, count: network.inputCount))
    for _ in 0..<60 {
      let uphill = search.gradientInManyPlaces(toward: digit).smoothed(imageSize).smoothed(imageSize)
      let length = uphill.length
      guard length > 0 else { break }
      search.move { (x: Float, k: Int) in 0.97 * x + 0.6 * uphill[k] / length }
    }
    return search.image
  }

  /// A nearby image that is read as `target`: what would change the network's mind.
  ///
  /// Each step goes where the network, if it were linear, would give the target and its answer the same activation, by the
  /// shortest way within black and white (Moosavi-Dezfooli, Fawzi and Frossard, "DeepFool", 2016); then the way back is
  /// halved as long as the answer stays. So it is near, though a nearer one may exist.
  ///
  /// - Returns: nil if 100 steps do not lead there.
  /// - Throws: `FileError` unless the image has the classifier's size.
  /// - Precondition: the network has that class.
  public func nearestImage(to image: GrayImage, readAs target: Int) throws(FileError) -> GrayImage? {
    var answer = try prediction(for: image).digit
    let start = image.pixels.map { Float($0) / 255 }
    var search = ImageSearch(self, from: start)
    var steps = 0
    while answer != target {
      guard steps < 100 else { return nil }
      steps += 1
      let direction = search.gradient(toward: target, from: answer)
      let movable = direction.indices.filter { search.canMove($0, direction[$0]) }
      let square = movable.reduce(0) { $0 + direction[$1] * direction[$1] }
      guard square > 0 else { return nil }
      // A little more than the linear network would need, and ever more, so that no third class is in the way for ever.
      let step = (search.lead(of: answer, over: target) * (1 + 0.02 * Float(steps)) + 1e-3) / square
      search.move { (x: Float, k: Int) in x + step * direction[k] }
      answer = try prediction(for: search.image).digit
    }
    let end = search.pixels
    var (near, far): (Float, Float) = (0, 1)
    for _ in 0..<8 {
      let middle = (near + far) / 2
      search.move { (_: Float, k: Int) in start[k] + middle * (end[k] - start[k]) }
      if try prediction(for: search.image).digit == target { far = middle } else { near = middle }
    }
    search.move { (_: Float, k: Int) in start[k] + far * (end[k] - start[k]) }
    return search.image
  }
}

/// An image that moves along the network's gradient.
private struct ImageSearch {
  private let network: Network<Float>
  private let size: ImageSize
  private let cost: Cost
  private var backpropagation: Backpropagation<Float>
  /// The ink of each pixel, 0 to 1.
  private(set) var pixels: [Float]

  init(_ classifier: DigitClassifier, from pixels: [Float]) {
    network = classifier.network
    size = classifier.imageSize
    cost = Cost.crossEntropy.accepts(network.outputActivation) ? .crossEntropy : .quadratic
    backpropagation = Backpropagation(for: network)
    self.pixels = pixels
  }

  /// As bytes.
  var image: GrayImage {
    GrayImage(width: size.width, height: size.height, pixels: pixels.map { UInt8(($0 * 255).rounded()) })
  }

  /// The direction in which the target gains on the other: ∂C/∂a¹ with `other` as label, less the same with `target`.
  mutating func gradient(toward target: Int, from other: Int) -> [Float] {
    let errors = errors(of: [pixels, pixels], labels: [UInt8(target), UInt8(other)])
    return pixels.indices.map { errors[$0, 1] - errors[$0, 0] }
  }

  /// −∂C/∂a¹ with `target` as label, summed over shifts by two pixels.
  mutating func gradientInManyPlaces(toward target: Int) -> [Float] {
    let shifts = [-2, 0, 2].flatMap { down in [-2, 0, 2].map { (right: $0, down: down) } }
    let images = shifts.map { pixels.shifted($0.right, $0.down, size) }
    let errors = errors(of: images, labels: [UInt8](repeating: UInt8(target), count: shifts.count))
    var sum = [Float](repeating: 0, count: pixels.count)
    for (e, shift) in shifts.enumerated() {
      let back = errors.column(e).shifted(-shift.right, -shift.down, size)
      for k in sum.indices { sum[k] -= back[k] }
    }
    return sum
  }

  private mutating func errors(of images: [[Float]], labels: [UInt8]) -> Matrix<Float> {
    var inputs = Matrix<Float>(rows: pixels.count, columns: images.count)
    for e in images.indices { for k in pixels.indices { inputs[k, e] = images[e][k] } }
    backpropagation.run(Batch<Float>(inputs: .dense(inputs), labels: labels[...]), cost: cost, through: network)
    return backpropagation.inputErrors(through: network)
  }

  /// By how much one output is ahead of another in what `gradient` climbs: z with cross-entropy, a otherwise.
  func lead(of answer: Int, over target: Int) -> Float {
    let outputs = cost == .crossEntropy ? backpropagation.pass.weightedOutputs : backpropagation.pass.outputs
    return outputs[answer, 0] - outputs[target, 0]
  }

  /// Whether a pixel is not yet black or white in that direction.
  func canMove(_ k: Int, _ direction: Float) -> Bool { direction > 0 ? pixels[k] < 1 : pixels[k] > 0 }

  /// Moves all pixels, and keeps them between paper and ink.
  mutating func move(_ target: (_ x: Float, _ k: Int) -> Float) {
    for k in pixels.indices { pixels[k] = min(max(target(pixels[k], k), 0), 1) }
  }
}

extension [Float] {
  fileprivate var length: Float { reduce(0) { $0 + $1 * $1 }.squareRoot() }

  /// The image moved by so many pixels, with 0 for what comes in.
  fileprivate func shifted(_ right: Int, _ down: Int, _ size: ImageSize) -> [Float] {
    indices.map { k in
      let (row, column) = (k / size.width - down, k % size.width - right)
      return 0..<size.height ~= row && 0..<size.width ~= column ? self[row * size.width + column] : 0
    }
  }

  /// Each pixel with a half of its neighbours', as a binomial filter does, row by row and column by column.
  fileprivate func smoothed(_ size: ImageSize) -> [Float] {
    func filtered(_ pixels: [Float], step: Int, place: (Int) -> Int, count: Int) -> [Float] {
      pixels.indices.map { k in
        let before = place(k) > 0 ? pixels[k - step] : 0
        let after = place(k) < count - 1 ? pixels[k + step] : 0
        return pixels[k] / 2 + (before + after) / 4
      }
    }
    let rows = filtered(self, step: 1, place: { $0 % size.width }, count: size.width)
    return filtered(rows, step: size.width, place: { $0 / size.width }, count: size.height)
  }
}

extension GrayImage {
  /// The Euclidean distance to an image of the same size, full ink in one pixel being 1.
  package func distance(to other: GrayImage) -> Double {
    zip(pixels, other.pixels).reduce(0) { sum, pair in
      let difference = Double(Int(pair.0) - Int(pair.1)) / 255
      return sum + difference * difference
    }.squareRoot()
  }
}
