import Foundation
import NeuralNetwork
import Storage
import Testing

/// Runs that are broken off and gone on with, that begin with another model, or that follow a file.
@Suite("A run of mnist train")
struct ResumeTests {
  /// A run on MNIST that uses the order of examples, dropout's choices, a schedule, moments and an average.
  private let train = [
    "train", "--epochs", "4", "--hidden", "30", "--validation", "30000", "--optimizer", "adam", "--dropout", "0.2",
    "--schedule", "cosine", "--warmup", "0.5", "--ema-decay", "0.99", "--early-stopping", "3",
  ]

  @Test(
    "leads to the same bytes after Ctrl-C, SIGTERM or kill -9 at any point, on one thread and two",
    arguments: [
      ("epoch 1:", [SIGINT], 1), ("epoch 2:", [SIGINT], 2), ("epoch 3:", [SIGTERM], 1), ("epoch 1:", [SIGKILL], 2),
      ("epoch 2:", [SIGKILL], 1), ("epoch 3:", [SIGKILL], 2),
    ])
  func resumption(point: String, signals: [Int32], threads: Int) throws {
    let folder = try Folder()
    let files = ["--save", "broken", "--checkpoint", "c", "--log", "log.csv", "--threads", String(threads)]
    #expect(try Command.run(train + ["--save", "whole", "--log", "whole.csv"], in: folder).status == 0)
    let broken = try Command.run(train + files, in: folder, interruptAt: point, by: signals)
    #expect(broken.wasKilled && broken.status == signals[0])
    #expect(try !folder.names.contains("broken") && folder.names.contains("c"))
    let resume = ["train", "--resume", "c", "--save", "broken", "--log", "log.csv", "--force"]
    if signals[0] != SIGKILL {
      let command = "mnist train --resume c --save broken --log log.csv --force"
      #expect(broken.errors.hasSuffix("mnist: interrupted; go on with: \(command)\n"), "\(broken.errors)")
    }
    let resumed = try Command.run(resume + ["--threads", String(3 - threads)], in: folder)
    #expect(resumed.status == 0, "\(resumed.errors)")
    #expect(try folder.bytes("broken") == folder.bytes("whole"))
    #expect(try folder.text("log.csv") == folder.text("whole.csv"))
  }

  @Test("that is resumed when it has nothing more to do saves the model that it had come to")
  func finished() throws {
    let folder = try Folder()
    try SmallDataSet.write(to: folder)
    let small = ["train"] + SmallDataSet.options + ["--epochs", "5", "--checkpoint-every", "2"]
    #expect(try Command.run(small + ["--checkpoint", "c", "--save", "whole"], in: folder).status == 0)
    let again = try Command.run(["train", "--resume", "c", "--data", "small", "--save", "again"], in: folder)
    #expect(again.status == 0, "\(again.errors)")
    #expect(try folder.bytes("again") == folder.bytes("whole"))
  }

  @Test("that is finished gets more epochs, and comes to what a run of all of them comes to")
  func lengthened() throws {
    let folder = try Folder()
    try SmallDataSet.write(to: folder)
    let small = ["train"] + SmallDataSet.options
    #expect(try Command.run(small + ["--epochs", "5", "--save", "whole"], in: folder).status == 0)
    #expect(try Command.run(small + ["--epochs", "3", "--checkpoint", "c"], in: folder).status == 0)
    let more = try Command.run(
      ["train", "--resume", "c", "--epochs", "5", "--data", "small", "--save", "more"], in: folder)
    #expect(more.status == 0, "\(more.errors)")
    #expect(try folder.bytes("more") == folder.bytes("whole"))
    let fewer = try Command.run(
      ["train", "--resume", "c", "--epochs", "2", "--data", "small", "--save", "fewer"], in: folder)
    #expect(
      fewer.status == 65 && fewer.errors.contains("epochs already, more than the 2 of its plan"), "\(fewer.errors)")
    let cosine = small + ["--epochs", "2", "--schedule", "cosine", "--checkpoint", "d", "--save", "x"]
    #expect(try Command.run(cosine, in: folder).status == 0)
    let refused = try Command.run(["train", "--resume", "d", "--epochs", "5", "--data", "small"], in: folder)
    #expect(refused.status == 64 && refused.errors.contains("--epochs cannot be another with a cosine"))
  }

  /// An epoch is one mini-batch that takes seconds, so that the second signal comes long before its end.
  @Test("ends at once at the second Ctrl-C, in the middle of a mini-batch")
  func impatience() throws {
    let folder = try Folder()
    let slow = ["--hidden", "2000-2000", "--training", "4000", "--batch-size", "4000", "--validation", "1000"]
    let run = try Command.run(
      ["train", "--checkpoint", "c", "--epochs", "20"] + slow, in: folder, interruptAt: "epoch  1:",
      by: [SIGINT, SIGINT])
    #expect(run.wasKilled && run.status == SIGINT)
    #expect(!run.errors.contains("go on with") && !run.errors.contains("epoch  2:"), "\(run.errors)")
    #expect(try folder.names == ["c"])
  }

  @Test("does not replace a checkpoint unless told to, and says when one cannot be written")
  func files() throws {
    let folder = try Folder()
    try SmallDataSet.write(to: folder)
    try folder.write([1], to: "c")
    let small = ["train"] + SmallDataSet.options + ["--epochs", "1"]
    let refused = try Command.run(small + ["--checkpoint", "c"], in: folder)
    #expect(refused.status == 73 && refused.errors == "mnist: c: exists already; use --force to replace it\n")
    let nowhere = try Command.run(small + ["--checkpoint", "nowhere/c"], in: folder)
    #expect(nowhere.status == 73 && nowhere.errors.hasPrefix("mnist: nowhere/c: cannot be created: "))
    let same = try Command.run(small + ["--checkpoint", "mnist.safetensors"], in: folder)
    #expect(same.status == 64)
    #expect(try Command.run(small + ["--checkpoint", "c", "--force"], in: folder).status == 0)
  }

  @Test("is not resumed from what is no checkpoint, by another plan, or on other images")
  func refusals() throws {
    let folder = try Folder()
    try SmallDataSet.write(to: folder)
    let small = ["train"] + SmallDataSet.options + ["--epochs", "2"]
    #expect(try Command.run(small + ["--checkpoint", "c"], in: folder).status == 0)
    func resume(_ options: [String]) throws -> Command.Result {
      try Command.run(["train", "--data", "small", "--save", "new"] + options, in: folder)
    }
    let model = try resume(["--resume", "mnist.safetensors"])
    #expect(model.status == 65)
    #expect(model.errors == "mnist: mnist.safetensors: is not the checkpoint of a training run\n")
    #expect(try resume(["--resume", "missing"]).status == 66)
    #expect(try resume(["--resume", "c", "--eta", "1"]).status == 64)
    #expect(try resume(["--resume", "c", "--preset", "ch1-30"]).status == 64)
    let images = ["--images", "small/t10k-images-idx3-ubyte", "--labels", "small/t10k-labels-idx1-ubyte"]
    let other = try Command.run(["train", "--resume", "c", "--save", "new"] + images, in: folder)
    #expect(other.status == 65 && other.errors.contains("validation 20 leaves nothing"), "\(other.errors)")
    try SmallDataSet.write(to: folder, as: "changed")
    var pixels = SmallDataSet.images(SmallDataSet.counts.training)
    pixels[16] ^= 1
    try folder.write(pixels, to: "changed/train-images-idx3-ubyte")
    let changed = try Command.run(["train", "--resume", "c", "--data", "changed", "--save", "new"], in: folder)
    #expect(changed.status == 65 && changed.errors == "mnist: c: the run learned from other images than changed\n")
    #expect(try resume(["--resume", "c", "--batch-size", "5"]).status == 64)
    let evaluated = try Command.run(["evaluate", "c", "--data", "small"], in: folder)
    #expect(evaluated.status == 65)
    #expect(evaluated.errors == "mnist: c: is the checkpoint of a training run that is not finished, and no model\n")
    #expect(try !folder.names.contains("new"))
  }

  @Test("that follows a model's own record makes that model again, byte for byte")
  func configuration() throws {
    let folder = try Folder()
    try SmallDataSet.write(to: folder)
    let options = ["--momentum", "0.5", "--nesterov", "--max-norm", "3", "--label-smoothing", "0.1", "--hidden", "8-5"]
    let small = ["train"] + SmallDataSet.options + ["--epochs", "3"] + options
    #expect(try Command.run(small + ["--save", "one"], in: folder).status == 0)
    let info = try Command.run(["info", "one", "--json"], in: folder)
    let training = try #require(info.json["training"])
    try folder.write(Array(info.output.utf8), to: "whole.json")
    try folder.write(Array(training.description.utf8), to: "training.json")
    for name in ["whole", "training"] {
      let again = try Command.run(
        ["train", "--data", "small", "--config", "\(name).json", "--save", name], in: folder)
      #expect(again.status == 0, "\(again.errors)")
      #expect(try folder.bytes(name) == folder.bytes("one"))
    }
    let changed = try Command.run(
      ["train", "--data", "small", "--config", "training.json", "--mu", "0.9", "--dry-run", "--json"], in: folder)
    #expect(try changed.json["training"]?["momentum"]?.string == "0.9")
    #expect(try changed.json["training"]?["max_norm"]?.string == "3.0")
  }

  @Test(
    "refuses a file of settings that is none, with a sentence",
    arguments: [
      ("[1]", "expected a JSON object of settings"), ("{", "JSON"), ("{\"hidden\": [30]}", "neither text nor number"),
      ("{\"colour\": \"red\"}", "there is no setting \"colour\""),
      ("{\"epochs\": 0}", "epochs must be a whole number from 1 on, not \"0\""),
    ])
  func badConfiguration(text: String, words: String) throws {
    let folder = try Folder()
    try folder.write(Array(text.utf8), to: "run.json")
    let run = try Command.run(["train", "--config", "run.json", "--dry-run"], in: folder)
    #expect(
      run.status == 65 && run.errors.hasPrefix("mnist: run.json: ") && run.errors.contains(words), "\(run.errors)")
    #expect(run.errors.split(separator: "\n").count == 1)
  }

  @Test("takes numbers and truth values in a file of settings, and every option's other names")
  func names() throws {
    let folder = try Folder()
    try folder.write(Array("{\"momentum\": 0.5, \"nesterov\": true, \"epochs\": 2}".utf8), to: "run.json")
    func plan(_ options: [String]) throws -> JSON {
      try #require(Command.run(["train", "--dry-run", "--json"] + options, in: folder).json["training"])
    }
    let file = try plan(["--config", "run.json"])
    #expect(file["momentum"]?.string == "0.5" && file["nesterov"]?.string == "true" && file["epochs"]?.string == "2")
    let book = try plan(["--eta", "0.5", "--lmbda", "3", "--mini-batch-size", "20", "--early-stopping-n", "4"])
    #expect(book["learning_rate"]?.string == "0.5" && book["l2"]?.string == "3.0")
    #expect(book["batch_size"]?.string == "20" && book["early_stopping"]?.string == "4")
    let others = try plan([
      "--solver", "adam", "--lr", "0.01", "--beta-1", "0.8", "--eps", "1e-6", "--max-iter", "7", "--random-state", "3",
      "--hidden-layer-sizes", "20,10", "--alpha", "2", "--tol", "0.001", "--n-iter-no-change", "2",
    ])
    #expect(others["optimizer"]?.string == "adam" && others["beta1"]?.string == "0.8")
    #expect(others["epochs"]?.string == "7" && others["seed"]?.string == "3" && others["hidden"]?.string == "20,10")
    #expect(others["min_delta"]?.string == "0.001" && others["early_stopping"]?.string == "2")
  }

  @Test("that starts from a model begins with its weights and layers, and goes on learning")
  func fineTuning() throws {
    let folder = try Folder()
    try SmallDataSet.write(to: folder)
    let small = ["train"] + SmallDataSet.options
    let first = ["--epochs", "3", "--activation", "tanh", "--cost", "quadratic", "--save", "first"]
    #expect(try Command.run(small + first, in: folder).status == 0)
    let still = ["train", "--data", "small", "--validation", "20", "--from", "first", "--epochs", "1"]
    #expect(try Command.run(still + ["--eta", "0", "--l2", "0", "--save", "same"], in: folder).status == 0)
    let (one, two) = try (Model.load(folder.path("first")), Model.load(folder.path("same")))
    #expect(one.network == two.network && two.cost == .quadratic)
    #expect(two.record?.source.startingModel?.count == 64)
    #expect(try Command.run(still + ["--eta", "0.1", "--save", "other"], in: folder).status == 0)
    #expect(try Model.load(folder.path("other")).network != one.network)
    #expect(try Command.run(still + ["--hidden", "9", "--save", "x"], in: folder).status == 64)
    let digits = try Command.run(["train", "--from", "first", "--save", "x"], in: folder)
    #expect(digits.status == 65)
    #expect(digits.errors.contains("the model to start from is 12-8-3, and these images need 784-8-10"))
  }
}
