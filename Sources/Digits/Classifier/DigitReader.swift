public import NeuralNetwork
public import Storage

/// Reads the digit in a picture: the whole way from a file, or its bytes, to an answer.
///
///     var reader = try DigitReader(.builtIn())
///     reader.minimumConfidence = 0.7
///     for answer in try reader.answers(inFile: "photo.jpg") { print(answer.json()) }
///
/// For pictures of several digits there is `PageReader`.
public struct DigitReader: Sendable {
  /// What tells which digit a prepared image shows.
  public let classifier: DigitClassifier
  /// Which of ink and paper is the brighter one; nil if each picture is to be looked at for that.
  public var polarity: Polarity?
  /// Whether pictures become `PreparedDigit`s first: from the start unless the model's record tells of other images than
  /// MNIST's. Without that, and always for models whose images are no squares of at least 8 pixels, they are taken as they
  /// are and must have the model's size, light ink and dark paper.
  public var preparesPictures: Bool
  /// The names of the model's classes in their order; nil where they are digits.
  public let classNames: [String]?
  /// The least confidence, 0…1, with which a digit is answered.
  public var minimumConfidence = 0.0
  /// The largest strangeness with which a digit is answered; see `Prediction`.
  public var maximumStrangeness = Double.infinity
  /// The most pixels that a picture may have.
  public var pixelLimit = ImageFile.pixelLimit
  /// What one of a hundred photographed digits falls below; 59 % of letters and signs do, too, on the development half of
  /// `scripts/wild-test --rows`.
  private static let leastAgreement = 0.005
  /// An answer of this confidence is not put beside other sights of its picture: a digit with a table's edge is a sure other
  /// digit at times.
  private static let sure = 0.9
  /// What else is asked whether an image shows a digit; nil where the model knows other classes, or images of another size.
  private let judge: DigitClassifier?

  /// Makes a reader with a model, the built-in one or one from a file.
  ///
  /// - Throws: `FileError` if the model does not say what image size it is for.
  public init(_ model: Model) throws(FileError) {
    classifier = try DigitClassifier(model)
    preparesPictures = model.record.map { KnownDataSet(.trainingImages, digest: $0.source.images) == .mnist } ?? true
    classNames = model.classNames
    let knowsDigits = preparesPictures && classNames == nil && classifier.network.outputCount == 10
    let isJudged = knowsDigits && classifier.imageSize == PreparedDigit.imageSize
    judge = try isJudged ? DigitClassifier.pictureJudge.get() : nil
  }

  /// The answers to the pictures in a file of a format that `ImageFile` reads, in order. `-` is standard input.
  ///
  /// - Throws: `FileError`, also if a picture that is not prepared has another size than the model's.
  public func answers(inFile path: String) throws(FileError) -> [DigitAnswer] { try answers(inFiles: [path])[0].get() }

  /// The same for each of several files, on `threads` threads. The network sees the pictures of all together, which is faster
  /// and gives the same answers; see `DigitClassifier.predictions`.
  ///
  /// - Precondition: `threads > 0`.
  /// - Complexity: the memory of what the network sees of all pictures, and of the contents of `threads` files.
  public func answers(inFiles paths: [String], threads: Int = 1) -> [Result<[DigitAnswer], FileError>] {
    let sights = concurrently(paths, workers: threads) { path in
      Result { () throws(FileError) in
        try File.read(path) { content throws(FileError) in try self.sights(in: content) }
      }
    }
    var answers = answers(to: sights.flatMap { (try? $0.get()) ?? [] }, threads: threads)[...]
    return sights.map { sights in
      sights.map { sights in
        defer { answers.removeFirst(sights.count) }
        return Array(answers.prefix(sights.count))
      }
    }
  }

  /// The answers to the pictures in the content of such a file, in order.
  ///
  /// - Throws: as `answers(inFile:)`.
  public func answers(in content: [UInt8]) throws(FileError) -> [DigitAnswer] {
    answers(to: try sights(in: content))
  }

  /// The answer to one picture.
  ///
  /// - Throws: `FileError` if it is not prepared and has another size than the model's.
  public func answer(to picture: GrayImage) throws(FileError) -> DigitAnswer {
    answers(to: [try sights(of: picture)])[0]
  }

  /// What the network is to see of a picture, and how it was found there.
  private typealias Sight = (image: GrayImage, preparation: PreparedDigit?)

  private func sights(in content: [UInt8]) throws(FileError) -> [[Sight]] {
    var sights: [[Sight]] = []
    for picture in try ImageFile.images(in: content, pixelLimit: pixelLimit) {
      sights.append(try self.sights(of: picture))
    }
    return sights
  }

  /// The ways in which a picture can be seen, the likelier first; none if it is blank.
  private func sights(of picture: GrayImage) throws(FileError) -> [Sight] {
    guard preparesPictures, classifier.takesPreparedDigits else {
      try classifier.checkSize(of: picture)
      return [(picture, nil)]
    }
    return PreparedDigit.candidates(in: picture, polarity: polarity, side: classifier.imageSize.width)
      .map { ($0.image, $0) }
  }

  /// The answers to pictures by the sights of each: by the likeliest that is free of doubt, as in half a shadow brightness
  /// tells little, or by the likeliest of all if none is.
  private func answers(to sights: [[Sight]], threads: Int = 1) -> [DigitAnswer] {
    var answers = answers(to: sights.flatMap(\.self), threads: threads)[...]
    let blank = DigitAnswer(
      digit: nil, image: nil, prediction: nil, preparation: nil, isUnlikeDigits: false, classNames: classNames)
    return sights.map { sights in
      let ways = answers.prefix(sights.count)
      answers.removeFirst(sights.count)
      guard let likeliest = ways.first else { return blank }
      guard let other = surest(of: ways.filter { $0.doubts.isEmpty }) else { return likeliest }
      // On a page of digits the hole of a 0 is one digit, too, and smaller than the digits.
      let isHole =
        likeliest.doubts.contains(.severalDigits) && confidence(of: other) < Self.sure
        && longerSide(of: other) < longerSide(of: likeliest)
      return isHole ? likeliest : other
    }
  }

  private func confidence(of answer: DigitAnswer) -> Double { answer.prediction?.confidence ?? 0 }
  private func longerSide(of answer: DigitAnswer) -> Int { answer.preparation?.box.longerSide ?? 0 }

  /// The first answer, or a surer one that sees another digit in the same polarity, if the first is not sure: of a tight crop
  /// the ends of strokes are taken for a table's edge at times.
  private func surest(of answers: [DigitAnswer]) -> DigitAnswer? {
    guard let first = answers.first, confidence(of: first) < Self.sure else { return answers.first }
    let alike = answers.filter { $0.preparation?.polarity == first.preparation?.polarity }
    let surest = alike.max { confidence(of: $0) < confidence(of: $1) } ?? first
    return surest.digit == first.digit ? first : surest
  }

  private func answers(to sights: [Sight], threads: Int) -> [DigitAnswer] {
    let images = sights.map(\.image)
    let predictions = classifier.predictions(for: images, threads: threads)
    var judgements = judge?.predictions(for: images, threads: threads)[...]
    return zip(sights, predictions).map { sight, prediction in
      let judgement = judgements?.popFirst()
      let isStrange = maximumStrangeness < .infinity && prediction.strangeness > maximumStrangeness
      let isInDoubt = prediction.confidence < minimumConfidence || isStrange
      let isUnlike = judgement.map { prediction.isUnlikeDigits($0, below: Self.leastAgreement) } ?? false
      return DigitAnswer(
        digit: isInDoubt ? nil : prediction.digit, image: sight.image, prediction: prediction,
        preparation: sight.preparation, isUnlikeDigits: isUnlike, classNames: classNames)
    }
  }
}

/// Why an answer may be wrong.
public enum Doubt: String, CaseIterable, Sendable {
  /// The image is less like a digit than 99 % of photographed digits are.
  case unlikeDigits = "unlike-digits"
  /// There are several pieces of ink of the size of a digit; `PageReader` reads them all.
  case severalDigits = "several-digits"
  /// Another way of reading the line is likely, too.
  case otherReading = "other-reading"
  /// No likely way of reading the line is as expected.
  case otherPattern = "other-pattern"
  /// No likely way of reading the line has the checksum.
  case wrongChecksum = "wrong-checksum"
}

/// What was read in a picture of a digit.
public struct DigitAnswer: Sendable {
  /// The digit; nil if the picture is blank or the network too unsure.
  public let digit: Int?
  /// What the network saw; nil if the picture is blank.
  public let image: GrayImage?
  /// What it made of that; nil if the picture is blank.
  public let prediction: Prediction?
  /// Where the digit was found and how it was prepared; nil if the picture is blank or was taken as it was.
  public let preparation: PreparedDigit?
  /// Whether the image is less like a digit than 99 % of photographed digits are; never for models of other classes than
  /// digits, or of other images than 28 × 28.
  let isUnlikeDigits: Bool
  /// The names of the model's classes in their order; nil where they are digits.
  let classNames: [String]?

  /// What class is called: by its name, or as a digit.
  public func name(ofClass digit: Int) -> String { classNames?[digit] ?? String(digit) }

  /// Why the answer may be wrong; empty if nothing speaks for that, or if the picture is blank.
  public var doubts: [Doubt] {
    var doubts: [Doubt] = []
    if let preparation, preparation.others > 0 { doubts.append(.severalDigits) }
    if isUnlikeDigits { doubts.append(.unlikeDigits) }
    return doubts
  }

  /// The answer as a JSON object: `digit`, null without one; `name` if the model's classes have names; unless the picture is blank `confidence`, `strangeness`,
  /// `doubtful`, `doubts` if it is, and `probabilities`; and where it was prepared `polarity`, `box` in pixels, `fitted` and `thickening`.
  ///
  /// - Parameters:
  ///   - file: the name of the file, which the object then has.
  ///   - index: which picture of the file it is, from 0.
  ///   - top: how many of the likeliest digits to list; one is not listed.
  public func json(file: String? = nil, index: Int = 0, top: Int = 1) -> JSON {
    var members = file.map { [JSON.Member("file", JSON($0))] } ?? []
    members += [.init("index", JSON(index)), .init("digit", digit.map { JSON($0) } ?? nil)]
    if classNames != nil { members.append(.init("name", digit.map { JSON(name(ofClass: $0)) } ?? nil)) }
    if let prediction {
      members += [
        .init("confidence", JSON(prediction.confidence)), .init("strangeness", JSON(prediction.strangeness)),
        .init("doubtful", JSON(!doubts.isEmpty)),
      ]
      if !doubts.isEmpty { members.append(.init("doubts", .array(doubts.map { JSON($0.rawValue) }))) }
      members.append(.init("probabilities", .array(prediction.probabilities.map { JSON($0) })))
      if top > 1 {
        let list = prediction.top(top).map { ["digit": JSON($0.digit), "confidence": JSON($0.probability)] as JSON }
        members.append(.init("top", .array(list)))
      }
    }
    if let preparation {
      members += [
        .init("polarity", JSON(preparation.polarity.rawValue)), .init("box", preparation.box.json),
        .init("fitted", JSON(!preparation.isUntouched)), .init("thickening", JSON(preparation.thickening)),
      ]
    }
    return .object(members)
  }
}
