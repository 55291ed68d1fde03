import Experiments
import Foundation
import NeuralNetwork
import Storage
import Testing

@Suite("mnist sweep")
struct SweepTests {
  private static let base = ["--data", "small", "--validation", "20"]
  /// Four combinations that differ in accuracy, with three seeds each: twelve runs.
  private static let twelve =
    base + ["--grid", "eta=0.01,1 hidden=2,8", "--seeds", "3", "--epochs", "10", "--l2", "0"]

  private func sweep(_ options: [String], in folder: borrowing Folder) throws -> Command.Result {
    try Command.run(["sweep"] + options, in: folder)
  }

  /// The lines of a file of results as JSON.
  private func results(_ name: String = "sweep.jsonl", in folder: borrowing Folder) throws -> [JSON] {
    try folder.text(name).split(separator: "\n").map { try JSON.parse(Array($0.utf8)) }
  }

  /// Results as texts in a fixed order, without the seconds that they took.
  private func comparable(_ results: [JSON]) -> [String] {
    results.map { JSON.object(($0.object ?? []).filter { $0.name != "seconds" }).description }.sorted()
  }

  @Test("trains every combination, under any of a setting's names, as mnist train does")
  func combinations() throws {
    let folder = try Folder()
    try SmallDataSet.write(to: folder)
    let run = try sweep(
      Self.base + ["--grid", "eta=0.5,2 lmbda=0,1 hidden-layer-sizes=8,4-3", "--epochs", "5"], in: folder)
    #expect(run.status == 0 && run.lines.count == 9, "\(run.errors)")
    let results = try results(in: folder)
    let combinations = Set(
      results.map { result in
        ["learning_rate", "l2", "hidden", "epochs", "seed"].map { result["training"]?[$0]?.string ?? "" }
      })
    var expected = Set<[String]>()
    for eta in ["0.5", "2.0"] {
      for lambda in ["0.0", "1.0"] {
        for hidden in ["8", "4,3"] { expected.insert([eta, lambda, hidden, "5", "1"]) }
      }
    }
    #expect(results.count == 8 && combinations == expected)
    for (index, result) in results.enumerated() {
      let settings = try #require(result["training"]?.object)
      try folder.write(Array(result.description.utf8), to: "line.json")
      let trained = try Command.run(
        ["train", "--data", "small", "--config", "line.json", "--json", "--save", "\(index).safetensors"], in: folder
      ).json
      for name in ["validation_accuracy", "training_accuracy", "epochs", "ending"] {
        #expect(result[name] == trained[name], "\(settings)")
      }
      let record = try Command.run(["info", "\(index).safetensors", "--json"], in: folder).json
      #expect(result["training"] == record["training"])
      for digest in ["training_images_sha256", "training_labels_sha256"] {
        #expect(result["record"]?[digest] == record["record"]?[digest])
      }
    }
  }

  @Test("ranks by the mean accuracy of the seeds on the validation images, the best first")
  func ranks() throws {
    let folder = try Folder()
    try SmallDataSet.write(to: folder)
    let ranks = try sweep(Self.twelve + ["--json"], in: folder).lines.map { try JSON.parse(Array($0.utf8)) }
    let results = try results(in: folder)
    #expect(results.count == 12 && ranks.count == 4)
    var means: [Double] = []
    for (index, rank) in ranks.enumerated() {
      let own = results.filter { result in
        ["learning_rate", "hidden"].allSatisfy { result["training"]?[$0] == rank["training"]?[$0] }
      }
      #expect(Set(own.compactMap { $0["training"]?["seed"]?.string }) == ["1", "2", "3"])
      #expect(rank["rank"]?.integer == index + 1 && rank["runs"]?.integer == 3 && rank["training"]?["seed"] == nil)
      for name in ["validation_accuracy", "best_validation_accuracy"] {
        let values = own.compactMap { $0[name]?.double }
        let mean = (values[0] + values[1] + values[2]) / 3
        let squares = values.map { ($0 - mean) * ($0 - mean) }
        let deviation = ((squares[0] + squares[1] + squares[2]) / 2).squareRoot()
        #expect(abs(try #require(rank[name]?["mean"]?.double) - mean) < 1e-12)
        #expect(abs(try #require(rank[name]?["standard_deviation"]?.double) - deviation) < 1e-12)
      }
      means.append(try #require(rank["validation_accuracy"]?["mean"]?.double))
    }
    #expect(means == means.sorted(by: >) && means[0] > means[3])
    let table = try sweep(Self.twelve, in: folder).lines
    #expect(table.count == 5 && table[0].hasPrefix("rank  "))
    for (line, rank) in zip(table.dropFirst(), ranks) {
      let rate = try #require(rank["training"]?["learning_rate"]?.string)
      let hidden = try #require(rank["training"]?["hidden"]?.string)
      #expect(line.hasSuffix("  learning-rate \(rate), hidden \(hidden)"))
    }
  }

  @Test("gives the same results for any number of runs side by side")
  func jobs() throws {
    let folder = try Folder()
    try SmallDataSet.write(to: folder)
    for jobs in ["1", "3"] {
      #expect(try sweep(Self.twelve + ["--jobs", jobs, "--output", jobs], in: folder).status == 0)
    }
    let (one, three) = try (results("1", in: folder), results("3", in: folder))
    #expect(one.count == 12 && comparable(one) == comparable(three))
  }

  @Test(
    "goes on after kill -9 or Ctrl-C where it was, and repeats only what was not finished",
    arguments: [SIGKILL, SIGINT])
  func interruption(signal: Int32) throws {
    let folder = try Folder()
    try SmallDataSet.write(to: folder)
    let options = Self.twelve + ["--epochs", "1000"]
    let killed = try Command.run(["sweep"] + options, in: folder, interruptAt: " 2/12", by: [signal])
    #expect(killed.wasKilled && killed.status == signal && killed.output.isEmpty)
    let finished = try results(in: folder).count
    #expect(2..<12 ~= finished)
    if signal == SIGINT {
      #expect(
        killed.errors.hasSuffix(
          "mnist: interrupted; the same command does the \(12 - finished) runs that are missing\n"))
    }
    // A part of a line, as when the process is killed within a write.
    let whole = try folder.bytes("sweep.jsonl")
    let line = try #require(whole.split(separator: UInt8(ascii: "\n")).first)
    try folder.write(whole + line.prefix(150), to: "sweep.jsonl")
    let again = try sweep(options, in: folder)
    #expect(again.status == 0 && again.lines.count == 5)
    let message = "mnist: sweep.jsonl: line \(finished + 1) is not whole and does not count\n"
    #expect(again.errors.hasPrefix(message), "\(again.errors)")
    #expect(again.errors.split(separator: "\n").count == 1 + 12 - finished)
    let third = try sweep(options, in: folder)
    #expect(third.errors == message && third.output == again.output)
    let lines = try folder.text("sweep.jsonl").split(separator: "\n")
    #expect(lines.count == 13)
    let kept = try lines.indices.filter { $0 != finished }.map { try JSON.parse(Array(lines[$0].utf8)) }
    #expect(try sweep(options + ["--output", "whole.jsonl"], in: folder).output == again.output)
    #expect(try comparable(kept) == comparable(results("whole.jsonl", in: folder)))
  }

  @Test("is split into disjoint parts that make the whole, and ranks them without training")
  func shards() throws {
    let folder = try Folder()
    try SmallDataSet.write(to: folder)
    var joined: [UInt8] = []
    var counts: [Int] = []
    for part in 1...5 {
      let run = try sweep(Self.twelve + ["--shard", "\(part)/5", "--output", "part-\(part)"], in: folder)
      #expect(run.status == 0)
      counts.append(try results("part-\(part)", in: folder).count)
      joined += try folder.bytes("part-\(part)")
    }
    #expect(counts == [3, 3, 2, 2, 2])
    try folder.write(joined, to: "joined")
    let ranked = try sweep(Self.twelve + ["--output", "joined"], in: folder)
    #expect(try ranked.errors.isEmpty && folder.bytes("joined") == joined)
    let whole = try sweep(Self.twelve, in: folder)
    #expect(ranked.output == whole.output && whole.lines.count == 5)
    #expect(try comparable(results("joined", in: folder)) == comparable(results(in: folder)))
  }

  /// GNU parallel, as the README has it.
  @Test("is spread by GNU parallel")
  func parallel() throws {
    let folder = try Folder()
    try SmallDataSet.write(to: folder)
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments =
      try ["parallel", "-q", Command.binary.path(percentEncoded: false), "sweep"] + Self.twelve
      + ["--jobs", "1", "--shard", "{}/2", "--output", "part-{}.jsonl", ":::", "1", "2"]
    process.currentDirectoryURL = folder.url
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    try #require(process.terminationStatus == 0, "scripts/setup --tests installs GNU parallel where it is missing")
    let parts = try (results("part-1.jsonl", in: folder), results("part-2.jsonl", in: folder))
    #expect(parts.0.count == 6 && parts.1.count == 6)
    #expect(try sweep(Self.twelve, in: folder).status == 0)
    #expect(try comparable(parts.0 + parts.1) == comparable(results(in: folder)))
  }

  @Test("does not take results of other images or labels, settings or seeds for these")
  func otherResults() throws {
    let folder = try Folder()
    try SmallDataSet.write(to: folder)
    try SmallDataSet.write(to: folder, as: "labels")
    try folder.write(
      SmallDataSet.labels(60).prefix(8) + (0..<60).map { UInt8(($0 + 1) % 3) }, to: "labels/train-labels-idx1-ubyte")
    try SmallDataSet.write(to: folder, as: "images")
    let images = SmallDataSet.images(60)
    try folder.write(images.dropLast() + [images[images.count - 1] ^ 1], to: "images/train-images-idx3-ubyte")
    func trained(_ options: [String]) throws -> Int {
      let run = try sweep(["--validation", "20", "--epochs", "2", "--grid", "eta=1,2"] + options, in: folder)
      #expect(run.status == 0 && run.lines.count == 3)
      return run.errors.split(separator: "\n").count
    }
    #expect(try trained(["--data", "small"]) == 2)
    #expect(try trained(["--data", "small"]) == 0)
    #expect(try trained(["--data", "labels"]) == 2)
    #expect(try trained(["--data", "images"]) == 2)
    #expect(try trained(["--data", "small", "--hidden", "5"]) == 2)
    #expect(try trained(["--data", "small", "--seeds", "2"]) == 2)
    #expect(try results(in: folder).count == 10)
  }

  @Test("refuses a file that it cannot write, or that no sweep has written, before it trains")
  func unwritable() throws {
    let folder = try Folder()
    try SmallDataSet.write(to: folder)
    func expect(_ output: String, _ status: Int32, _ sentence: String) throws {
      let run = try sweep(Self.twelve + ["--output", output], in: folder)
      #expect(run.status == status && run.output.isEmpty)
      #expect(run.errors.hasPrefix("mnist: \(output): \(sentence)") && run.errors.count { $0 == "\n" } == 1)
    }
    try expect("nowhere/results", 73, "cannot be created: ")
    try expect("small", 73, "cannot be created: ")
    for other in ["{\"training\":{}}\n", "a,b\n", "\u{0}\u{1}"] {
      try folder.write(Array(other.utf8), to: "other")
      try expect("other", 65, "line 1 is not the result of a sweep; give --output another name\n")
      #expect(try folder.text("other") == other)
    }
  }

  @Test("writes to a device what it has, and says when that is full")
  func devices() throws {
    let folder = try Folder()
    try SmallDataSet.write(to: folder)
    let grid = Self.base + ["--grid", "eta=1", "--epochs", "1", "--output"]
    let output = try sweep(grid + ["/dev/stdout"], in: folder)
    #expect(output.status == 0 && output.lines.count == 3 && output.lines[0].hasPrefix(#"{"training":{"#))
    guard FileManager.default.fileExists(atPath: "/dev/full") else { return }
    let full = try sweep(grid + ["/dev/full"], in: folder)
    #expect(full.status == 74 && full.errors.contains("mnist: /dev/full: no space left on device"), "\(full.errors)")
  }

  @Test(
    "says in a sentence what is wrong with a grid",
    arguments: [
      ("", "the grid has no setting, such as learning-rate=0.1,0.5"),
      ("eta", "\"eta\" is not a name, =, and values"),
      ("speed=1", "there is no setting \"speed\""),
      ("=1", "there is no setting \"\""),
      ("eta=0.1 lr=0.5", "--learning-rate is there twice"),
      ("eta=", "--learning-rate must be a number from 0 on, not \"\""),
      ("hidden=30,x", "--hidden must be sizes within 1…100000 such as 100 or 100,30, or none, not \"x\""),
      ("seed=1,2", "--seed is no axis; give --seeds"),
      ("random-state=1,2", "--seed is no axis; give --seeds"),
      ("validation=10,20", "--validation is no axis; ranks are by the same images"),
      ("l2=0,1", "--l2 is given, and in the grid as well"),
      (
        "optimizer=sgd,adam momentum=0,0.9",
        "--momentum needs optimizer sgd, in the combination optimizer adam, momentum 0.9"
      ),
    ])
  func badGrids(grid: String, sentence: String) throws {
    let folder = try Folder()
    try SmallDataSet.write(to: folder)
    let run = try sweep(Self.base + ["--l2", "0", "--grid", grid], in: folder)
    #expect(run.status == 64 && run.output.isEmpty && run.errors.contains(sentence), "\(run.errors)")
    #expect(try folder.names == ["small"])
  }

  @Test("says what is wrong with its other options")
  func badOptions() throws {
    let folder = try Folder()
    try SmallDataSet.write(to: folder)
    for (options, sentence) in [
      (["--seeds", "0"], "--seeds must be within 1…10000, not 0."),
      (["--jobs", "0"], "--jobs must be within 1…1024, not 0."),
      (["--seed", "3"], "Seeds are counted from 1; give --seeds."), (["--shard", "0/2"], "'0/2' is invalid"),
      (["--shard", "3/2"], "'3/2' is invalid"), (["--shard", "1"], "'1' is invalid"),
      (["--validation", "0"], "--validation must be above 0: ranks are by the validation images"),
    ] {
      let run = try sweep(["--data", "small", "--grid", "eta=1"] + options, in: folder)
      #expect(run.status == 64 && run.errors.contains(sentence), "\(run.errors)")
    }
    #expect(try folder.names == ["small"])
  }

  @Test("takes combinations that come to the same once")
  func equalCombinations() throws {
    let grid = try Grid("solver=sgd,adam beta-1=0.9,0.95 lr=0.5,5e-1 nesterovs-momentum=false loss=quadratic")
    #expect(grid.axes.map(\.name) == ["optimizer", "beta1", "learning_rate", "nesterov", "cost"])
    let places = try grid.plans(changing: Plan()).map { grid.place(of: $0) }
    let rest = "learning-rate 0.5, nesterov off, cost quadratic"
    #expect(
      places == [
        "optimizer sgd, beta1 off, \(rest)", "optimizer adam, beta1 0.9, \(rest)",
        "optimizer adam, beta1 0.95, \(rest)",
      ])
  }
}
