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
  /// What tells whether something is a digit for itself: its class behind the digits is "no digit".
  private let judge: DigitClassifier
  /// Which of ink and paper is the brighter one; nil if each page is to be looked at for that.
  public var polarity: Polarity?
  /// The least confidence, 0…1, with which a digit is answered.
  public var minimumConfidence = 0.0
  /// What is known of the lines.
  public var expectation = Expectation()
  /// By how many quarters of a turn pages are turned clockwise before they are read; nil if all four ways are to be tried.
  public var quarters: Int? = 0
  /// The most pixels that a page may have.
  public var pixelLimit = ImageFile.pixelLimit

  /// Pages with a longer side than this, in pixels, are reduced first.
  private static let workingSide = 2048
  /// What one of a hundred photographed digits falls below.
  private static let leastAgreement = 0.002
  /// Lines that rise or fall by more rows a column are levelled, up to 15°.
  private static let level = (least: 0.05, most: 0.27)

  /// Makes a reader with a model, the built-in one or one from a file.
  ///
  /// - Throws: `FileError` if the model is not for images of 28 × 28 pixels.
  public init(_ model: Model) throws(FileError) {
    classifier = try DigitClassifier(model)
    guard classifier.imageSize == PreparedDigit.imageSize else {
      let size = classifier.imageSize
      throw .mismatch("pages need a model of 28 × 28 pixels, not \(size.width) × \(size.height)")
    }
    judge = try DigitClassifier.judge.get()
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
    if let quarters { return page(in: picture, turnedBy: quarters) }
    let pages = (0..<4).map { page(in: picture, turnedBy: $0) }
    // As it is, unless another way is plainly better: a page of 0, 1 and 8 has two.
    let best = pages.indices.max { pages[$0].plausibility < pages[$1].plausibility } ?? 0
    return pages[best].plausibility > pages[0].plausibility + 0.1 ? pages[best] : pages[0]
  }

  private func page(in picture: GrayImage, turnedBy quarters: Int) -> Page {
    let turned = picture.turned(quarters: quarters)
    let factor = turned.reductionFactor(toSide: Self.workingSide)
    let reduced = turned.reduced(by: factor)
    let sheet = reduced.sheetOnDesk()
    let paper = sheet?.image ?? reduced
    let rotation = 90 * Double(quarters)
    let place = { (box: PixelBox) in
      box.enlarged(by: factor, within: turned.width, turned.height)
        .turnedBack(quarters: quarters, width: picture.width, height: picture.height)
    }
    let sheetBox = sheet.map { place($0.box) }
    func read(as polarity: Polarity) -> Page {
      guard let writing = Writing(on: paper, polarity: polarity) else {
        return Page(picture: picture, sheet: sheetBox, rotation: rotation)
      }
      let slope = writing.slope
      guard Self.level.least...Self.level.most ~= abs(slope) else {
        return page(picture, writing, sheet: sheetBox, rotation: rotation, left: [], place: place)
      }
      let levelling = Levelling(slope, width: paper.width, height: paper.height)
      return page(
        picture, writing.levelled(slope), sheet: sheetBox, rotation: rotation - levelling.degrees,
        left: writing.left.map(place)
      ) { place(levelling.source($0)) }
    }
    let likelier = read(as: polarity ?? Polarity.candidates(for: paper)[0])
    // Where half of a page is in the shade, its brightness tells little. If what is likelier shows nothing, there is
    // nothing.
    guard polarity == nil, let sure = likelier.sureDigits, sure.share < 0.75 else { return likelier }
    let other = read(as: likelier.polarity == .darkOnLight ? .lightOnDark : .darkOnLight)
    guard let others = other.sureDigits, others.share > 0.5 else { return likelier }
    return others.share > sure.share && others.count > sure.count ? other : likelier
  }

  /// The page that some writing is.
  ///
  /// - Parameters:
  ///   - left: what was taken for no writing before.
  ///   - place: where in the picture a box of the writing's ink is.
  private func page(
    _ picture: GrayImage, _ writing: Writing, sheet: PixelBox?, rotation: Double, left: [PixelBox],
    place: (PixelBox) -> PixelBox
  ) -> Page {
    let written = writing.lines(signs: expectation.looksForSigns)
    let pieces = written.map { LinePieces($0.strokes, height: $0.height, in: writing.ink) }
    let found = zip(written, readings(of: pieces)).map { written, reading in
      let line = self.line(of: reading, place: place)
      let isDrawing = writing.isLarge(written.height) && line.isDoubtful(ofStrokes: written.strokes.count)
      return (line: line, isDrawing: isDrawing)
    }
    let read = found.filter { !$0.isDrawing && !$0.line.digits.isEmpty }.map(\.line)
    let drawings = found.filter(\.isDrawing).map(\.line)
    // What is left of rulings and shadows may be four digits and more, none of them a good one; of rulings also fewer, unlike
    // any digit.
    let digits = read.flatMap(\.digits)
    let areMany = digits.count > 3
    let isLeft = { (digit: Page.Digit) in
      digit.doubts.contains(.unlikeDigits) || areMany && digit.doubts.contains(.otherReading)
    }
    let isBlank = (areMany || writing.isRuled) && digits.allSatisfy(isLeft)
    return Page(
      picture: picture, lines: isBlank ? [] : read, polarity: writing.polarity, sheet: sheet,
      left: left + writing.left.map(place) + drawings.flatMap(\.pieces), isRuled: writing.isRuled,
      rotation: rotation < 0 ? rotation + 360 : rotation)
  }

  /// Reads lines, all groups of all of them by one pass through each network.
  private func readings(of lines: [LinePieces]) -> [LineReading] {
    let images = lines.flatMap { $0.groups.map(\.digit.image) }
    let (predictions, judgements) = (classifier.predictions(for: images), judge.predictions(for: images))
    var next = 0
    return lines.map { line in
      let own = next..<next + line.groups.count
      next = own.upperBound
      return LineReading(line, Array(predictions[own]), Array(judgements[own]), expecting: expectation)
    }
  }

  /// What is told of a line.
  private func line(of search: LineReading, place: (PixelBox) -> PixelBox) -> Page.Line {
    let (line, signs) = (search.line, search.signs)
    let gaps = line.gaps(before: signs.map { line.groups[$0.group].box })
    let digits = signs.enumerated().map { index, found in
      let prediction = search.predictions[found.group]
      let judgement = search.judgements[found.group]
      let isUnlike = found.sign.isWholeNumber && prediction.isUnlikeDigits(judgement, below: Self.leastAgreement)
      let doubts: [Doubt] =
        (search.miss.map { [$0] } ?? []) + (found.confidence < LineModel.sure ? [.otherReading] : [])
        + (isUnlike ? [.unlikeDigits] : [])
      return Page.Digit(
        sign: found.sign, box: place(line.groups[found.group].box), image: line.groups[found.group].digit.image,
        prediction: prediction, confidence: found.confidence, isKnown: found.confidence >= minimumConfidence,
        followsGap: gaps[index], doubts: doubts)
    }
    let readings = search.readings.prefix(max(expectation.readings, 2)).map { reading in
      Page.Reading(
        text: reading.path.text, probability: reading.probability,
        pieces: reading.path.steps.filter { $0.sign != nil }.map { line.groups[$0.arc].pieces })
    }
    return Page.Line(digits: digits, readings: readings, pieces: line.pieces.map { place($0.box) }, search: search)
  }
}

extension Page.Line {
  /// Whether half of its digits are in doubt, or some are cut out of one of so many strokes.
  fileprivate func isDoubtful(ofStrokes count: Int) -> Bool {
    2 * digits.count { !$0.doubts.isEmpty } >= digits.count || digits.count > count
  }
}

extension Page {
  /// A page on which nothing is written.
  fileprivate init(picture: GrayImage, sheet: PixelBox?, rotation: Double) {
    self.init(
      picture: picture, lines: [], polarity: nil, sheet: sheet, left: [], isRuled: false, rotation: rotation)
  }

  /// How many of its digits nothing speaks against, and which share of them; nil if there are none.
  fileprivate var sureDigits: (count: Int, share: Double)? {
    let digits = lines.flatMap(\.digits)
    let count = digits.count { $0.doubts.isEmpty }
    return digits.isEmpty ? nil : (count, Double(count) / Double(digits.count))
  }

  /// How much what was read is like digits on average, to tell which way is up.
  fileprivate var plausibility: Double {
    let digits = lines.flatMap(\.digits)
    guard !digits.isEmpty else { return -.infinity }
    return digits.reduce(0) { $0 + $1.confidence - 1.5 * $1.prediction.strangeness } / Double(digits.count)
  }
}
