import Digits
import Foundation
import NeuralNetwork
import Storage
import Testing

@Suite("mnist classify, of pictures")
struct PictureTests {
  /// An untrained network: what it says means nothing, but is always the same.
  private func model(in folder: borrowing Folder) throws {
    var generator = RandomGenerator(seed: 1)
    let network: Network<Float> = Initializer.scaled.network(
      sizes: [784, 10], activations: [.sigmoid], using: &generator)
    try Model(network: network, cost: .crossEntropy).save(folder.path("mnist.safetensors"), replacing: false)
  }

  /// A dark seven on light paper, drawn with a broad pen.
  private static let seven: GrayImage = {
    let pixels = (0..<120 * 160).map { index -> UInt8 in
      let (row, column) = (index / 160, index % 160)
      let isBar = 30..<40 ~= row && 60..<100 ~= column
      let isStem = 30..<90 ~= row && abs(column - 95 + (row - 30) / 2) < 5
      return isBar || isStem ? 40 : 200
    }
    return GrayImage(width: 160, height: 120, pixels: pixels)
  }()

  @Test("answers exactly as evaluate does for images of MNIST's own format")
  func exported() throws {
    let folder = try Folder()
    try model(in: folder)
    let images = try DataFolder(path: Command.data).test()[0..<1000]
    try folder.write((0..<images.count).flatMap { PGM.encoded(images.image($0)) }, to: "all.pgm")
    let network = try Model.load(folder.path("mnist.safetensors")).network
    let expected = network.evaluate(on: images.examples, cost: .crossEntropy).answers
    let run = try Command.run(
      ["classify", "--model", "mnist.safetensors", "all.pgm", "--json", "--save-fitted", "seen.pgm"], in: folder)
    let lines = try run.lines.map { try JSON.parse(Array($0.utf8)) }
    #expect(lines.compactMap { $0["digit"]?.integer } == expected.map(Int.init))
    #expect(lines.allSatisfy { $0["fitted"]?.bool == false && $0["polarity"]?.string == "light-on-dark" })
    #expect(try folder.bytes("seen.pgm") == folder.bytes("all.pgm"))
  }

  @Test("says what it did to a picture, and shows and saves what the network saw")
  func picture() throws {
    let folder = try Folder()
    try model(in: folder)
    try folder.write(PGM.encoded(Self.seven), to: "seven.pgm")
    let json = try Command.run(
      ["classify", "--model", "mnist.safetensors", "seven.pgm", "--json", "--save-fitted", "seen.pgm"], in: folder
    ).json
    #expect(json["polarity"]?.string == "dark-on-light" && json["fitted"]?.bool == true)
    let box = try #require(json["box"])
    #expect(box["left"]?.integer == 60 && box["top"]?.integer == 30)
    #expect(box["width"]?.integer == 40 && box["height"]?.integer == 60)
    #expect(json["thickening"]?.double == 0)
    let seen = try ImageFile.images(inFile: folder.path("seen.pgm"))
    #expect(seen.count == 1 && seen[0].isPrepared)
    let text = try Command.run(["classify", "--model", "mnist.safetensors", "seven.pgm", "--show"], in: folder)
    #expect(text.lines[0].contains(" %)  dark on light, 40 × 60 pixels at (60, 30)"))
    #expect(text.lines.count == 15 && text.output.contains("██"))
    // A second time only if the file may be replaced.
    let words = ["classify", "--model", "mnist.safetensors", "seven.pgm", "--save-fitted", "seen.pgm"]
    #expect(try Command.run(words, in: folder).status == 73)
    #expect(try Command.run(words + ["--force"], in: folder).status == 0)
  }

  @Test("takes the polarity that it is told, and with --raw the image as it is")
  func options() throws {
    let folder = try Folder()
    try model(in: folder)
    try folder.write(PGM.encoded(Self.seven), to: "seven.pgm")
    let light = try Command.run(
      ["classify", "--model", "mnist.safetensors", "seven.pgm", "--json", "--polarity", "light-on-dark"], in: folder)
    // Light is what lies between the strokes.
    #expect(try light.json["polarity"]?.string != "dark-on-light" && light.status == 0)
    let raw = try Command.run(["classify", "--model", "mnist.safetensors", "seven.pgm", "--raw"], in: folder)
    #expect(raw.status == 65)
    #expect(raw.errors == "mnist: seven.pgm: image is 160 × 120; this model expects 28 × 28\n")
    #expect(
      try Command.run(
        ["classify", "--model", "mnist.safetensors", "seven.pgm", "--raw", "--polarity", "light-on-dark"], in: folder
      ).status == 64)
    let inverted = DataFolder(path: Command.data)
    let image = try inverted.test().image(3)
    try folder.write(PGM.encoded(image), to: "0.pgm")
    let plain = try Command.run(["classify", "--model", "mnist.safetensors", "0.pgm", "--json"], in: folder).json
    let taken = try Command.run(["classify", "--model", "mnist.safetensors", "0.pgm", "--json", "--raw"], in: folder)
      .json
    #expect(
      taken["probabilities"] == plain["probabilities"] && taken["polarity"] == nil && taken["probabilities"] != nil)
  }

  @Test("answers unknown where the network is not sure enough, or the image too strange")
  func doubt() throws {
    let folder = try Folder()
    try folder.write(PGM.encoded(Self.seven), to: "seven.pgm")
    let sure = try Command.run(["classify", "seven.pgm", "--json"], in: folder).json
    #expect(sure["digit"]?.integer == 7)
    let (confidence, strangeness) = (
      try #require(sure["confidence"]?.double), try #require(sure["strangeness"]?.double)
    )
    for (option, limit, isKnown) in [
      ("--minimum-confidence", min(confidence + 1e-9, 1), confidence == 1), ("--minimum-confidence", confidence, true),
      ("--maximum-strangeness", strangeness - 0.01, false), ("--maximum-strangeness", strangeness + 0.01, true),
    ] {
      let words = ["classify", "seven.pgm", "\(option)=\(limit)"]
      let answer = try Command.run(words + ["--json"], in: folder).json
      #expect(answer["digit"] == (isKnown ? 7 : JSON.null) && answer["confidence"]?.double == confidence, "\(words)")
      #expect(try Command.run(words, in: folder).output.hasPrefix("seven.pgm: unknown, perhaps 7 (") == !isKnown)
    }
  }

  @Test("finds no digit on a blank page, which is no failure")
  func blank() throws {
    let folder = try Folder()
    try model(in: folder)
    try folder.write(
      PGM.encoded(GrayImage(width: 40, height: 50, pixels: [UInt8](repeating: 222, count: 2000))), to: "blank.pgm")
    let json = try Command.run(["classify", "--model", "mnist.safetensors", "blank.pgm", "--json"], in: folder)
    #expect(json.status == 0)
    #expect(try json.json == ["file": "blank.pgm", "index": 0, "digit": nil])
    #expect(
      try Command.run(["classify", "--model", "mnist.safetensors", "blank.pgm", "--show"], in: folder).output
        == "blank.pgm: no digit\n")
  }
}
