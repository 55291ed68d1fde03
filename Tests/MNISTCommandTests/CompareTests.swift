import Foundation
import Storage
import Testing

@Suite("mnist compare")
struct CompareTests {
  /// Two models of the small data set that have learned nothing, and so differ in many answers.
  private func models(in folder: borrowing Folder) throws {
    try SmallDataSet.write(to: folder)
    for (name, seed) in [("a", "1"), ("b", "4")] {
      try train(["--seed", seed, "--save", "\(name).safetensors"], in: folder)
    }
  }

  private func train(_ options: [String], in folder: borrowing Folder) throws {
    let run = try Command.run(
      ["train"] + SmallDataSet.options + ["--epochs", "1", "--eta", "0"] + options, in: folder)
    #expect(run.status == 0, "\(run.errors)")
  }

  private static let compare = ["compare", "a.safetensors", "b.safetensors", "--data", "small"]

  @Test("counts what evaluate counts, and lists every image that is read differently")
  func report() throws {
    let folder = try Folder()
    try models(in: folder)
    let result = try Command.run(Self.compare + ["--json"], in: folder).json
    func count(_ name: String) throws -> Int { try #require(result[name]?.integer) }
    let (both, onlyA, onlyB) = try (count("both_right"), count("only_a_right"), count("only_b_right"))
    #expect(try both + onlyA + onlyB + count("neither_right") == 20)
    for (name, correct) in [("a", both + onlyA), ("b", both + onlyB)] {
      let evaluation = try Command.run(["evaluate", "\(name).safetensors", "--data", "small", "--json"], in: folder)
        .json
      #expect(result[name]?["model"] == JSON("\(name).safetensors"))
      #expect(result[name]?["correct"] == JSON(correct) && evaluation["correct"] == JSON(correct))
      #expect(result[name]?["accuracy"] == evaluation["accuracy"])
      #expect(result[name]?["accuracy_interval"] == evaluation["accuracy_interval"])
    }
    let differences = try #require(result["differences"]?.array)
    #expect(differences.count { $0["a"] == $0["truth"] } == onlyA && onlyA != onlyB)
    #expect(differences.count { $0["b"] == $0["truth"] } == onlyB)
    for difference in differences {
      let index = try #require(difference["index"]?.integer)
      #expect(difference["truth"] == JSON(index % 3) && difference["a"] != difference["b"])
    }
    let p = try #require(result["p_value"]?.double)
    #expect(p > 0 && p <= 1)
  }

  @Test("shows the table, a sentence, and the first 20 differences")
  func text() throws {
    let folder = try Folder()
    try models(in: folder)
    let compare = Self.compare + ["--set", "training"]
    let result = try Command.run(compare + ["--json"], in: folder).json
    let differences = try #require(result["differences"]?.array)
    #expect(differences.count > 20)
    let lines = try Command.run(compare, in: folder).lines
    #expect(lines.count == 2 + 4 + 1 + 2 + 20 + 1)
    #expect(lines[0].hasPrefix("A  a.safetensors  ") && lines[1].hasPrefix("B  b.safetensors  "))
    func numbers(_ line: String) -> [Int] { line.split(separator: " ").compactMap { Int($0) } }
    #expect(lines[2] == "40 training images:")
    #expect(numbers(lines[4]) == [result["both_right"]?.integer, result["only_a_right"]?.integer])
    #expect(numbers(lines[5]) == [result["only_b_right"]?.integer, result["neither_right"]?.integer])
    for (line, difference) in zip(lines[9...], differences.prefix(20)) {
      #expect(numbers(line) == ["index", "truth", "a", "b"].map { difference[$0]?.integer })
    }
    #expect(lines[29].hasPrefix("and \(differences.count - 20) more: "))
  }

  /// Trained on 40 images, a network reads nearly all; one that has learned nothing reads a third.
  @Test("tells a better model from a worse one, and that equal ones are equal")
  func verdict() throws {
    let folder = try Folder()
    try models(in: folder)
    try train(["--epochs", "30", "--eta", "1", "--save", "good.safetensors"], in: folder)
    func compare(_ a: String, _ b: String) throws -> Command.Result {
      try Command.run(["compare", a, b, "--data", "small", "--set", "training"], in: folder)
    }
    let better = try compare("b.safetensors", "good.safetensors")
    #expect(better.output.contains("\nB reads ") && better.output.contains("That is hardly chance: "))
    let worse = try compare("good.safetensors", "b.safetensors")
    #expect(worse.output.contains("\nA reads ") && worse.output.contains("That is hardly chance: "))
    let equal = try compare("a.safetensors", "a.safetensors")
    #expect(equal.status == 0)
    #expect(equal.output.contains("Both read the same images correctly: nothing tells that one is better.\n"))
    #expect(equal.output.hasSuffix("\nThey give the same answers for all images.\n"))
  }

  @Test("writes the images, which each model reads as it says")
  func differences() throws {
    let folder = try Folder()
    try models(in: folder)
    let result = try Command.run(Self.compare + ["--differences", "two/folders", "--json"], in: folder).json
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path("two/folders"))
    let listed = try #require(result["differences"]?.array).map { difference in
      ["index", "truth", "a", "b"].map { difference[$0]?.integer.map(String.init) ?? "" }.joined(separator: "-")
        + ".pgm"
    }
    #expect(names.sorted() == listed.sorted() && !names.isEmpty)
    for name in names {
      let parts = name.replacing(".pgm", with: "").split(separator: "-").compactMap { Int($0) }
      for (model, answer) in [("a", parts[2]), ("b", parts[3])] {
        let read = try Command.run(
          ["classify", "two/folders/\(name)", "--model", "\(model).safetensors", "--json"], in: folder)
        #expect(try read.json["digit"]?.integer == answer)
      }
    }
  }

  @Test("says why two models cannot be compared")
  func mismatches() throws {
    let folder = try Folder()
    try models(in: folder)
    try train(["--classes", "5", "--save", "five.safetensors"], in: folder)
    try train(["--validation", "30", "--save", "thirty.safetensors"], in: folder)
    // Inputs as of images of 2 × 2, in the book's format.
    let tiny = Array(
      #"{"sizes":[4,3],"weights":[[[0,0,0,0],[0,0,0,0],[0,0,0,0]]],"biases":[[[0],[0],[0]]],"cost":"QuadraticCost"}"#
        .utf8)
    try folder.write(tiny, to: "tiny.json")
    func expect(_ arguments: [String], _ status: Int32, _ sentence: String) throws {
      let run = try Command.run(["compare", "a.safetensors"] + arguments + ["--data", "small"], in: folder)
      #expect(run.status == status && run.errors == "mnist: \(sentence)\n", "\(run.errors)")
      #expect(run.output.isEmpty)
    }
    try expect(["tiny.json"], 65, "small: images are 4 × 3; tiny.json expects 2 × 2")
    try expect(
      ["five.safetensors"], 65,
      "a.safetensors has 3 classes and five.safetensors has 5; only models of the same classes can be compared")
    try expect(
      ["thirty.safetensors", "--set", "validation"], 65,
      "a.safetensors was trained with 20 images held out and thirty.safetensors with 30, so their validation images are "
        + "not the same; compare them on the test images")
    try expect(["none.safetensors"], 66, "none.safetensors: no such file")
    let test = try Command.run(["compare", "a.safetensors", "thirty.safetensors", "--data", "small"], in: folder)
    #expect(test.status == 0)
    #expect(try Command.run(["compare", "a.safetensors"], in: folder).status == 64)
    #expect(try Command.run(Self.compare + ["--threads", "0"], in: folder).status == 64)
  }
}
