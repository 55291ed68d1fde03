public import Storage

/// A trained network with what is needed to use it, and what is known of how it was trained.
public struct Model: Sendable, Equatable {
  /// The network. Its inputs are pixels divided by 255, from 0 for the background to 1 for ink.
  public var network: Network<Float>
  /// The cost that the network was trained to lower.
  public var cost: Cost
  /// The size of the images that the network is for; nil where a file does not tell.
  public var imageSize: ImageSize?
  /// T, which divides zᴸ so that the outputs are probabilities one can believe; 1 leaves them as they are.
  public var temperature: Float
  /// How the network was trained; nil where a file does not tell.
  public var record: TrainingRecord?
  /// Whatever else a file says, by name; a file that is written has it again.
  public var notes: [String: String]
  /// How a safetensors file keeps the weights: as they are, or rounded to half precision. Other files have their own ways.
  public var weightFormat = WeightFormat.float32
  /// Whether a file did not name the activations, and sigmoid was assumed, as in the book.
  public internal(set) var assumesSigmoid = false

  public init(
    network: Network<Float>, cost: Cost, imageSize: ImageSize? = nil, temperature: Float = 1,
    record: TrainingRecord? = nil, notes: [String: String] = [:]
  ) {
    self.network = network
    self.cost = cost
    self.imageSize = imageSize
    self.temperature = temperature
    self.record = record
    self.notes = notes
  }

  /// The size of the images that the network is for: as `imageSize` says, or square; nil if its inputs are no square.
  public var expectedImageSize: ImageSize? {
    let side = Int(Double(network.inputCount).squareRoot().rounded())
    return imageSize ?? (side * side == network.inputCount ? ImageSize(width: side, height: side) : nil)
  }

  /// What the classes are called, in their order: the note `class_names`, separated by commas; nil where they are digits, or
  /// there are not as many names as classes.
  public var classNames: [String]? {
    let names = notes["class_names"]?.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    return names?.count == network.outputCount ? names : nil
  }

  /// The same with other activation functions, one for each layer behind the inputs, for files that do not name theirs.
  ///
  /// - Throws: `FileError` if they do not suit the network, or its cost does not suit them. A cost that a file does not name
  ///   becomes the quadratic one where the cross-entropy is not defined.
  public func with(activations: [Activation]) throws(FileError) -> Model {
    var model = self
    model.network = try Self.network(network.parameters, activations: activations)
    model.assumesSigmoid = false
    if assumesSigmoid, !cost.accepts(model.network.outputActivation) { model.cost = .quadratic }
    try model.cost.check(for: model.network.outputActivation)
    return model
  }

  /// A network of parameters from a file.
  ///
  /// - Throws: `FileError` unless there is an activation for each layer, softmax at the output only.
  static func network(
    _ parameters: Parameters<Float>, activations: [Activation]
  ) throws(FileError) -> Network<Float> {
    let layers = parameters.weights.count
    guard activations.count == layers else {
      throw .mismatch("\(counted(activations.count, "activation")) for \(counted(layers, "layer"))")
    }
    guard !activations.dropLast().contains(.softmax) else { throw .unsupported("softmax is for the output layer only") }
    return Network(parameters: parameters, activations: activations)
  }
}

extension Cost {
  /// - Throws: `FileError` unless this cost is defined for such outputs.
  func check(for outputs: Activation) throws(FileError) {
    guard !accepts(outputs) else { return }
    throw .mismatch("\(rawValue) cost is not defined for \(outputs.rawValue) outputs")
  }
}

/// A size in pixels, in files `28x28`.
public struct ImageSize: Sendable, Hashable, LosslessStringConvertible {
  public let width, height: Int

  public init(width: Int, height: Int) {
    self.width = width
    self.height = height
  }

  public init?(_ text: String) {
    let sides = text.split(separator: "x", omittingEmptySubsequences: false).map { Int($0) }
    guard sides.count == 2, let width = sides[0], let height = sides[1], width > 0, height > 0 else { return nil }
    self.init(width: width, height: height)
  }

  public var description: String { "\(width)x\(height)" }

  /// The number of pixels; nil if an `Int` cannot say it.
  public var pixels: Int? {
    let (product, overflow) = width.multipliedReportingOverflow(by: height)
    return overflow ? nil : product
  }
}
