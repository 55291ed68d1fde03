import Foundation
import Storage
import Testing

@Suite("mnist evaluate")
struct EvaluateTests {
  /// A model of the small data set that is wrong about some images.
  private func model(in folder: borrowing Folder) throws {
    try SmallDataSet.write(to: folder)
    let run = try Command.run(["train"] + SmallDataSet.options + ["--epochs", "2", "--eta", "0.3"], in: folder)
    #expect(run.status == 0)
  }

  @Test("prints accuracy, interval, confusion matrix and scores that agree with each other")
  func report() throws {
    let folder = try Folder()
    try model(in: folder)
    let result = try Command.run(
      ["evaluate", "mnist.safetensors", "--data", "small", "--json"], in: folder
    ).json
    let total = try #require(result["total"]?.integer)
    let correct = try #require(result["correct"]?.integer)
    let confusion = try #require(result["confusion"]?.array).map { row in row.array?.compactMap(\.integer) ?? [] }
    #expect(total == 20 && correct < 20 && confusion.count == 3)
    #expect(confusion.map { $0.reduce(0, +) } == [7, 7, 6])
    #expect(confusion.indices.reduce(0) { $0 + confusion[$1][$1] } == correct)
    #expect(result["accuracy"]?.double == Double(correct) / 20)
    let interval = try #require(result["accuracy_interval"]?.array).compactMap(\.double)
    #expect(interval[0] < Double(correct) / 20 && interval[1] > Double(correct) / 20)
    #expect(result["views"] == .null)
    let views = try Command.run(
      ["evaluate", "mnist.safetensors", "--data", "small", "--json", "--views", "2"], in: folder)
    #expect(try views.json["views"]?["count"] == 2 && views.json["accuracy"] == result["accuracy"])
    let text = try Command.run(["evaluate", "mnist.safetensors", "--data", "small"], in: folder)
    #expect(text.output.hasPrefix("\(correct) of 20 test images are read correctly.\n"))
    #expect(text.lines.count == 5 + 2 + 3 + 1 + 3, "\(text.output)")
  }

  @Test("exits with 2 below the minimum accuracy, and with 0 at it")
  func minimum() throws {
    let folder = try Folder()
    try model(in: folder)
    let evaluate = ["evaluate", "mnist.safetensors", "--data", "small", "--json"]
    let accuracy = try #require(try Command.run(evaluate, in: folder).json["accuracy"]?.double)
    #expect(try Command.run(evaluate + ["--minimum-accuracy", "\(accuracy)"], in: folder).status == 0)
    let below = try Command.run(evaluate + ["--minimum-accuracy", "1"], in: folder)
    #expect(below.status == 2 && below.errors.contains("is below the minimum of 100.00 %\","))
    #expect(try below.json["accuracy"]?.double == accuracy)
  }

  @Test("writes the misread images, which classify reads as the same wrong answers")
  func mistakes() throws {
    let folder = try Folder()
    try model(in: folder)
    let run = try Command.run(
      ["evaluate", "mnist.safetensors", "--data", "small", "--mistakes", "wrong/ones", "--json"], in: folder)
    let correct = try #require(try run.json["correct"]?.integer)
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path("wrong/ones"))
    #expect(names.count == 20 - correct)
    for name in names {
      let parts = name.replacing(".pgm", with: "").split(separator: "-").compactMap { Int($0) }
      #expect(parts[0] % 3 == parts[1] && parts[1] != parts[2])
      let answer = try Command.run(
        ["classify", "--model", "mnist.safetensors", "wrong/ones/\(name)", "--json"], in: folder
      ).json
      #expect(answer["digit"]?.integer == parts[2])
    }
  }

  @Test("does not mix the misread images of two models")
  func otherMistakes() throws {
    let folder = try Folder()
    try model(in: folder)
    let evaluate = ["evaluate", "mnist.safetensors", "--data", "small", "--mistakes", "wrong"]
    #expect(try Command.run(evaluate, in: folder).status == 0)
    #expect(try Command.run(evaluate, in: folder).status == 0, "the same images may be written again")
    try folder.write([], to: "wrong/0-0-1.pgm")
    let other = try Command.run(evaluate, in: folder)
    #expect(other.status == 73 && other.errors.contains("holds 0-0-1.pgm of another evaluation"), "\(other.errors)")
  }

  @Test("refuses images that it would not look at")
  func idleImages() throws {
    let folder = try Folder()
    try model(in: folder)
    let mine = try Command.run(
      ["evaluate", "mnist.safetensors", "--images", "mine", "--labels", "mine"], in: folder)
    #expect(mine.status == 64 && mine.errors.contains("name --test-images"), "\(mine.errors)")
    let test = try Command.run(
      ["evaluate", "mnist.safetensors", "--set", "validation", "--test-images", "a", "--test-labels", "b"], in: folder)
    #expect(test.status == 64 && test.errors.contains("--test-images are not looked at here."))
  }

  @Test("says which images a model does not fit")
  func mismatch() throws {
    let folder = try Folder()
    try SmallDataSet.write(to: folder)
    #expect(try Command.run(["train", "--hidden", "none", "--epochs", "1"], in: folder).status == 0)
    let run = try Command.run(["evaluate", "mnist.safetensors", "--data", "small"], in: folder)
    #expect(run.status == 65)
    #expect(run.errors == "mnist: small: images are 4 × 3; this model expects 28 × 28\n")
  }

  /// A command line that fails, with its exit status and the beginning of what it says.
  struct Fault: Sendable {
    let arguments: [String]
    let status: Int32
    let message: String

    init(_ arguments: String, _ status: Int32, _ message: String) {
      self.arguments = arguments.split(separator: " ").map(String.init)
      self.status = status
      self.message = "mnist: " + message
    }
  }

  static let images = "small/t10k-images-idx3-ubyte"
  static let labels = "small/t10k-labels-idx1-ubyte"
  static let faults = [
    Fault("none.safetensors", 66, "none.safetensors: no such file\n"),
    Fault("data", 66, "data: is a directory\n"),
    Fault("mnist.safetensors --data none", 66, "none: no such folder; "),
    Fault(labels, 65, "\(labels): "),
    Fault(
      "mnist.safetensors --test-images \(labels) --test-labels \(images)", 65,
      "\(labels): expected 3 dimensions (count, rows, columns), found 1; is this a label file?\n"),
    Fault(
      "mnist.safetensors --test-images \(images) --test-labels small/train-labels-idx1-ubyte", 65,
      "\(images): 20 images but 60 labels in small/train-labels-idx1-ubyte\n"),
  ]

  @Test("names the file that is missing or wrong", arguments: faults)
  func failure(_ fault: Fault) throws {
    let folder = try Folder()
    try model(in: folder)
    let run = try Command.run(["evaluate"] + fault.arguments, in: folder)
    #expect(run.status == fault.status)
    #expect(run.errors.hasPrefix(fault.message) && run.errors.split(separator: "\n").count == 1, "\(run.errors)")
    #expect(run.output.isEmpty)
  }

  @Test("refuses a label that the model has no output for")
  func label() throws {
    let folder = try Folder()
    try model(in: folder)
    try folder.write(SmallDataSet.labels(20).dropLast() + [12], to: "labels")
    let run = try Command.run(
      ["evaluate", "mnist.safetensors", "--test-images", "small/t10k-images-idx3-ubyte", "--test-labels", "labels"],
      in: folder)
    #expect(run.status == 65 && run.errors == "mnist: labels: label 12 at index 19 is outside 0…2\n")
  }

  @Test("fails when standard output cannot be written")
  func fullDisk() throws {
    let folder = try Folder()
    try model(in: folder)
    let process = Process()
    process.executableURL = try Command.binary
    process.arguments = ["info", folder.path("mnist.safetensors")]
    process.standardOutput = FileHandle(forWritingAtPath: "/dev/full")
    process.standardError = FileHandle.nullDevice
    guard FileManager.default.fileExists(atPath: "/dev/full") else { return }
    try process.run()
    process.waitUntilExit()
    #expect(process.terminationStatus == 74)
  }
}
