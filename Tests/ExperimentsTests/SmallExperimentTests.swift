import Digits
import Foundation
import NeuralNetwork
import Storage
import Testing

@testable import Experiments

/// An experiment of milliseconds, and what is made of it.
@Suite("A small experiment")
struct SmallExperimentTests {
  /// Forty images of 2 × 2 pixels in two classes.
  private func images(withOtherPixel: Bool = false) throws -> LabeledImages {
    var generator = RandomGenerator(seed: 1)
    var pixels = (0..<160).map { _ in UInt8(generator.next(below: 256)) }
    if withOtherPixel { pixels[0] ^= 1 }
    return try LabeledImages(
      images: IDX(elementType: .unsignedByte, dimensions: [40, 2, 2], bytes: pixels),
      labels: IDX(elementType: .unsignedByte, dimensions: [40], bytes: (0..<40).map { UInt8($0 % 2) }))
  }

  private func experiment(epochs: Int = 2) throws -> Experiment {
    var plan = Plan()
    (plan.hidden, plan.validation, plan.epochs) = ([3], 10, epochs)
    return try Experiment(plan, on: images())
  }

  private func run() throws -> (experiment: Experiment, outcome: Training.Outcome) {
    let experiment = try experiment()
    return (experiment, try experiment.train(experiment.trainer(threads: 1)).outcome)
  }

  private func path() -> String {
    FileManager.default.temporaryDirectory.appending(path: "mnist-\(UUID())").path(percentEncoded: false)
  }

  @Test("gives a model with the temperature of its validation images")
  func temperature() throws {
    let (experiment, outcome) = try run()
    let model = experiment.model(outcome)
    #expect(model.temperature == outcome.network.temperature(on: experiment.validation, cost: experiment.plan.cost))
    #expect(model.temperature != 1)
  }

  @Test("gives a model that is checked on its own images only")
  func check() throws {
    let (experiment, outcome) = try run()
    let path = path()
    defer { try? FileManager.default.removeItem(atPath: path) }
    try experiment.model(outcome).save(path, replacing: false)
    let check = try ModelCheck(path, images: { _ in try images() })
    #expect(check.validationAccuracy == outcome.validation?.accuracy)
    let error = #expect(throws: FileError.self) {
      try ModelCheck(path, images: { _ in try images(withOtherPixel: true) })
    }
    #expect(error?.kind == .mismatch && error?.reason == "learned from other images than these")
  }

  @Test("keeps checkpoints after as many epochs as it is told to, and at the end")
  func checkpoints() throws {
    let path = path()
    defer { try? FileManager.default.removeItem(atPath: path) }
    let experiment = try experiment(epochs: 5)
    var kept: [String?] = []
    _ = try experiment.train(
      experiment.trainer(threads: 1), checkpoints: CheckpointKeeping(path: path, every: 2),
      epochEnded: { _, _ in
        let file = (try? File.read(path)).flatMap { try? Safetensors(decoding: $0) }
        kept.append(file?.metadata["at_epoch"])
      })
    #expect(kept == [nil, "2", "2", "4", "5"])
  }

  @Test("keeps where it stands when it is told to stop")
  func interruption() throws {
    let path = path()
    defer { try? FileManager.default.removeItem(atPath: path) }
    let experiment = try experiment()
    // Three mini-batches are an epoch.
    var left = 4
    let result = try experiment.train(
      experiment.trainer(threads: 1), checkpoints: CheckpointKeeping(path: path),
      progress: { _ in
        left -= 1
        return left > 0
      })
    #expect(result.outcome.ending == .interrupted)
    let text = try Safetensors(decoding: File.read(path)).metadata
    #expect(text["at_epoch"] == "1" && text["at_example"] == "10")
  }

  @Test("is judged with its mistakes in the order of their loss, the largest first")
  func mistakes() throws {
    let (experiment, outcome) = try run()
    let losses = try Judgement(of: experiment.model(outcome), on: images()).mistakes.map(\.loss)
    #expect(losses.count > 5 && Set(losses).count > 5)
    #expect(losses == losses.sorted(by: >))
  }

  @Test("counts in the file of a sweep as it was first told")
  func sweep() throws {
    let (experiment, outcome) = try run()
    let entry = SweepFile.Entry(SweepFile.Run(experiment), outcome)
    let other = (entry.json.object ?? []).map {
      $0.name == "validation_accuracy" ? JSON.Member($0.name, 0.125) : $0
    }
    let path = path()
    defer { try? FileManager.default.removeItem(atPath: path) }
    let lines = [entry.json, .object(other)].map { "\($0)\n" }.joined()
    try File.write(Array(lines.utf8), to: path, replacing: false)
    #expect(try SweepFile(path).entries.values.map(\.validationAccuracy) == [entry.validationAccuracy])
  }

  @Test("is not laid out in a grid that has a setting twice, or too many combinations")
  func grids() throws {
    #expect(throws: PlanError.self) { try Grid("hidden=3 hidden=4") }
    let values = (1...400).map(String.init).joined(separator: ",")
    #expect(try Grid("hidden=\(values)").axes[0].values.count == 400)
    #expect(throws: PlanError.self) { try Grid("hidden=\(values) epochs=\(values)") }
  }
}
