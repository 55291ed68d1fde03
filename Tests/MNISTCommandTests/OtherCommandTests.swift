import Digits
import Foundation
import NeuralNetwork
import Storage
import Testing

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
    let digest = try Command.run(["data", "verify", "--data", "small", "--json"], in: folder).json["files"]?.array?[0][
      "sha256"]
    #expect(info["record"]?["training_images_sha256"] == digest)
    #expect(training["classes"]?.string == "3")
    let text = try Command.run(["info", "mnist.safetensors"], in: folder)
    #expect(text.lines[0].hasPrefix("architecture ") && text.lines.contains { $0.hasPrefix("seed ") })
    #expect(try Command.run(["info", "built-in-small"], in: folder).lines[0].hasSuffix(" 784-200-100-10"))
  }

  @Test("info does not let a file command the terminal")
  func printable() throws {
    let folder = try Folder()
    var model = try Model.load(
      Command.package.appending(path: "Tests/NeuralNetworkTests/Fixtures/python.safetensors").path(
        percentEncoded: false))
    model.notes = ["\u{1B}[31m": "\u{1B}[2J\u{9B}\nend"]
    try model.save(folder.path("m"), replacing: false)
    let run = try Command.run(["info", "m"], in: folder)
    #expect(run.output.contains(#"\u{1B}[31m"#) && run.output.contains(#"\u{1B}[2J\u{009B}\nend"#), "\(run.output)")
    #expect(!run.output.contains("\u{1B}"))
  }

  @Test("gradients finds backpropagation right, for every activation and cost", arguments: [1, 2, 3])
  func gradients(seed: Int) throws {
    let folder = try Folder()
    let run = try Command.run(["gradients", "--seed", String(seed), "--json"], in: folder)
    #expect(run.status == 0)
    let checks = try #require(try run.json["checks"]?.array)
    #expect(checks.count == 6 * 9 * 9)
    #expect(Set(checks.compactMap { $0["equation"]?.string }) == ["BP1", "BP2", "BP3", "BP4"])
    for check in checks { #expect(try #require(check["relative_error"]?.double) < 1e-6, "\(check)") }
    #expect(try Command.run(["gradients"], in: folder).lines.count == 1 + 6 * 9 * 3 + 1)
  }

  @Test("data verify knows MNIST and finds every kind of damage")
  func verify() throws {
    let folder = try Folder()
    let whole = try Command.run(["data", "verify"], in: folder)
    #expect(whole.status == 0 && whole.lines.last == "data/mnist holds MNIST")
    let missing = try Command.run(["data", "verify", "--data", "none"], in: folder)
    #expect(missing.status == 66 && missing.errors.hasPrefix("mnist: none: no such folder; ") && missing.output.isEmpty)
    try SmallDataSet.write(to: folder)
    let unknown = try Command.run(["data", "verify", "--data", "small", "--json"], in: folder)
    #expect(unknown.status == 0)
    #expect(try unknown.json["data_set"] == .null && unknown.json["whole"]?.bool == true)
    try folder.write(SmallDataSet.labels(20).dropLast() + [200], to: "small/t10k-labels-idx1-ubyte")
    let label = try Command.run(["data", "verify", "--data", "small"], in: folder)
    #expect(label.status == 65 && label.output.contains("t10k-labels-idx1-ubyte: label 200 at index 19 is outside 0…2"))
    try folder.write(SmallDataSet.images(20).dropLast(), to: "small/t10k-images-idx3-ubyte")
    let damaged = try Command.run(["data", "verify", "--data", "small"], in: folder)
    #expect(damaged.status == 65)
    #expect(damaged.output.contains("small/t10k-images-idx3-ubyte: truncated"))
    #expect(damaged.errors == "mnist: small: 1 of 4 files are missing or not whole\n")
  }

  @Test("data deform draws images as they are and as epochs show them, and replaces no file without --force")
  func deform() throws {
    let folder = try Folder()
    try SmallDataSet.write(to: folder)
    let deform = ["data", "deform", "--data", "small", "--sheet", "sheet.png", "--count", "2"]
    #expect(try Command.run(deform, in: folder).lines == ["sheet.png"])
    let sheet = try #require(try ImageFile.images(in: folder.bytes("sheet.png")).first)
    // Two rows of three images of 4 × 3, each with a border.
    #expect((sheet.width, sheet.height) == (18, 10))
    let pixels = Array(SmallDataSet.images(60).dropFirst(16))
    func tile(_ column: Int, _ row: Int) -> [UInt8] {
      (0..<12).map { sheet[row * 5 + 1 + $0 / 4, column * 6 + 1 + $0 % 4] }
    }
    for row in 0..<2 {
      #expect(tile(0, row) == Array(pixels[row * 12..<(row + 1) * 12]))
      #expect(Set([tile(0, row), tile(1, row), tile(2, row)]).count == 3)
    }
    #expect(try Command.run(deform, in: folder).status == 73)
    #expect(try Command.run(deform + ["--scaling", "0", "--force"], in: folder).status == 0)
    let plain = try #require(try ImageFile.images(in: folder.bytes("sheet.png")).first)
    #expect((0..<12).allSatisfy { plain[1 + $0 / 4, 7 + $0 % 4] == pixels[$0] })
    for refused in [["--rotation", "50"], ["--elastic-sigma", "3"], ["--sheet", "sheet.jpg"]] {
      #expect(try Command.run(deform + refused + ["--force"], in: folder).status == 64)
    }
  }

  @Test("data export writes chosen images, and replaces none without --force")
  func export() throws {
    let folder = try Folder()
    try SmallDataSet.write(to: folder)
    let export = ["data", "export", "--data", "small", "--index", "3,7", "--output", "out/there"]
    let held = ["--set", "validation", "--validation", "20"]
    let run = try Command.run(export + held, in: folder)
    #expect(run.lines == ["out/there/validation-3-1.pgm", "out/there/validation-7-2.pgm"])
    let pixels = SmallDataSet.images(60).dropFirst(16 + 43 * 12).prefix(12)
    #expect(try folder.bytes("out/there/validation-3-1.pgm") == Array("P5\n4 3\n255\n".utf8) + pixels)
    #expect(try Command.run(export + held, in: folder).status == 73)
    let json = try Command.run(export + held + ["--force", "--json"], in: folder)
    #expect(
      json.lines[1] == #"{"file":"out/there/validation-7-2.pgm","set":"validation","index":7,"label":2}"#)
    let outside = try Command.run(export + ["--set", "test", "--index", "20"], in: folder)
    #expect(outside.status == 64 && outside.errors.hasPrefix("mnist: There is no test image 20: they are 0…19."))
    let twice = try Command.run(
      export + ["--set", "training", "--validation", "20", "--index", "4,4,3-5"], in: folder)
    #expect(twice.lines == ["out/there/training-4-1.pgm", "out/there/training-3-0.pgm", "out/there/training-5-2.pgm"])
    let all = try Command.run(export + ["--index", "all", "--output", "all"], in: folder)
    #expect(all.lines.count == 20 && all.lines.last == "all/test-19-1.pgm")
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path("all")).count == 20)
    #expect(try Command.run(export + ["--index", "7-3"], in: folder).status == 64)
    #expect(try Command.run(export + ["--index", "0-9999999999999"], in: folder).status == 64)
  }

  @Test("the samples are the images of the test set that their names say")
  func samples() throws {
    let folder = try Folder()
    let samples = Command.package.appending(path: "data/samples").path(percentEncoded: false)
    for name in try FileManager.default.contentsOfDirectory(atPath: samples) where name != "page.pgm" {
      let index = try #require(name.split(separator: "-").dropFirst().first)
      let run = try Command.run(["data", "export", "--index", String(index), "--output", "out"], in: folder)
      #expect(run.lines == ["out/\(name)"])
      #expect(try folder.bytes("out/\(name)") == [UInt8](Data(contentsOf: URL(filePath: samples + "/" + name))))
    }
  }
}
