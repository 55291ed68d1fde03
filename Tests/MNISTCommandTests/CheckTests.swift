import Foundation
import NeuralNetwork
import Storage
import Testing

@Suite("mnist check")
struct CheckTests {
  private func trained() throws -> Folder {
    let folder = try Folder()
    try SmallDataSet.write(to: folder)
    let words = ["train"] + SmallDataSet.options + ["--epochs", "2", "--checkpoint", "run.checkpoint"]
    #expect(try Command.run(words, in: folder).status == 0)
    return folder
  }

  @Test("finds models and checkpoints whole, and the accuracy that a model claims")
  func whole() throws {
    let folder = try trained()
    let run = try Command.run(["check", "mnist.safetensors", "run.checkpoint"], in: folder)
    #expect(run.status == 0 && run.lines.count == 2 && run.errors.isEmpty)
    #expect(run.lines[0].hasPrefix("mnist.safetensors: whole, 12-8-3 with 131 finite weights and biases, SHA-256 "))
    #expect(run.lines[1].hasPrefix("run.checkpoint: whole, a checkpoint of a training of 2 epochs, SHA-256 "))
    let found = try Command.run(["check", "--data", "small", "--json", "mnist.safetensors"], in: folder).json
    #expect(
      found["claimed_validation_accuracy"] == found["validation_accuracy"] && found["validation_accuracy"] != .null)
  }

  @Test("tells of every file that is not whole, goes on, and ends with the status of the first")
  func damaged() throws {
    let folder = try trained()
    var bytes = try File.read(folder.path("mnist.safetensors"))
    bytes.replaceSubrange(bytes.count - 4..<bytes.count, with: [0, 0, 0x80, 0x7F])
    try File.write(bytes, to: folder.path("infinite"), replacing: false)
    try File.write(bytes.dropLast(), to: folder.path("short"), replacing: false)
    let run = try Command.run(["check", "infinite", "none", "short", "run.checkpoint"], in: folder)
    #expect(run.status == 65 && run.lines.count == 1)
    let sentences = run.errors.split(separator: "\n")
    #expect(sentences.count == 3 && sentences[0].contains("not finite") && sentences[1].contains("none: no such file"))
    #expect(try Command.run(["check", "none", "short"], in: folder).status == 66)
  }

  @Test("refuses a claim that does not hold, and images that the model did not learn from")
  func claims() throws {
    let folder = try trained()
    var model = try Model.load(folder.path("mnist.safetensors"))
    let claimed = try #require(model.record?.validationAccuracy)
    model.record?.validationAccuracy = claimed > 0.5 ? claimed - 0.1 : claimed + 0.1
    try model.save(folder.path("boastful"), replacing: false)
    #expect(try Command.run(["check", "boastful"], in: folder).status == 0)
    let run = try Command.run(["check", "boastful", "--data", "small"], in: folder)
    #expect(run.status == 65 && run.errors.hasPrefix("mnist: boastful: claims to read "))
    let foreign = try Command.run(["check", "mnist.safetensors", "--data", "data/mnist"], in: folder)
    #expect(foreign.status == 65 && !foreign.errors.isEmpty)
  }

  @Test(
    "with --json a command's failure is an object in a line, whoever finds it",
    arguments: [
      (["check", "--json", "none"], "missing", 66), (["info", "--json", "none"], "missing", 66),
      (["classify", "--json", "none"], "missing", 66), (["check", "--json"], "usage", 64),
      (["train", "--json", "--eta", "-1"], "usage", 64),
    ])
  func failuresForPrograms(words: [String], kind: String, status: Int) throws {
    let run = try Command.run(words, in: Folder())
    #expect(Int(run.status) == status)
    let failure = try JSON.parse(Array(run.errors.utf8))
    #expect(failure["kind"]?.string == kind && failure["status"]?.integer == status)
    #expect(failure["error"]?.string?.isEmpty == false)
  }
}
