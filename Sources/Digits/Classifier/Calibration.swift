import NeuralNetwork

extension DigitClassifier {
  /// The expected calibration error on `images`, 0…1: how far confidence and the share of right answers lie apart, on average
  /// over 15 equal ranges of confidence, each counted as often as it occurs (Naeini, Cooper and Hauskrecht, "Obtaining well
  /// calibrated probabilities using Bayesian binning", 2015).
  ///
  /// - Precondition: the images have the classifier's size.
  public func calibrationError(on images: LabeledImages) -> Double {
    precondition(images.columns == width && images.rows == height, "the images are not \(width) × \(height)")
    var ranges = [(count: Int, confidence: Double, right: Int)](repeating: (0, 0, 0), count: 15)
    for start in stride(from: 0, to: images.count, by: 250) {
      let range = start..<min(start + 250, images.count)
      let batch: Batch<Float> = images.examples.batch(range)
      let outputs = network.outputs(for: batch.inputs)
      for (column, index) in range.enumerated() {
        let prediction = Prediction(
          outputs: outputs.column(column), areProbabilities: network.outputActivation == .softmax)
        let place = min(Int(prediction.confidence * 15), 14)
        ranges[place].count += 1
        ranges[place].confidence += prediction.confidence
        ranges[place].right += prediction.digit == images.label(index) ? 1 : 0
      }
    }
    return ranges.reduce(0) { $0 + abs($1.confidence - Double($1.right)) } / Double(images.count)
  }

  /// How little `image`, prepared, is like anything that the network has learned: −ln Σⱼ exp(zⱼᴸ) / ‖x‖, its free energy
  /// (Liu, Wang, Owens and Li, "Energy-based out-of-distribution detection", 2020) by the length of the image as a vector of
  /// inputs, at least 1, as more ink makes all z larger. The larger, the stranger.
  ///
  /// Confidence tells how much likelier one digit is than the others, and a scribble may be most like a 3; this tells
  /// whether it is like any.
  ///
  /// - Throws: `ImageSizeError` unless the image has exactly the classifier's size.
  public func strangeness(of image: GrayImage) throws(ImageSizeError) -> Double {
    let activations = network.activations.dropLast() + [.identity]
    let scores = DigitClassifier(
      network: Network(parameters: network.parameters, activations: Array(activations)), width: width, height: height)
    let z = try scores.prediction(for: image).outputs.map(Double.init)
    let square = image.pixels.reduce(0.0) { $0 + Double($1) * Double($1) } / (255 * 255)
    return -z.logarithmOfSumOfExponentials / max(square.squareRoot(), 1)
  }
}

extension [Double] {
  /// ln Σ exp(x), without overflow: the largest is taken out first.
  fileprivate var logarithmOfSumOfExponentials: Double {
    guard let largest = self.max(), largest.isFinite else { return self.max() ?? -.infinity }
    return largest + Double.logarithm(reduce(0) { $0 + Double.exponential($1 - largest) })
  }
}
