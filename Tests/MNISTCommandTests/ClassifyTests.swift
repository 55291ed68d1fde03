import Foundation
import Storage
import Testing

@Suite("mnist classify")
struct ClassifyTests {
  private func model(in folder: borrowing Folder) throws {
    try SmallDataSet.write(to: folder)
    let run = try Command.run(["train"] + SmallDataSet.options + ["--epochs", "40"], in: folder)
    #expect(run.status == 0)
  }

  /// A digit of the small data set's class 1, in each way that PGM has to say it.
  private static let images: [String: [UInt8]] = [
    "binary.pgm": Array("P5 4 3 255\n".utf8) + pixels,
    "plain.pgm": Array("P2\n# a comment\n4 3\n255\n0 0 0 0 255 255 255 255\n0 0 0 0".utf8),
    "deep.pgm": Array("P5\n4 3\n65535\n".utf8) + pixels.flatMap { [$0, $0] },
    "two.pgm": Array("P5 4 3 255\n".utf8) + pixels + Array("P5 4 3 1 ".utf8) + pixels.map { $0 / 255 },
    "ten.pgm": Array("P2 4 3 10 0 0 0 0 10 10 10 10 0 0 0 0\n".utf8),
  ]
  private static let pixels: [UInt8] = [0, 0, 0, 0, 255, 255, 255, 255, 0, 0, 0, 0]

  @Test("reads the same digit however PGM says it, a JSON line per image")
  func lines() throws {
    let folder = try Folder()
    try model(in: folder)
    let names = Self.images.keys.sorted()
    for name in names { try folder.write(Self.images[name] ?? [], to: name) }
    let run = try Command.run(["classify", "--model", "mnist.safetensors", "--json"] + names, in: folder)
    #expect(run.status == 0, "\(run.errors)")
    let results = try run.lines.map { try JSON.parse(Array($0.utf8)) }
    #expect(
      results.map { $0["file"]?.string ?? "" } == [
        "binary.pgm", "deep.pgm", "plain.pgm", "ten.pgm", "two.pgm", "two.pgm",
      ])
    #expect(results.map { $0["index"]?.integer } == [0, 0, 0, 0, 0, 1])
    for result in results {
      #expect(result["digit"]?.integer == 1 && result["probabilities"] == results[0]["probabilities"])
      let probabilities = try #require(result["probabilities"]?.array).compactMap(\.double)
      #expect(probabilities.count == 3 && abs(probabilities.reduce(0, +) - 1) < 1e-6)
      #expect(result["confidence"]?.double == probabilities.max())
    }
  }

  @Test("reads standard input, prints the likeliest digits, and draws")
  func text() throws {
    let folder = try Folder()
    try model(in: folder)
    let run = try Command.run(
      ["classify", "--model", "mnist.safetensors", "-", "--top", "2", "--show"], in: folder,
      input: Self.images["binary.pgm"] ?? [])
    #expect(run.status == 0)
    #expect(run.lines.count == 3 && run.lines[0].hasPrefix("-: 1 (") && run.lines[0].contains(" %), "))
    #expect(run.lines[1...] == ["▄▄▄▄", "    "])
    let json = try Command.run(
      ["classify", "--model", "mnist.safetensors", "-", "--json"], in: folder, input: Self.images["plain.pgm"] ?? [])
    #expect(try json.json["file"]?.string == "-")
  }

  @Test("does not draw between JSON lines, and keeps a message in one line whatever the file's name")
  func clean() throws {
    let folder = try Folder()
    try model(in: folder)
    #expect(
      try Command.run(["classify", "--model", "mnist.safetensors", "-", "--json", "--show"], in: folder).status == 64)
    let run = try Command.run(["classify", "--model", "mnist.safetensors", "no\nsuch\u{1B}[2J"], in: folder)
    #expect(run.errors == "mnist: no\\nsuch\\u{1B}[2J: no such file\n")
  }

  @Test("goes on after a file that cannot be read, and says so in the end")
  func faults() throws {
    let folder = try Folder()
    try model(in: folder)
    try folder.write(Self.images["binary.pgm"] ?? [], to: "good.pgm")
    try folder.write(Array("P5 3 4 255\n".utf8) + Self.pixels, to: "turned.pgm")
    let run = try Command.run(
      ["classify", "--model", "mnist.safetensors", "turned.pgm", "none.pgm", "good.pgm"], in: folder)
    #expect(run.status == 65)
    #expect(
      run.errors == """
        mnist: turned.pgm: image is 3 × 4; this model expects 4 × 3
        mnist: none.pgm: no such file

        """)
    #expect(run.lines.count == 1 && run.lines[0].hasPrefix("good.pgm: 1 ("))
    let json = try Command.run(
      ["classify", "--model", "mnist.safetensors", "none.pgm", "good.pgm", "--json"], in: folder)
    #expect(json.status == 66 && json.lines.count == 2)
    let error = try JSON.parse(Array(json.lines[0].utf8))
    #expect(error["file"]?.string == "none.pgm" && error["error"]?.string == "none.pgm: no such file")
    #expect(try json.json["digit"]?.integer == 1)
  }

  @Test("takes a model without activations with those that are given")
  func foreign() throws {
    let folder = try Folder()
    let fixture = Command.package.appending(path: "Tests/NeuralNetworkTests/Fixtures/torch.safetensors").path(
      percentEncoded: false)
    try folder.write(Array("P5 6 1 255\n".utf8) + [9, 200, 30, 0, 255, 77], to: "six.pgm")
    let sigmoid = try Command.run(["classify", "six.pgm", "--model", fixture, "--json"], in: folder)
    #expect(sigmoid.status == 65 && sigmoid.errors.contains("has 6 inputs and does not say what image size that is"))
    let options = ["--data", "small", "--activation", "relu", "--output-activation", "softmax"]
    try SmallDataSet.write(to: folder)
    let evaluation = try Command.run(["evaluate", fixture] + options, in: folder)
    #expect(evaluation.status == 65 && evaluation.errors.hasSuffix("images are 4 × 3; this model expects 6 pixels\n"))
  }
}
