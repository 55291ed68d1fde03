public import NeuralNetwork
public import Storage

/// A network that tells what digit an image of its size shows.
///
///     let classifier = try DigitClassifier(Model.load("mnist.safetensors"))
///     print(try classifier.prediction(for: image).digit)
public struct DigitClassifier: Sendable {
  /// The network, with the model's temperature applied; its inputs are the pixels row by row, each its byte divided by
  /// 255, 0 for paper and 1 for ink.
  public let network: Network<Float>
  /// The size of the images that it takes.
  public let imageSize: ImageSize

  /// Makes a classifier of a model, for images of the size that the model names; a model that names none is for square
  /// ones.
  ///
  /// - Throws: `FileError` if the model names no size and the number of its inputs is no square.
  public init(_ model: Model) throws(FileError) {
    let inputs = model.network.inputCount
    guard let size = model.expectedImageSize else {
      throw .mismatch("has \(inputs) inputs and does not say what image size that is")
    }
    precondition(size.pixels == inputs, "\(inputs) inputs are not \(size.width) × \(size.height)")
    network = model.network.scaled(byTemperature: model.temperature)
    imageSize = size
  }

  /// Whether the images are squares in which `PreparedDigit` can give a digit room.
  public var takesPreparedDigits: Bool { imageSize.width == imageSize.height && imageSize.width >= 8 }

  /// What the network sees in `image`, which shows light ink on dark paper as MNIST does.
  ///
  /// - Throws: `FileError` unless the image has exactly the classifier's size.
  public func prediction(for image: GrayImage) throws(FileError) -> Prediction {
    try checkSize(of: image)
    return predictions(for: [image])[0]
  }

  /// - Throws: `FileError` unless the image has exactly the classifier's size.
  func checkSize(of image: GrayImage) throws(FileError) {
    guard image.width == imageSize.width, image.height == imageSize.height else {
      throw .mismatch(
        "image is \(image.width) × \(image.height); this model expects \(imageSize.width) × \(imageSize.height)")
    }
  }

  /// What the network sees in each of `images`, many computed together on `threads` threads, which takes a tenth of the
  /// time for each.
  ///
  /// It is what `prediction(for:)` says of each alone, to the bit as long as no more than half of an image is inked. Such
  /// products are added up in another order alone than among images with less ink, and differ in the last place.
  ///
  /// - Precondition: the images have the classifier's size, and `threads > 0`.
  package func predictions(for images: [GrayImage], threads: Int = 1) -> [Prediction] {
    precondition(
      images.allSatisfy { $0.width == imageSize.width && $0.height == imageSize.height }, "images are not \(imageSize)")
    return predictions(images.count, threads: threads) { images[$0].pixels[...] }
  }

  /// What the network sees in each of `count` images whose pixels are `pixels` of their index.
  private func predictions(
    _ count: Int, threads: Int = 1, _ pixels: @Sendable (Int) -> ArraySlice<UInt8>
  ) -> [Prediction] {
    concurrently(Array((0..<count).chunks(of: 64)), workers: threads) { block in
      let block = block.map(pixels)
      var pass = ForwardPass(for: network)
      pass.run(Inputs(block, rows: network.inputCount), through: network)
      return block.enumerated().map { column, pixels in
        Prediction(
          z: pass.weightedOutputs.column(column), outputs: pass.outputs.column(column),
          areProbabilities: network.outputActivation == .softmax, pixels: pixels)
      }
    }.flatMap(\.self)
  }

  /// The expected calibration error on `images`, 0…1: how far confidence and the share of right answers lie apart, on
  /// average over 15 equal ranges of confidence, each counted as often as it occurs (Naeini, Cooper and Hauskrecht,
  /// "Obtaining well calibrated probabilities using Bayesian binning", 2015).
  ///
  /// - Precondition: the images have the classifier's size.
  public func calibrationError(on images: LabeledImages) -> Double {
    precondition(images.imageSize == imageSize, "the images are not \(imageSize)")
    return Self.calibrationError(of: predictions(images.count, images.examples.inputs), on: images)
  }

  /// That of what has been predicted for each of `images`.
  package static func calibrationError(of predictions: [Prediction], on images: LabeledImages) -> Double {
    var ranges = [(count: Int, confidence: Double, right: Int)](repeating: (0, 0, 0), count: 15)
    for (index, prediction) in predictions.enumerated() {
      let place = min(Int(prediction.confidence * 15), 14)
      ranges[place].count += 1
      ranges[place].confidence += prediction.confidence
      ranges[place].right += prediction.digit == images.label(index) ? 1 : 0
    }
    return ranges.reduce(0) { $0 + abs($1.confidence - Double($1.right)) } / Double(images.count)
  }
}
