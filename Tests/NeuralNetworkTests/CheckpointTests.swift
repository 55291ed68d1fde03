import Storage
import Testing

@testable import NeuralNetwork

@Suite("A checkpoint")
struct CheckpointTests {
  private let examples = TrainingTests.stripes(65)

  /// Plans that between them use everything that a trainer remembers.
  static let plans: [[String: String]] = [
    [:], ["l2": "3"], ["momentum": "0.9", "nesterov": "true"], ["optimizer": "adam", "weight_decay": "0.1"],
    ["dropout": "0.5", "schedule": "cosine", "warmup": "1"], ["ema_decay": "0.9", "l2": "3"],
    ["early_stopping": "2", "clip_norm": "0.5", "max_norm": "1.5"],
  ]

  private func plan(_ settings: [String: String]) throws -> Plan {
    var plan = Plan()
    (plan.hidden, plan.validation, plan.l2, plan.epochs, plan.batchSize) = ([8], 20, 0, 4, 7)
    for (name, text) in settings { try plan.set(name, to: text) }
    return plan
  }

  private let source = TrainingSource(
    imageSize: ImageSize(width: 4, height: 3), images: "a", labels: "b", startingModel: "c")

  private func encoded(_ outcome: Training.Outcome) throws -> [UInt8] {
    try Model(network: outcome.network, cost: .crossEntropy).encoded()
  }

  @Test(
    "in the middle of an epoch, written and read, leads to the same bytes as the run without a break",
    arguments: plans, [1, 2])
  func resumption(settings: [String: String], threads: Int) throws {
    let plan = try plan(settings)
    let (training, validation) = try plan.split(examples)
    let run = plan.run(on: training, validation: validation)
    let begin = Checkpoint(try plan.trainer(on: training, threads: threads))
    let whole = run.run(from: begin)
    // 45 examples are 7 mini-batches, so these are in every epoch, at an end of one, and the very last.
    for interruption in [1, 6, 7, 8, 12, 20, 27] {
      var count = 0
      let half = run.run(
        from: begin,
        progress: { _ in
          count += 1
          return count < interruption
        })
      let bytes = try CheckpointFile(half.checkpoint, plan: plan, source: source).encoded()
      let file = try CheckpointFile(decoding: bytes)
      #expect(file.plan == plan.resolved && file.source == source)
      let trainer = try file.plan.trainer(on: training, threads: threads)
      let rest = run.run(from: try file.checkpoint(of: trainer, examples: training.count))
      #expect(try encoded(rest) == encoded(whole), "after \(interruption) mini-batches")
      #expect(rest.ending == whole.ending && rest.epoch == whole.epoch)
      #expect(rest.history.map(\.validation) == whole.history.map(\.validation))
      #expect(rest.history.map(\.signs) == whole.history.map(\.signs))
    }
  }

  @Test("is where a run ends that is asked to after the only mini-batch of an epoch", arguments: [1, 2])
  func largeBatch(threads: Int) throws {
    let plan = try plan(["batch_size": "45"])
    let (training, validation) = try plan.split(examples)
    let run = plan.run(on: training, validation: validation)
    var asked = 0
    let outcome = run.run(from: Checkpoint(try plan.trainer(on: training, threads: threads))) { _ in
      asked += 1
      return false
    }
    #expect(outcome.ending == .interrupted && outcome.epoch == 1 && outcome.history.count == 1 && asked == 1)
  }

  @Test("that is given at the end of an epoch is one to go on from", arguments: plans)
  func ends(settings: [String: String]) throws {
    let plan = try plan(settings)
    let (training, validation) = try plan.split(examples)
    let run = plan.run(on: training, validation: validation)
    var checkpoints: [Checkpoint] = []
    let whole = run.run(
      from: Checkpoint(try plan.trainer(on: training, threads: 2)), epochEnded: { checkpoints.append($1) })
    for (index, checkpoint) in checkpoints.enumerated() {
      #expect(checkpoint.history.count == index + 1)
      #expect(try encoded(run.run(from: checkpoint)) == encoded(whole))
    }
  }

  @Test("is refused where a network of another shape learns")
  func shape() throws {
    let plan = try plan([:])
    let (training, _) = try plan.split(examples)
    let file = CheckpointFile(Checkpoint(try plan.trainer(on: training)), plan: plan, source: source)
    var other = plan
    other.hidden = [9]
    let sentence = "checkpoint is of a network of the sizes [12, 8, 3], its plan and these images need [12, 9, 3]"
    #expect(throws: FileError(.mismatch, sentence)) {
      try file.checkpoint(of: other.trainer(on: training), examples: training.count)
    }
  }

  @Test("is refused where a run of its plan cannot be")
  func impossible() throws {
    let plan = try plan(["optimizer": "adam"])
    let (training, _) = try plan.split(examples)
    var trainer = try plan.trainer(on: training)
    trainer.trainEpoch(on: training.batch()) { $0.seen < 14 }
    let bytes = try CheckpointFile(Checkpoint(trainer), plan: plan, source: source).encoded()
    func error(_ change: (inout Safetensors) -> Void) throws -> FileError? {
      var file = try Safetensors(decoding: bytes)
      change(&file)
      let trainer = try plan.trainer(on: training)
      let changed = try file.encoded()
      do throws(FileError) {
        _ = try CheckpointFile(decoding: changed).checkpoint(of: trainer, examples: training.count)
        return nil
      } catch {
        return error
      }
    }
    #expect(try error { _ in } == nil)
    #expect(try error { $0.metadata["at_example"] = "45" } == unusable("at_example"))
    #expect(try error { $0.metadata["at_step"] = String(Int.max) } == unusable("at_step"))
    #expect(try error { $0.metadata["memories"] = "1" } == unusable("memories"))
  }

  @Test("is refused with a sentence when its text or its tensors are not what they should be")
  func malformed() throws {
    let plan = try plan(["momentum": "0.5"])
    let (training, _) = try plan.split(examples)
    var trainer = try plan.trainer(on: training)
    trainer.trainEpoch(on: training.batch())
    let bytes = try CheckpointFile(Checkpoint(trainer), plan: plan, source: source).encoded()
    let whole = try Safetensors(decoding: bytes)
    func expect(_ error: FileError?, _ change: (inout Safetensors) -> Void) {
      var file = whole
      change(&file)
      let found = #expect(throws: FileError.self) {
        try CheckpointFile(decoding: file.encoded())
      }
      if let error { #expect(found == error) }
    }
    expect(FileError(.malformed, "is not the checkpoint of a training run")) { $0.metadata["format"] = "pt" }
    let names = [
      "at_epoch", "at_example", "at_step", "generator", "shuffler", "scale", "memories", "kept_epoch", "history",
    ]
    for name in names {
      expect(unusable(name)) { $0.metadata[name] = nil }
      expect(unusable(name)) { $0.metadata[name] = "x" }
    }
    expect(unusable("scale")) { $0.metadata["scale"] = "nan" }
    expect(unusable("history")) { $0.metadata["history"] = "[[1]]" }
    expect(unusable("history")) { $0.metadata["history"] = "[[1,null,null,0,0,0,0,-1]]" }
    expect(nil) { $0.metadata["epochs"] = "0" }
    expect(nil) {
      $0.metadata["momentum"] = "0.0"; $0.metadata["nesterov"] = "true"
    }
    expect(nil) { $0.tensors["network.fc1.weight"] = nil }
    expect(nil) { $0.tensors["memory0.fc1.bias"] = nil }
    #expect(throws: FileError.self) { try CheckpointFile(decoding: Array(bytes.dropLast())) }
    let sentence = "is the checkpoint of a training run that is not finished, and no model"
    #expect(throws: FileError(.unsupported, sentence)) { try Model(decoding: bytes) }
  }

  private func unusable(_ name: String) -> FileError {
    FileError(.malformed, "checkpoint says nothing usable of \"\(name)\"")
  }
}
