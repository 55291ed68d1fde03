public import NeuralNetwork
public import Storage

/// A network together with the size of the images that it was made for.
public struct DigitClassifier: Sendable {
  /// The network; its inputs are the pixels row by row, each its byte divided by 255, 0 for paper and 1 for ink.
  public let network: Network<Float>
  /// The width of the images, in pixels.
  public let width: Int
  /// The height of the images, in pixels.
  public let height: Int

  /// Makes a classifier of images of `width` × `height` pixels.
  ///
  /// - Precondition: the network has `width * height` inputs.
  public init(network: Network<Float>, width: Int, height: Int) {
    precondition(network.inputCount == width * height, "\(network.inputCount) inputs are not \(width) × \(height)")
    self.network = network
    self.width = width
    self.height = height
  }

  /// Whether the images are of the size that `PreparedDigit` gives.
  public var takesPreparedDigits: Bool { width == PreparedDigit.side && height == PreparedDigit.side }

  /// What the network sees in `image`, which shows light ink on dark paper as MNIST does.
  ///
  /// - Throws: `ImageSizeError` unless the image has exactly the classifier's size.
  public func prediction(for image: GrayImage) throws(ImageSizeError) -> Prediction {
    guard image.width == width, image.height == height else {
      throw ImageSizeError(width: image.width, height: image.height, expectedWidth: width, expectedHeight: height)
    }
    let inputs = Inputs<Float>([image.pixels[...]], rows: network.inputCount)
    let outputs = network.outputs(for: inputs).column(0)
    return Prediction(outputs: outputs, areProbabilities: network.activations.last == .softmax)
  }
}

/// An image has not the size that a classifier was made for.
public struct ImageSizeError: FormatError, Equatable, Sendable {
  /// The image's width and height, in pixels.
  public let width, height: Int
  /// The width and height that the classifier expects, in pixels.
  public let expectedWidth, expectedHeight: Int

  public var description: String {
    "image is \(width) × \(height); this model expects \(expectedWidth) × \(expectedHeight)"
  }
}
