import Digits
import Experiments
import Foundation
import NeuralNetwork
import Storage
import Testing

@testable import MNISTCommand

@Suite("mnist presets")
struct PresetsTests {
  @Test("lists every experiment with the options that make its plan")
  func list() throws {
    let folder = try Folder()
    let lines = try Command.run(["presets"], in: folder).lines
    #expect(lines.allSatisfy { $0.count <= 90 })
    let titles = lines.indices.filter { !lines[$0].hasPrefix(" ") }
    let objects = try Command.run(["presets", "--json"], in: folder).lines.map { try JSON.parse(Array($0.utf8)) }
    #expect(titles.count == 26 && objects.count == 26)
    for (index, preset) in Preset.all.enumerated() {
      let end = index + 1 < titles.count ? titles[index + 1] : lines.count
      let (title, place) = (lines[titles[index]], lines[titles[index] + 1])
      let words = lines[(titles[index] + 2)..<end].flatMap { $0.split(separator: " ").map(String.init) }
      let object = objects[index]
      #expect(title.hasPrefix("\(preset.name) ") && place.hasSuffix(preset.place))
      #expect(
        object["name"]?.string == preset.name && object["published"]?["percent"]?.double == preset.published?.percent)
      let named = try PlanSources.parse(["--preset", preset.name]).plan().record.map { [$0.name, $0.text] }
      let typed = try PlanSources.parse(words).plan().record.map { [$0.name, $0.text] }
      #expect(typed == named)
      #expect(object["options"]?.object.map { 2 * $0.count } == words.count)
    }
    func plan(_ options: [String]) throws -> JSON? {
      try Command.run(["train", "--dry-run", "--json"] + options, in: folder).json["training"]
    }
    let typed = try plan(["--hidden", "30", "--initializer", "large", "--cost", "quadratic", "--learning-rate", "3"])
    #expect(try typed != nil && plan(["--preset", "ch1-30"]) == typed)
  }

  @Test("are options' beginning, which other options change; an unknown one is named")
  func options() throws {
    let plan = try PlanSources.parse(["--preset", "ch1-30", "--eta", "0.25"]).plan()
    #expect(plan.cost == .quadratic && plan.hidden == [30] && plan.learningRate == 0.25)
    let folder = try Folder()
    let run = try Command.run(["train", "--preset", "ch9"], in: folder)
    #expect(run.status == 64 && run.errors.contains("There is no preset \"ch9\"; mnist presets lists them."))
  }
}

@Suite("mnist reproduce")
struct ReproduceTests {
  @Test("finds what the book says of average darkness: 22.25 %")
  func darkness() throws {
    let folder = try Folder()
    let result = try Command.run(["reproduce", "darkness", "--json"], in: folder).json
    #expect(result["accuracy"]?.double == 0.2225 && result["inside"]?.bool == true)
    let lines = try Command.run(["reproduce", "darkness"], in: folder).lines
    #expect(lines.count == 3 && lines[1].split(separator: " ") == ["darkness", "22.25", "test", "22.25", "equal"])
  }

  @Test("does an experiment again and tells what mnist train finds, epoch by epoch")
  func experiments() throws {
    let folder = try Folder()
    let run = try Command.run(
      ["reproduce", "ch3-new-weights", "ch3-old-weights", "--seeds", "1", "--json"], in: folder)
    #expect(run.status == 0 && run.errors.split(separator: "\n").count == 2)
    let results = try run.lines.map { try JSON.parse(Array($0.utf8)) }
    // In the order of the book.
    #expect(results.map { $0["name"]?.string } == ["ch3-old-weights", "ch3-new-weights"])
    func mean(_ result: JSON, _ name: String) throws -> Double { try #require(result[name]?["mean"]?.double) }
    #expect(try mean(results[0], "first_epoch") < 0.9 && mean(results[1], "first_epoch") > 0.91)
    for result in results {
      #expect(result["runs"]?.integer == 1 && result["measured_on"]?.string == "validation")
      #expect(result["inside"] == .null && result["last_epoch"]?["standard_deviation"] == .null)
    }
    let train = try Command.run(
      ["train", "--preset", "ch3-new-weights", "--log", "log.jsonl", "--quiet"], in: folder)
    #expect(train.status == 0)
    let accuracies = try folder.text("log.jsonl").split(separator: "\n").map {
      try #require(JSON.parse(Array($0.utf8))["validation_accuracy"]?.double)
    }
    #expect(try mean(results[1], "first_epoch") == accuracies.first)
    #expect(try mean(results[1], "last_epoch") == accuracies.last)
    #expect(try mean(results[1], "best_by_validation") == accuracies.max())
  }

  @Test("says what is wrong with names and options")
  func wrongUsage() throws {
    let folder = try Folder()
    for (arguments, sentence) in [
      (["ch9"], "There is no experiment \"ch9\"; mnist presets lists them."),
      (["ch1-30", "model.safetensors"], "Name experiments or models, not both."),
      (["ch1-30", "--from", "model"], "--from is for a model file that started from another."),
      (["--seeds", "0"], "--seeds must be within 1…10000, not 0."),
      (["--jobs", "1025"], "--jobs must be within 1…1024, not 1025."),
    ] {
      let run = try Command.run(["reproduce"] + arguments, in: folder)
      #expect(run.status == 64 && run.output.isEmpty && run.errors.contains(sentence), "\(run.errors)")
    }
  }
}

@Suite("mnist reproduce, of a model")
struct ReproduceModelTests {
  private func train(_ options: [String], in folder: borrowing Folder) throws {
    let run = try Command.run(["train", "--data", "small", "--validation", "20"] + options, in: folder)
    try #require(run.status == 0, "\(run.errors)")
  }

  private func reproduce(_ options: [String], in folder: borrowing Folder) throws -> Command.Result {
    try Command.run(["reproduce", "--data", "small"] + options, in: folder)
  }

  private func expect(
    _ options: [String], _ status: Int32, _ sentence: String, in folder: borrowing Folder,
    location: SourceLocation = #_sourceLocation
  ) throws {
    let run = try reproduce(options, in: folder)
    #expect(run.status == status && run.output.isEmpty, sourceLocation: location)
    #expect(run.errors == "mnist: \(sentence)\n", sourceLocation: location)
  }

  private static let unusual = [
    "--hidden", "8,6", "--activation", "tanh,leaky-relu", "--output-activation", "softmax", "--initializer", "he",
    "--label-smoothing", "0.1", "--optimizer", "adam", "--learning-rate", "0.01", "--schedule", "cosine", "--warmup",
    "2",
    "--clip-norm", "1", "--l1", "0.01", "--weight-decay", "0.01", "--dropout", "0.2", "--max-norm", "3", "--ema-decay",
    "0.9", "--early-stopping", "5", "--epochs", "60", "--batch-size", "7", "--seed", "11", "--classes", "4",
  ]

  @Test("makes one of many options again, byte for byte, on one thread and on two")
  func again() throws {
    let folder = try Folder()
    try SmallDataSet.write(to: folder)
    try train(Self.unusual, in: folder)
    let digest = SHA256.digest(of: try folder.bytes("mnist.safetensors")).description
    for jobs in ["1", "2"] {
      let run = try reproduce(["./mnist.safetensors", "--jobs", jobs], in: folder)
      #expect(run.status == 0 && run.errors.isEmpty, "\(run.errors)")
      #expect(run.output == "./mnist.safetensors: made again, byte for byte; SHA-256 \(digest)\n")
    }
    let result = try reproduce(["mnist.safetensors", "--json"], in: folder).json
    #expect(result["identical"]?.bool == true && result["sha256"]?.string == digest)
    #expect(try folder.names == ["mnist.safetensors", "small"])
  }

  /// The cost is no part of the metadata; info, train --config and reproduce tell it all the same.
  @Test("makes one of quadratic cost again, and mnist train does by what mnist info prints")
  func quadratic() throws {
    let folder = try Folder()
    try SmallDataSet.write(to: folder)
    try train(["--cost", "quadratic", "--hidden", "8", "--epochs", "3"], in: folder)
    #expect(try reproduce(["mnist.safetensors"], in: folder).status == 0)
    let info = try Command.run(["info", "mnist.safetensors", "--json"], in: folder)
    #expect(try info.json["training"]?["cost"]?.string == "quadratic" && info.json["record"]?["cost"] == nil)
    try folder.write(Array(info.output.utf8), to: "info.json")
    try train(["--config", "info.json", "--save", "again.safetensors"], in: folder)
    #expect(try folder.bytes("again.safetensors") == folder.bytes("mnist.safetensors"))
  }

  @Test("says that other bytes came out, and why")
  func otherBytes() throws {
    let folder = try Folder()
    try SmallDataSet.write(to: folder)
    try train(["--hidden", "8", "--epochs", "2"], in: folder)
    let model = try Model.load(folder.path("mnist.safetensors"))
    let instructions = FastKernels.instructionSet
    for (name, text, reason) in [
      ("seed", "6", "it was changed, or its record does not tell all"),
      ("validation_accuracy", "1.5", "it was changed, or its record does not tell all"),
      ("app_version", "0.0.1", "version 0.0.1 made it, this is 0.1.0"),
      (
        "instruction_set", "abacus", "it was trained with the instructions abacus, these are \(instructions)"
      ),
    ] {
      var changed = model
      switch name {
      case "seed": changed.record?.plan.seed = 6
      case "validation_accuracy": changed.record?.validationAccuracy = 1.5
      case "app_version": changed.record?.version = text
      default: changed.record?.instructionSet = text
      }
      try changed.save(folder.path("changed.safetensors"), replacing: true)
      try expect(["changed.safetensors"], 1, "changed.safetensors: other bytes came out: \(reason)", in: folder)
    }
    let run = try reproduce(["changed.safetensors", "--json"], in: folder)
    #expect(try run.status == 1 && run.json["identical"]?.bool == false)
  }

  @Test("says that a record is none, or cannot be followed")
  func badRecords() throws {
    let folder = try Folder()
    try SmallDataSet.write(to: folder)
    try train(["--hidden", "8", "--epochs", "1"], in: folder)
    try train(["--hidden", "8", "--epochs", "1", "--save", "book.json"], in: folder)
    try expect(["book.json"], 65, "book.json: says nothing, or not all, of how it was trained", in: folder)
    try expect(["none.safetensors"], 66, "none.safetensors: no such file", in: folder)
    for (name, text) in [("epochs", "many"), ("nesterov", "true")] {
      var file = try Safetensors(decoding: folder.bytes("mnist.safetensors"))
      file.metadata[name] = text
      try folder.write(file.encoded(), to: "bad.safetensors")
      let sentence = "bad.safetensors: says nothing, or not all, of how it was trained"
      try expect(["bad.safetensors"], 65, sentence, in: folder)
    }
  }

  @Test("says that the images are not those of the record")
  func otherImages() throws {
    let folder = try Folder()
    try SmallDataSet.write(to: folder)
    try train(["--hidden", "8", "--epochs", "1"], in: folder)
    let original = (images: SmallDataSet.images(60), labels: SmallDataSet.labels(60))
    func write(_ images: [UInt8], _ labels: [UInt8]) throws {
      try folder.write(images, to: "small/train-images-idx3-ubyte")
      try folder.write(labels, to: "small/train-labels-idx1-ubyte")
    }
    func expect(_ sentence: String, location: SourceLocation = #_sourceLocation) throws {
      try self.expect(
        ["mnist.safetensors"], 65, "mnist.safetensors: \(sentence) than small", in: folder, location: location)
    }
    try write(original.images.dropLast() + [1], original.labels)
    try expect("was trained on other images")
    try write(original.images, original.labels.dropLast() + [0])
    try expect("was trained with other labels")
    // 3 × 4 in place of 4 × 3.
    try write(original.images.prefix(8) + [0, 0, 0, 4, 0, 0, 0, 3] + original.images.dropFirst(16), original.labels)
    try expect("was trained on images of another size")
    try write(SmallDataSet.images(15), SmallDataSet.labels(15))
    try expect("was trained on other images")
  }

  @Test("asks for the model that it started from, and takes no other")
  func startingModel() throws {
    let folder = try Folder()
    try SmallDataSet.write(to: folder)
    try train(["--hidden", "8", "--epochs", "1"], in: folder)
    try train(["--hidden", "8", "--epochs", "1", "--seed", "2", "--save", "other.safetensors"], in: folder)
    try train(["--from", "mnist.safetensors", "--epochs", "2", "--save", "tuned.safetensors"], in: folder)
    try expect(
      ["tuned.safetensors"], 65,
      "tuned.safetensors: started from another model's weights; name that model with --from", in: folder)
    try expect(
      ["tuned.safetensors", "--from", "other.safetensors"], 65,
      "tuned.safetensors: started from another model than the one that --from names", in: folder)
    try expect(
      ["other.safetensors", "--from", "mnist.safetensors"], 65,
      "other.safetensors: did not start from another model; leave out --from", in: folder)
    let run = try reproduce(["tuned.safetensors", "--from", "mnist.safetensors"], in: folder)
    #expect(run.status == 0 && run.output.hasPrefix("tuned.safetensors: made again, byte for byte; "), "\(run.errors)")
  }
}
