import Digits
import Foundation
import NeuralNetwork
import Storage
import Testing

@testable import MNISTCommand

@Suite("mnist train")
struct TrainTests {
  let train = ["train"] + SmallDataSet.options

  @Test("says how it went, in text and as JSON, and saves a model that evaluates to the same accuracy")
  func result() throws {
    let folder = try Folder()
    try SmallDataSet.write(to: folder)
    let run = try Command.run(train + ["--epochs", "40", "--test", "--json"], in: folder)
    #expect(run.status == 0)
    let result = try run.json
    #expect(result["epochs"]?.integer == 40)
    #expect(result["model"]?.string == "mnist.safetensors")
    #expect(result["validation_accuracy"]?.double == 1)
    #expect(result["test_accuracy"]?.double == 1)
    let seconds = try #require(result["seconds"]?.double)
    let rate = try #require(result["samples_per_second"]?.double)
    #expect(seconds > 0 && abs(rate * seconds - 1600) < 1)
    #expect(try #require(result["training_cost"]?.double) < 0.5)
    #expect(run.errors.contains("epoch 40:") && !run.errors.contains("\u{1B}"))
    for (set, total) in [("test", 20), ("validation", 20), ("training", 40)] {
      let evaluation = try Command.run(
        ["evaluate", "mnist.safetensors", "--data", "small", "--set", set, "--json"], in: folder
      ).json
      #expect(evaluation["total"]?.integer == total)
      #expect(evaluation["accuracy"]?.double == 1)
    }
    let text = try Command.run(train + ["--epochs", "1", "--force", "--quiet"], in: folder)
    #expect(text.errors.isEmpty && text.output.hasPrefix("12-8-3: 1 epoch in "))
    #expect(text.output.contains("\nsaved as mnist.safetensors\n"))
  }

  @Test("gives the same bytes for any number of threads, and others for another seed")
  func repetition() throws {
    let folder = try Folder()
    for (name, options) in [
      ("one", ["--threads", "1"]), ("two", ["--threads", "2"]), ("three", ["--threads", "3", "--log", "log.csv"]),
      ("other", ["--seed", "2"]),
    ] {
      let run = try Command.run(
        ["train", "--epochs", "1", "--hidden", "30", "--save", name] + options, in: folder)
      #expect(run.status == 0, "\(run.errors)")
    }
    let one = try folder.bytes("one")
    #expect(try folder.bytes("two") == one && folder.bytes("three") == one)
    #expect(try folder.bytes("other") != one)
  }

  @Test("writes the four curves as CSV or JSON lines")
  func log() throws {
    let folder = try Folder()
    try SmallDataSet.write(to: folder)
    for name in ["log.csv", "log.jsonl"] {
      #expect(try Command.run(train + ["--epochs", "3", "--log", name, "--force"], in: folder).status == 0)
    }
    let lines = try folder.text("log.csv").split(separator: "\n")
    #expect(lines.count == 4)
    #expect(lines[0] == "epoch,training_cost,training_accuracy,validation_cost,validation_accuracy")
    let records = try folder.text("log.jsonl").split(separator: "\n").map { try JSON.parse(Array($0.utf8)) }
    for (line, record) in zip(lines.dropFirst(), records) {
      let values = line.split(separator: ",").map { Double($0) }
      #expect(record.object?.map(\.name).joined(separator: ",") == String(lines[0]))
      #expect(record.object?.map(\.value.double) == values && !values.contains(nil))
    }
  }

  @Test("stops early and keeps the best network")
  func earlyStopping() throws {
    let folder = try Folder()
    try SmallDataSet.write(to: folder)
    let result = try Command.run(
      train + ["--epochs", "500", "--early-stopping", "3", "--json"], in: folder
    ).json
    #expect(result["ending"]?.string == "stopped early")
    let best = try #require(result["best_epoch"]?.integer)
    #expect(result["epochs"]?.integer == best + 3)
    let info = try Command.run(["info", "mnist.safetensors", "--json"], in: folder).json
    #expect(info["record"]?["trained_epochs"]?.string == String(best))
  }

  @Test("says before training that the model cannot be saved")
  func unwritable() throws {
    let folder = try Folder()
    try SmallDataSet.write(to: folder)
    try folder.write([1, 2, 3], to: "old")
    let existing = try Command.run(train + ["--save", "old"], in: folder)
    #expect(existing.status == 73)
    #expect(existing.errors == "mnist: old: exists already; use --force to replace it\n")
    let log = try Command.run(train + ["--log", "old"], in: folder)
    #expect(log.status == 73 && log.errors == existing.errors)
    #expect(try folder.bytes("old") == [1, 2, 3])
    let missing = try Command.run(train + ["--save", "nowhere/model"], in: folder)
    #expect(missing.status == 73 && missing.errors.hasPrefix("mnist: nowhere/model: cannot be created: "))
    let file = try Command.run(train + ["--save", "old/model"], in: folder)
    #expect(file.status == 73 && file.errors.hasPrefix("mnist: old/model: cannot be created: "))
    #expect(try Command.run(train + ["--save", "old", "--force", "--epochs", "1"], in: folder).status == 0)
    #expect(try folder.bytes("old").count > 100)
  }

  @Test("takes any number of epochs, and shows how far it is within 80 columns")
  func progress() {
    let display = Progress(epochs: .max, examples: .max, isQuiet: false)
    #expect(display.bar(epoch: 1, seen: 0, elapsed: 0).hasPrefix("░"))
    #expect(
      Progress(epochs: 400, examples: 50_000, isQuiet: false).bar(epoch: 201, seen: 0, elapsed: 20)
        == "██████████░░░░░░░░░░ epoch 201/400  500,000 samples/s  20 s left")
  }

  @Test("prints its plan in a dry run and writes nothing")
  func dryRun() throws {
    let folder = try Folder()
    let run = try Command.run(["train", "--dry-run", "--hidden", "30,20", "--activation", "tanh,relu"], in: folder)
    #expect(run.status == 0)
    #expect(run.output.hasPrefix("784-30-20-10, tanh, relu, sigmoid\n"))
    #expect(run.output.contains("50000 images of 28 × 28 in 10 classes, 10000 for validation"))
    #expect(try folder.names == [])
    let json = try Command.run(["train", "--dry-run", "--json", "--hidden", "none", "--cost", "quadratic"], in: folder)
    #expect(try json.json["architecture"]?.string == "784-10")
    #expect(try json.json["training"]?["l2"]?.string == "0.0")
  }

  @Test("stops at a cost that is infinite or NaN and keeps the last good network")
  func divergence() throws {
    let folder = try Folder()
    try SmallDataSet.write(to: folder)
    let options =
      ["train", "--data", "small", "--validation", "0", "--activation", "identity", "--output-activation"]
      + ["identity", "--cost", "quadratic", "--batch-size", "60"]
    let run = try Command.run(options + ["--eta", "2"], in: folder)
    #expect(run.status == 1)
    #expect(run.errors.contains("mnist: the cost became infinite or NaN in epoch "))
    #expect(run.errors.hasSuffix("was saved; try a smaller --eta or --l2\n"))
    #expect(try Command.run(["evaluate", "mnist.safetensors", "--data", "small"], in: folder).status == 0)
    let atOnce = try Command.run(options + ["--eta", "1e38", "--save", "never"], in: folder)
    #expect(atOnce.status == 1 && atOnce.errors.contains("in epoch 1; no model was saved"))
    #expect(try folder.names == ["mnist.safetensors", "small"])
  }

  @Test("survives any learning rate with sigmoid and cross-entropy", arguments: ["100", "1e10", "1e30"])
  func hugeLearningRate(_ rate: String) throws {
    let folder = try Folder()
    try SmallDataSet.write(to: folder)
    let run = try Command.run(train + ["--eta", rate, "--epochs", "3", "--json"], in: folder)
    #expect(run.status == 0 && !run.output.contains("null,\"validation_accuracy\""), "\(run.errors)")
  }

  @Test("ends by the signal at Ctrl-C, and saves the last network that was judged under a name that says so")
  func interruption() throws {
    let folder = try Folder()
    let run = try Command.run(["train", "--epochs", "500"], in: folder, interruptAt: "epoch   1:")
    #expect(run.wasKilled && run.status == SIGINT)
    #expect(run.errors.contains("was saved as mnist.interrupted.safetensors; with --checkpoint FILE"), "\(run.errors)")
    #expect(try folder.names == ["mnist.interrupted.safetensors"])
    let info = try Command.run(["info", "mnist.interrupted.safetensors", "--json"], in: folder).json
    #expect(try #require(info["record"]?["trained_epochs"]?.string.flatMap { Int($0) }) >= 1)
  }

  @Test("deforms the images to the same bytes for any number of threads, and after a break")
  func deformation() throws {
    let folder = try Folder()
    let options = [
      "train", "--epochs", "3", "--hidden", "10", "--validation", "55000", "--rotation", "15", "--scaling", "0.15",
      "--elastic-alpha", "37",
    ]
    let plain = ["--elastic-alpha", "0"]
    let threads = ["2", "3", "8"]
    let runs = threads.map { (name: $0, more: ["--threads", $0]) }
    for (name, more) in [(name: "one", more: ["--threads", "1"]), (name: "plain", more: plain)] + runs {
      #expect(try Command.run(options + more + ["--save", name], in: folder).status == 0)
    }
    for name in threads { #expect(try folder.bytes("one") == folder.bytes(name), "\(name) threads") }
    #expect(try folder.bytes("one") != folder.bytes("plain"))
    let broken = try Command.run(
      options + ["--save", "three", "--checkpoint", "c"], in: folder, interruptAt: "epoch 1:", by: [SIGKILL])
    if broken.wasKilled {
      #expect(try Command.run(["train", "--resume", "c", "--save", "three"], in: folder).status == 0)
    }
    #expect(try folder.bytes("three") == folder.bytes("one"))
    let again = try Command.run(["reproduce", "./one"], in: folder)
    #expect(again.status == 0, "\(again.errors)")
  }

  @Test("saves tanh as sigmoids on demand, which read every test image alike, and says so in the record")
  func asSigmoid() throws {
    let folder = try Folder()
    let options = ["train", "--epochs", "1", "--hidden", "20,10", "--activation", "scaled-tanh", "--eta", "0.05"]
    #expect(try Command.run(options + ["--save", "tanh"], in: folder).status == 0)
    #expect(try Command.run(options + ["--as-sigmoid", "--save", "book.json"], in: folder).status == 0)
    #expect(try Command.run(options + ["--as-sigmoid", "--save", "sigmoid"], in: folder).status == 0)
    let (tanh, sigmoid) = try (Model.load(folder.path("tanh")), Model.load(folder.path("sigmoid")))
    #expect(tanh.network.activations == [.scaledTanh, .scaledTanh, .sigmoid])
    #expect(sigmoid.network.activations == [.sigmoid, .sigmoid, .sigmoid])
    #expect(sigmoid.record?.plan.asSigmoid == true && sigmoid.record?.plan.activation == [.scaledTanh])
    #expect(try Model.load(folder.path("book.json")).network == sigmoid.network)
    let images = try DataFolder.usual().test().examples.batch(of: Float.self)
    var (one, two) = (ForwardPass(for: tanh.network), ForwardPass(for: sigmoid.network))
    one.run(images.inputs, through: tanh.network)
    two.run(images.inputs, through: sigmoid.network)
    var largest: Float = 0
    for example in 0..<images.count {
      let (z, others) = (one.weightedOutputs.column(example), two.weightedOutputs.column(example))
      for (z, other) in zip(z, others) { largest = max(largest, abs(z - other)) }
      #expect(z.indices.max { z[$0] < z[$1] } == others.indices.max { others[$0] < others[$1] })
    }
    #expect(largest > 0 && largest < 1e-4)
    let again = try Command.run(["reproduce", "./sigmoid"], in: folder)
    #expect(again.status == 0, "\(again.errors)")
  }

  @Test("takes images of any size in any number of classes, by the names of their files")
  func otherData() throws {
    let folder = try Folder()
    let count = 52
    let pixels = (0..<count).flatMap { index in (0..<300 * 250).map { UInt8(truncatingIfNeeded: $0 / (index % 26 + 1)) }
    }
    try folder.write([0, 0, 8, 3, 0, 0, 0, 52, 0, 0, 1, 44, 0, 0, 0, 250] + pixels, to: "letters")
    try folder.write([0, 0, 8, 1, 0, 0, 0, 52] + (0..<count).map { UInt8($0 % 26 + 1) }, to: "names")
    let test = ["--test-images", "letters", "--test-labels", "names"]
    let run = try Command.run(
      ["train", "--hidden", "5", "--epochs", "1", "--validation", "2", "--test", "--json"] + test
        + ["--images", "letters", "--labels", "names"], in: folder)
    #expect(run.status == 0, "\(run.errors)")
    let info = try Command.run(["info", "mnist.safetensors", "--json"], in: folder).json
    #expect(info["architecture"]?.string == "75000-5-27")
    let evaluation = try Command.run(["evaluate", "mnist.safetensors"] + test, in: folder)
    #expect(evaluation.status == 0 && evaluation.output.contains("of 52 test images"), "\(evaluation.errors)")
  }

  /// The large initialisation leaves some seeds with outputs stuck at 0; these three are fixed and have none.
  @Test("reaches 93.5 % after 10 epochs of chapter 1's network", arguments: [1, 2, 3])
  func chapterOne(seed: Int) throws {
    let folder = try Folder()
    let result = try Command.run(
      [
        "train", "--hidden", "30", "--cost", "quadratic", "--initializer", "large", "--eta", "3", "--epochs", "10",
        "--seed", String(seed), "--test", "--json",
      ], in: folder
    ).json
    #expect(try #require(result["test_accuracy"]?.double) >= 0.935)
  }

  @Test("calls a run that diverges one whose learning rate is too high, and says so in mnist train, once")
  func command() throws {
    let folder = try Folder()
    try SmallDataSet.write(to: folder)
    let options = [
      "train", "--data", "small", "--validation", "0", "--activation", "identity", "--output-activation", "identity",
      "--cost", "quadratic", "--batch-size", "60", "--eta", "2", "--json",
    ]
    let run = try Command.run(options, in: folder)
    #expect(run.errors.split(separator: "\n").count { $0.contains("the learning rate looks too high") } == 1)
    #expect(try run.json["illness"]?.string == "η too high")
    let healthy = try Command.run(["train"] + SmallDataSet.options + ["--json", "--force"], in: folder)
    #expect(try healthy.json["illness"] == .null && !healthy.errors.contains("mnist:"))
  }
}
