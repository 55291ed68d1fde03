import NeuralNetwork
import Storage
import Testing

@testable import Digits

@Suite("The reader of digits")
struct DigitReaderTests {
  private let images: LabeledImages
  private var reader: DigitReader

  init() throws {
    images = try mnist.test()
    reader = try DigitReader(.builtIn())
  }

  /// Test image 0, a seven, photographed.
  private var photograph: GrayImage {
    picture(of: images.image(0), scale: 4, margin: 30) { row, _, ink in (230 - 40 * row) * (1 - 0.7 * ink) }
  }

  @Test("answers as preparation and classifier do, from pictures, bytes and files")
  func ways() throws {
    let answer = try reader.answer(to: photograph)
    let digit = try #require(PreparedDigit(in: photograph))
    let prediction = try DigitClassifier(.builtIn()).prediction(for: digit.image)
    #expect(answer.digit == 7 && answer.prediction == prediction)
    #expect(answer.preparation == digit && answer.image == digit.image)
    let two = PGM.encoded(photograph) + PGM.encoded(images.image(1))
    #expect(try reader.answers(in: two).map(\.digit) == [7, 2])
    try withFolder(holding: ["two": two, "cut": two.dropLast()]) { (folder: String) throws in
      #expect(try reader.answers(inFile: "\(folder)/two").map(\.digit) == [7, 2])
      #expect(
        complaint { _ = try reader.answers(inFile: "\(folder)/cut") }
          == "\(folder)/cut: image 2: truncated raster: expected 784 bytes, found 783")
    }
  }

  @Test(
    "answers to many files together as to each alone, to the bit, and passes over those that it cannot read",
    arguments: [1, 2, 3])
  func together(threads: Int) throws {
    var files = [String: [UInt8]]()
    for index in 0..<150 { files["\(1000 + index)"] = PGM.encoded(images.image(index)) }
    files["1031"] = [UInt8]("P5 9".utf8)
    files["1070"] = [UInt8]("P1 2 2 0000".utf8)
    files["1071"] = PGM.encoded(images.image(200)) + PGM.encoded(photograph) + PGM.encoded(images.image(201))
    try withFolder(holding: files) { (folder: String) throws in
      let paths = (files.keys + ["none"]).sorted().map { "\(folder)/\($0)" }
      let together = reader.answers(inFiles: paths, threads: threads)
      #expect(together.count == 151 && together.count { (try? $0.get()) == nil } == 2)
      for (path, result) in zip(paths, together) {
        switch result {
        case .failure(let error): #expect(complaint { _ = try reader.answers(inFile: path) } == "\(error)")
        case .success(let answers):
          let alone = try reader.answers(in: File.read(path))
          #expect(answers.map(\.prediction) == alone.map(\.prediction), "\(path)")
          #expect(answers.map { $0.json() } == alone.map { $0.json() })
        }
      }
    }
  }

  @Test("answers nothing to a blank picture, and unknown where confidence or strangeness is beyond the limit")
  func doubt() throws {
    let blank = GrayImage(width: 30, height: 30, pixels: [UInt8](repeating: 200, count: 900))
    let nothing = try reader.answer(to: blank)
    #expect(nothing.digit == nil && nothing.prediction == nil && nothing.image == nil && nothing.preparation == nil)
    let prediction = try #require(try reader.answer(to: photograph).prediction)
    var doubter = reader
    doubter.minimumConfidence = prediction.confidence
    doubter.maximumStrangeness = prediction.strangeness
    #expect(try doubter.answer(to: photograph).digit == 7)
    doubter.minimumConfidence = prediction.confidence.nextUp
    #expect(try doubter.answer(to: photograph).digit == nil)
    doubter.minimumConfidence = 0
    doubter.maximumStrangeness = prediction.strangeness.nextDown
    let doubtful = try doubter.answer(to: photograph)
    #expect(doubtful.digit == nil && doubtful.prediction == prediction)
  }

  @Test("takes pictures as they are if it is told to, and for a model of another size")
  func asTheyAre() throws {
    var raw = reader
    raw.preparesPictures = false
    #expect(
      complaint { _ = try raw.answer(to: photograph) } == "image is 172 × 172; this model expects 28 × 28")
    let answer = try raw.answer(to: images.image(0))
    #expect(answer.digit == 7 && answer.image == images.image(0) && answer.preparation == nil)
    let network = Network(parameters: Parameters<Float>(sizes: [4, 10]), activations: [.softmax])
    let small = try DigitReader(Model(network: network, cost: .crossEntropy))
    let square = GrayImage(width: 2, height: 2, pixels: [9, 9, 9, 9])
    #expect(try small.answer(to: square).image == square)
    var light = reader
    light.polarity = .lightOnDark
    #expect(try light.answer(to: photograph).preparation?.polarity != .darkOnLight)
    var few = reader
    few.pixelLimit = 1000
    #expect(throws: FileError(.tooLarge, "image 172 × 172 exceeds the limit of 1000 pixels")) {
      try few.answers(in: PGM.encoded(photograph))
    }
  }

  @Test("doubts what is unlike digits, and several of them")
  func doubts() throws {
    #expect(try reader.answer(to: photograph).doubts.isEmpty)
    // Two of the same side by side.
    let pair = GrayImage(
      width: 2 * photograph.width, height: photograph.height,
      pixels: (0..<photograph.height).flatMap { row in
        let line = photograph.pixels[row * photograph.width..<(row + 1) * photograph.width]
        return line + line
      })
    let answer = try reader.answer(to: pair)
    #expect(answer.doubts.contains(.severalDigits))
    #expect(answer.json()["doubtful"]?.bool == true)
    #expect(answer.json()["doubts"]?.array?.first?.string == "several-digits")
    // Of a page, the hole of a 0 is not its one digit.
    #expect(try reader.answers(inFile: package + "/data/samples/page.pgm")[0].doubts.contains(.severalDigits))
    // Most of noise is doubtful, and hardly any of MNIST's digits.
    var generator = RandomGenerator(seed: 5)
    var raw = reader
    raw.preparesPictures = false
    func doubtful(_ count: Int, _ image: (Int) throws -> GrayImage) throws -> Int {
      try (0..<count).count { try raw.answer(to: image($0)).doubts.contains(.unlikeDigits) }
    }
    let noise = try doubtful(100) { _ in
      GrayImage(width: 28, height: 28, pixels: (0..<784).map { _ in UInt8(255 * generator.next(below: 2)) })
    }
    let test = try mnist.test()
    let digits = try doubtful(1000) { test.image($0) }
    #expect(noise > 60 && digits < 20, "\(noise) of 100, \(digits) of 1,000")
  }

  @Test("writes answers as JSON")
  func json() throws {
    let names = { (json: JSON) in json.object?.map(\.name) ?? [] }
    let answer = try reader.answer(to: photograph)
    let json = answer.json(file: "a", index: 3, top: 2)
    let all = [
      "file", "index", "digit", "confidence", "strangeness", "doubtful", "probabilities", "top", "polarity", "box",
      "fitted", "thickening",
    ]
    #expect(names(json) == all)
    #expect(json.description.hasPrefix(#"{"file":"a","index":3,"digit":7,"confidence":0."#))
    #expect(json["polarity"]?.string == "dark-on-light")
    #expect(json["fitted"]?.bool == true && json["doubtful"]?.bool == false)
    #expect(json["probabilities"]?.array?.count == 10 && json["top"]?.array?.count == 2)
    #expect(json["confidence"]?.double == answer.prediction?.confidence)
    #expect(json["strangeness"]?.double == answer.prediction?.strangeness)
    #expect(json["box"]?["left"]?.integer == answer.preparation?.box.left)
    #expect(names(answer.json()) == all.filter { $0 != "file" && $0 != "top" })
    var doubter = reader
    doubter.minimumConfidence = 1.1
    #expect(try doubter.answer(to: photograph).json()["digit"] == .null)
    let blank = try reader.answers(in: [UInt8]("P1 2 2 0000".utf8))
    #expect(blank.map { $0.json().description } == [#"{"index":0,"digit":null}"#])
  }
}
