#if Server
  import Digits
  import Experiments
  import NeuralNetwork
  import Storage

  /// A model with what reads pictures by it, and its answers as JSON.
  struct Reading: Sendable {
    let model: Model
    let reader: DigitReader
    private let limits: Limits

    /// - Throws: `FileError` if the model does not say what image size it is for.
    init(_ model: Model, _ limits: Limits) throws(FileError) {
      self.model = model
      var reader = try DigitReader(model)
      reader.pixelLimit = limits.pixels
      self.reader = reader
      self.limits = limits
    }

    /// The network that answers: the model's, with its temperature.
    var network: Network<Float> { reader.classifier.network }

    /// What the digit in the content of an image file is; if it holds several, also the `answers` to all.
    func classify(_ content: [UInt8], inside: Bool) throws(FileError) -> JSON {
      let pictures = try ImageFile.images(in: content, pixelLimit: limits.pixels)
      guard pictures.count <= limits.pictures else {
        throw FileError(.tooLarge, "holds \(pictures.count) images; the limit is \(limits.pictures)")
      }
      var answers: [DigitAnswer] = []
      for picture in pictures { answers.append(try reader.answer(to: picture)) }
      let first = json(answers[0], inside: inside)
      guard answers.count > 1 else { return first }
      let all = answers.enumerated().map { $1.json(index: $0) }
      return .object((first.object ?? []) + [.init("answers", .array(all))])
    }

    /// What digit an image as the network sees it is, with what its layers compute.
    func read(_ image: GrayImage) throws(FileError) -> JSON {
      var reader = reader
      reader.preparesPictures = false
      return json(try reader.answer(to: image), inside: true)
    }

    /// All digits on the pages in the content of an image file: the first page, and all `pages` if there are several.
    func readPage(_ content: [UInt8]) throws(FileError) -> JSON {
      var reader = try PageReader(model)
      reader.pixelLimit = limits.pixels
      let pictures = try ImageFile.images(in: content, pixelLimit: limits.pixels)
      guard pictures.count <= limits.pictures else {
        throw FileError(.tooLarge, "holds \(pictures.count) images; the limit is \(limits.pictures)")
      }
      let pages = pictures.enumerated().map { reader.page(in: $1).json(index: $0) }
      return pages.count == 1 ? pages[0] : .object((pages[0].object ?? []) + [.init("pages", .array(pages))])
    }

    private func json(_ answer: DigitAnswer, inside: Bool) -> JSON {
      guard inside, let image = answer.image else { return answer.json() }
      var pass = ForwardPass(for: network)
      pass.run(Inputs([image.pixels[...]], rows: network.inputCount), through: network)
      return .object(
        (answer.json().object ?? []) + [
          .init("pixels", JSON(bytes: image.pixels)), .init("z", .array(pass.z.map { JSON($0.column(0)) })),
          .init("a", .array(pass.a.map { JSON($0.column(0)) })),
        ])
    }

    /// The image that a list of bytes in JSON is.
    ///
    /// - Throws: `Problem` if it is none of the size that the network takes.
    func image(_ json: JSON?) throws(Problem) -> GrayImage {
      let size = reader.classifier.imageSize
      let bytes = (json?.array ?? []).compactMap { $0.integer.flatMap { UInt8(exactly: $0) } }
      guard bytes.count == size.pixels, json?.array?.count == bytes.count else {
        throw Problem(
          .unprocessableContent, "pixels must be \(size.width * size.height) whole numbers within 0…255, row by row")
      }
      return GrayImage(width: size.width, height: size.height, pixels: bytes)
    }

    /// What reads by the network with changes.
    ///
    /// - Throws: `Problem` if it has no such neuron or weight.
    func changed(by changes: NetworkChanges) throws -> Reading {
      var changed = Model(
        network: try changes.applied(to: model.network), cost: model.cost, imageSize: reader.classifier.imageSize)
      changed.temperature = model.temperature
      return try Reading(changed, limits)
    }

    /// How many of the first 1,000 images are read rightly after a disturbance.
    ///
    /// - Throws: `FileError` if the images are not of the network's size, or of more classes.
    func accuracy(on images: LabeledImages, _ disturbance: Disturbance) throws(FileError) -> JSON {
      let size = reader.classifier.imageSize
      guard images.imageSize == size, images.classCount <= network.outputCount else {
        throw .mismatch("the network is not for the test images: it takes \(size.width) × \(size.height) pixels")
      }
      let count = min(images.count, 1000)
      let pixels = (0..<count).map { disturbance.applied(to: images.image($0), seed: UInt64($0)).pixels[...] }
      let batch = Batch<Float>(
        inputs: Inputs(pixels, rows: network.inputCount), labels: images.examples.labels.prefix(count))
      return ["right": JSON(network.evaluate(on: batch, cost: model.cost).correct), "of": JSON(count)]
    }

    /// What the network is, as JSON.
    var description: JSON {
      let size = reader.classifier.imageSize
      return .object(
        (model.json.object ?? []) + [
          .init("sizes", .array(network.sizes.map { JSON($0) })), .init("temperature", JSON(model.temperature)),
          .init("image_size", ["width": JSON(size.width), "height": JSON(size.height)]),
        ])
    }

    /// The weights and biases: for each layer W row by row, then b, as float32 in little-endian order.
    var weights: [UInt8] {
      let parameters = network.parameters
      var bytes: [UInt8] = []
      bytes.reserveCapacity(4 * network.parameterCount)
      func append(_ value: Float) {
        for shift in stride(from: UInt32(0), to: 32, by: 8) {
          bytes.append(UInt8(truncatingIfNeeded: value.bitPattern >> shift))
        }
      }
      for l in parameters.weights.indices {
        let (weights, biases) = (parameters.weights[l], parameters.biases[l])
        for j in 0..<weights.rows { for k in 0..<weights.columns { append(weights[j, k]) } }
        for j in 0..<weights.rows { append(biases[j, 0]) }
      }
      return bytes
    }
  }

  extension JSON {
    /// An array of bytes.
    init(bytes: [UInt8]) { self = .array(bytes.map { JSON(Int($0)) }) }
  }
#endif
