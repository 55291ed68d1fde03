import Digits
import Foundation
import NeuralNetwork
import Storage
import Testing

@Suite("mnist committee, and what learns from one")
struct CommitteeCommandTests {
  private let options = ["--hidden", "12", "--output-activation", "softmax", "--epochs", "1", "--training", "5000"]

  @Test("makes a model that evaluate, classify and compare take like any other")
  func committee() throws {
    let folder = try Folder()
    for (seed, hidden) in [("1", "12"), ("2", "20"), ("3", "12")] {
      let run = try Command.run(
        ["train"] + options + ["--hidden", hidden, "--seed", seed, "--save", "m\(seed)"], in: folder)
      #expect(run.status == 0, "\(run.errors)")
    }
    let run = try Command.run(["committee", "m1", "m2", "m3", "-o", "all", "--json"], in: folder)
    #expect(run.status == 0, "\(run.errors)")
    #expect(try run.json["architecture"]?.string == "784-44-10" && run.json["members"]?.integer == 3)
    let accuracy = try #require(try run.json["validation_accuracy"]?.double)
    func validation(_ model: String) throws -> Double {
      try #require(
        try Command.run(["evaluate", model, "--set", "validation", "--json"], in: folder).json["accuracy"]?.double)
    }
    #expect(try accuracy == validation("all"))
    for member in ["m1", "m2", "m3"] { #expect(try validation(member) < accuracy) }
    let model = try Model.load(folder.path("all"))
    #expect(model.notes["members_sha256"]?.split(separator: ",").count == 3 && model.temperature != 1)
    let image = try Command.run(["data", "export", "--index", "0", "--output", "d"], in: folder)
    #expect(image.status == 0)
    let read = try Command.run(["classify", "--model", "all", "d/test-0-7.pgm"], in: folder)
    #expect(read.output.hasPrefix("d/test-0-7.pgm: 7"))
    let twice = try Command.run(["committee", "m1", "-o", "all"], in: folder)
    #expect(twice.status == 73, "\(twice.errors)")
    let other = try Command.run(["train"] + options + ["--activation", "relu", "--save", "relu"], in: folder)
    #expect(other.status == 0)
    let refused = try Command.run(["committee", "m1", "relu", "-o", "x"], in: folder)
    #expect(refused.status == 65)
    #expect(refused.errors.contains("members 1 and 2 of a committee differ in their activations"), "\(refused.errors)")
  }

  @Test("teaches a network the same bytes for any number of threads and after a break, and is asked for again")
  func teacher() throws {
    let folder = try Folder()
    #expect(try Command.run(["train"] + options + ["--save", "teacher"], in: folder).status == 0)
    let train =
      ["train"] + options + ["--epochs", "3", "--rotation", "10", "--teacher", "teacher", "--teacher-temperature", "2"]
    for threads in ["1", "2"] {
      let run = try Command.run(train + ["--threads", threads, "--save", threads], in: folder)
      #expect(run.status == 0, "\(run.errors)")
    }
    #expect(try folder.bytes("1") == folder.bytes("2"))
    let broken = try Command.run(
      train + ["--save", "3", "--checkpoint", "c"], in: folder, interruptAt: "epoch 1:", by: [SIGKILL])
    if broken.wasKilled {
      let alone = try Command.run(["train", "--resume", "c", "--save", "3"], in: folder)
      #expect(alone.status == 65)
      #expect(alone.errors.contains("the run learns from a model; name that with --teacher"), "\(alone.errors)")
      #expect(
        try Command.run(["train", "--resume", "c", "--teacher", "teacher", "--save", "3"], in: folder).status == 0)
    }
    #expect(try folder.bytes("3") == folder.bytes("1"))
    let again = try Command.run(["reproduce", "./1", "--teacher", "teacher"], in: folder)
    #expect(again.status == 0, "\(again.errors)")
    let alone = try Command.run(["reproduce", "./1"], in: folder)
    #expect(alone.status == 65)
    #expect(alone.errors.contains("learned from another model's answers; name that model with --teacher"))
    let sweep = try Command.run(["sweep", "--grid", "eta=0.1"] + train.dropFirst(), in: folder)
    #expect(sweep.status == 0, "\(sweep.errors)")
    let line = try JSON.parse(Array(folder.text("sweep.jsonl").utf8))
    let info = try Command.run(["info", "1", "--json"], in: folder).json["record"]
    let accuracy = info?["validation_accuracy"]?.string.flatMap { Double($0) }
    #expect(line["validation_accuracy"]?.double == accuracy && accuracy != nil)
    #expect(line["record"]?["teacher_sha256"] == info?["teacher_sha256"])
    let smoothed = try Command.run(train + ["--label-smoothing", "0.1", "--save", "smoothed"], in: folder)
    #expect(smoothed.status == 64 && smoothed.errors.contains("is of no use with a teacher"), "\(smoothed.errors)")
    // Without deformation too, and it does learn what the teacher says.
    let plain = ["train"] + options + ["--teacher", "teacher", "--save", "plain"]
    #expect(try Command.run(plain, in: folder).status == 0)
    #expect(try folder.bytes("plain") != folder.bytes("teacher"))
    let other = try Command.run(
      ["train", "--hidden", "5", "--epochs", "1", "--teacher", "teacher", "--save", "x"], in: folder)
    #expect(other.status == 65)
    #expect(other.errors.contains("the teacher's outputs are softmax, the network's are to be sigmoid"))
  }
}
