import Digits
import Experiments
import NeuralNetwork
import Storage
import Testing

@Suite("A preset")
struct PresetTests {
  @Test("is a plan that is possible, and is told by its changes")
  func plans() throws {
    #expect(Preset.book.count == 19 && Set(Preset.all.map(\.name)).count == 22)
    for preset in Preset.all {
      try preset.plan.check()
      #expect(try Plan(record: preset.plan.changes).resolved == preset.plan.resolved, "\(preset.name)")
      #expect(preset.plan.settingsWithoutUse.isEmpty)
    }
    #expect(Preset.book.allSatisfy { $0.plan.batchSize == 10 })
  }

  @Test("of the built-in model is what its record tells, on MNIST's images")
  func builtIn() throws {
    let record = try #require(Model.builtIn().record)
    let images = try DataFolder(path: packageFolder + "data/mnist").training()
    let experiment = try Experiment(Preset.builtIn.plan, on: images)
    #expect(record.plan == experiment.plan.resolved && record.source == experiment.source)
  }
}
