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
    let run = try Command.run(["classify", "--json"] + names, in: folder)
    #expect(run.status == 0, "\(run.errors)")
    let results = try run.lines.map { try JSON.parse(Array($0.utf8)) }
    #expect(
      results.map { $0["file"]?.string ?? "" } == [
        "binary.pgm", "deep.pgm", "plain.pgm", "ten.pgm", "two.pgm", "two.pgm",
      ])
    #expect(results.map { $0["index"]?.integer } == [0, 0, 0, 0, 0, 1])
    for result in results {
      #expect(result["digit"]?.integer == 1 && result["outputs"] == results[0]["outputs"])
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
      ["classify", "-", "--top", "2", "--show"], in: folder, input: Self.images["binary.pgm"] ?? [])
    #expect(run.status == 0)
    #expect(run.lines.count == 3 && run.lines[0].hasPrefix("-: 1 (") && run.lines[0].contains(" %), "))
    #expect(run.lines[1...] == ["▄▄▄▄", "    "])
    let json = try Command.run(["classify", "-", "--json"], in: folder, input: Self.images["plain.pgm"] ?? [])
    #expect(try json.json["file"]?.string == "-")
  }

  @Test("goes on after a file that cannot be read, and says so in the end")
  func faults() throws {
    let folder = try Folder()
    try model(in: folder)
    try folder.write(Self.images["binary.pgm"] ?? [], to: "good.pgm")
    try folder.write(Array("P5 3 4 255\n".utf8) + Self.pixels, to: "turned.pgm")
    let run = try Command.run(["classify", "turned.pgm", "none.pgm", "good.pgm"], in: folder)
    #expect(run.status == 65)
    #expect(
      run.errors == """
        mnist: turned.pgm: image is 3 × 4; this model expects 4 × 3
        mnist: none.pgm: no such file

        """)
    #expect(run.lines.count == 1 && run.lines[0].hasPrefix("good.pgm: 1 ("))
    let json = try Command.run(["classify", "none.pgm", "good.pgm", "--json"], in: folder)
    #expect(json.status == 66 && json.lines.count == 2)
    let error = try JSON.parse(Array(json.lines[0].utf8))
    #expect(error["file"]?.string == "none.pgm" && error["error"]?.string == "none.pgm: no such file")
    #expect(try json.json["digit"]?.integer == 1)
  }

  @Test("takes a model without activations with those that are given")
  func foreign() throws {
    let folder = try Folder()
    let fixture = Command.package.appending(path: "Tests/NeuralNetworkTests/Fixtures/torch.safetensors").path()
    try folder.write(Array("P5 6 1 255\n".utf8) + [9, 200, 30, 0, 255, 77], to: "six.pgm")
    let sigmoid = try Command.run(["classify", "six.pgm", "--model", fixture, "--json"], in: folder)
    #expect(sigmoid.status == 65 && sigmoid.errors.contains("has 6 inputs and does not say what image size that is"))
    let options = ["--data", "small", "--activation", "relu", "--output-activation", "softmax"]
    try SmallDataSet.write(to: folder)
    let evaluation = try Command.run(["evaluate", fixture] + options, in: folder)
    #expect(evaluation.status == 65 && evaluation.errors.hasSuffix("images are 4 × 3; this model expects 6 pixels\n"))
  }
}

@Suite("mnist info, gradients and data")
struct OtherCommandTests {
  @Test("info tells what train recorded")
  func info() throws {
    let folder = try Folder()
    try SmallDataSet.write(to: folder)
    #expect(
      try Command.run(["train"] + SmallDataSet.options + ["--epochs", "2", "--seed", "7"], in: folder).status == 0)
    let info = try Command.run(["info", "mnist.safetensors", "--json"], in: folder).json
    #expect(info["architecture"]?.string == "12-8-3" && info["parameters"]?.integer == 131)
    let training = try #require(info["training"])
    #expect(training["seed"]?.string == "7" && training["validation"]?.string == "20")
    #expect(training["learning_rate"]?.string == "1.0" && training["l2"]?.string == "0.0")
    let digest = try Command.run(["data", "verify", "small", "--json"], in: folder).json["files"]?.array?[0]["sha256"]
    #expect(info["record"]?["training_images_sha256"] == digest)
    let text = try Command.run(["info", "mnist.safetensors"], in: folder)
    #expect(text.lines[0].hasPrefix("architecture ") && text.lines.contains { $0.hasPrefix("seed ") })
  }

  @Test("gradients finds backpropagation right, for every activation and cost", arguments: [1, 2, 3])
  func gradients(seed: Int) throws {
    let folder = try Folder()
    let run = try Command.run(["gradients", "--seed", String(seed), "--json"], in: folder)
    #expect(run.status == 0)
    let checks = try #require(try run.json["checks"]?.array)
    #expect(checks.count == 4 * 7 * 9)
    #expect(Set(checks.compactMap { $0["equation"]?.string }) == ["BP1", "BP2", "BP3", "BP4"])
    for check in checks { #expect(try #require(check["relative_error"]?.double) < 1e-6, "\(check)") }
    #expect(try Command.run(["gradients"], in: folder).lines.count == 1 + 28 * 3 + 1)
  }

  @Test("data verify knows MNIST and finds every kind of damage")
  func verify() throws {
    let folder = try Folder()
    let whole = try Command.run(["data", "verify"], in: folder)
    #expect(whole.status == 0 && whole.lines.last == "data/mnist holds MNIST")
    #expect(try Command.run(["data", "verify", "none"], in: folder).status == 66)
    try SmallDataSet.write(to: folder)
    let unknown = try Command.run(["data", "verify", "small", "--json"], in: folder)
    #expect(unknown.status == 0)
    #expect(try unknown.json["data_set"] == .null && unknown.json["whole"]?.bool == true)
    try folder.write(SmallDataSet.images(20).dropLast(), to: "small/t10k-images-idx3-ubyte")
    let damaged = try Command.run(["data", "verify", "small"], in: folder)
    #expect(damaged.status == 65)
    #expect(damaged.output.contains("small/t10k-images-idx3-ubyte: truncated"))
    #expect(damaged.errors == "mnist: small: 1 of 4 files are missing or not whole\n")
  }

  @Test("data export writes chosen images, and replaces none without --force")
  func export() throws {
    let folder = try Folder()
    try SmallDataSet.write(to: folder)
    let export = ["data", "export", "--data", "small", "--index", "3,7", "--validation", "20", "--output", "out/there"]
    let run = try Command.run(export + ["--set", "validation"], in: folder)
    #expect(run.lines == ["out/there/validation-3-1.pgm", "out/there/validation-7-2.pgm"])
    let pixels = SmallDataSet.images(60).dropFirst(16 + 43 * 12).prefix(12)
    #expect(try folder.bytes("out/there/validation-3-1.pgm") == Array("P5\n4 3\n255\n".utf8) + pixels)
    #expect(try Command.run(export + ["--set", "validation"], in: folder).status == 73)
    #expect(try Command.run(export + ["--set", "validation", "--force"], in: folder).status == 0)
    #expect(try Command.run(export + ["--set", "test", "--index", "20"], in: folder).status == 64)
  }

  @Test("the samples are the images of the test set that their names say")
  func samples() throws {
    let folder = try Folder()
    let samples = Command.package.appending(path: "data/samples").path()
    for name in try FileManager.default.contentsOfDirectory(atPath: samples) {
      let index = try #require(name.split(separator: "-").dropFirst().first)
      let run = try Command.run(["data", "export", "--index", String(index), "--output", "out"], in: folder)
      #expect(run.lines == ["out/\(name)"])
      #expect(try folder.bytes("out/\(name)") == [UInt8](Data(contentsOf: URL(filePath: samples + "/" + name))))
    }
  }
}
