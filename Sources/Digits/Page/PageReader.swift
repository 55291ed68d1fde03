public import NeuralNetwork
public import Storage

/// Finds all digits on a page and reads them: the whole way from a file, or its bytes, to the digits in their lines.
///
///     let reader = try PageReader(.builtIn())
///     for page in try reader.pages(inFile: "page.jpg") { print(page.text) }
///
/// Connected pieces of ink of about one height are lines. What is wide in a line is cut wherever little ink is in the way,
/// all groups of neighbouring pieces are read, and the likeliest way through the line is what it says.
public struct PageReader: Sendable {
  /// What reads each digit.
  public let classifier: DigitClassifier
  /// Which of ink and paper is the brighter one; nil if each page is to be looked at for that.
  public var polarity: Polarity?
  /// The least confidence, 0…1, with which a digit is answered.
  public var minimumConfidence = 0.0
  /// How many readings of each line are told, at least 1.
  public var readingCount = 1
  /// The most pixels that a page may have.
  public var pixelLimit = ImageFile.pixelLimit

  /// Pages with a longer side than this, in pixels, are reduced first.
  private static let workingSide = 2048

  /// Makes a reader with a model, the built-in one or one from a file.
  ///
  /// - Throws: `FileError` if the model is not for images of 28 × 28 pixels.
  public init(_ model: Model) throws(FileError) {
    classifier = try DigitClassifier(model)
    guard classifier.takesPreparedDigits else {
      let size = classifier.imageSize
      throw .mismatch("pages need a model of 28 × 28 pixels, not \(size.width) × \(size.height)")
    }
  }

  /// The pages in a file of a format that `ImageFile` reads, in order. `-` is standard input.
  ///
  /// - Throws: `FileError`.
  public func pages(inFile path: String) throws(FileError) -> [Page] {
    try File.read(path) { content throws(FileError) in try pages(in: content) }
  }

  /// The pages in the content of such a file, in order.
  ///
  /// - Throws: `FileError`.
  public func pages(in content: [UInt8]) throws(FileError) -> [Page] {
    try ImageFile.images(in: content, pixelLimit: pixelLimit).map { page(in: $0) }
  }

  /// The page that `picture` shows, of any size and light; see `PreparedDigit` for what is assumed of ink and paper.
  public func page(in picture: GrayImage) -> Page {
    let factor = picture.reductionFactor(toSide: Self.workingSide)
    let reduced = picture.reduced(by: factor).withoutDesk()
    // The lines of a table are shorter and go with the whole of it; a 1 is shorter in a strip with one line of writing.
    let side = max(reduced.width, reduced.height)
    let ruling = (across: reduced.width * 3 / 4, down: max(reduced.height * 3 / 4, side * 11 / 20))
    let ink = Ink(of: reduced, polarity: polarity, lineLength: ruling, lineThickness: side / 160 + 3)
    guard let ink else { return Page(picture: picture, lines: [], polarity: nil) }
    let (strokes, height) = Writing.strokes(in: ink.image, hasLines: ink.hasLines)
    let lines = Writing.lines(of: strokes, height: height).map {
      LinePieces($0.strokes, height: $0.height, in: ink.image)
    }
    let readings = readings(of: lines)
    let room = (factor: factor, width: picture.width, height: picture.height)
    return Page(
      picture: picture,
      lines: readings.map { line(of: $0) { $0.enlarged(by: room.factor, within: room.width, room.height) } }
        .filter { !$0.digits.isEmpty },
      polarity: ink.polarity)
  }

  /// Reads lines, all groups of all of them by one pass through the network.
  private func readings(of lines: [LinePieces]) -> [LineReading] {
    let predictions = classifier.predictions(for: lines.flatMap { $0.groups.map(\.digit.image) })
    var next = 0
    return lines.map { line in
      let own = Array(predictions[next..<next + line.groups.count])
      next += line.groups.count
      return LineReading(line, own, count: max(readingCount, 8), matching: nil)
    }
  }

  /// What is told of a line.
  private func line(of reading: LineReading, onPage: (PixelBox) -> PixelBox) -> Page.Line {
    let digits = reading.digits.map { group, digit, confidence in
      Page.Digit(
        digit: confidence < minimumConfidence ? nil : digit, box: onPage(reading.line.groups[group].box),
        image: reading.line.groups[group].digit.image, prediction: reading.predictions[group], confidence: confidence)
    }
    return Page.Line(digits: digits, reading: reading)
  }
}
