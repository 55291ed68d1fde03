import Digits
import Experiments
import NeuralNetwork
import Storage
import Testing

@Suite("A preset")
struct PresetTests {
  @Test("is a plan that is possible, and is told by its changes")
  func plans() throws {
    #expect(Preset.book.count == 19 && Set(Preset.all.map(\.name)).count == 26)
    for preset in Preset.all {
      try preset.plan.check()
      #expect(try Plan(record: preset.plan.changes).resolved == preset.plan.resolved, "\(preset.name)")
      #expect(preset.plan.settingsWithoutUse.isEmpty)
    }
    #expect(Preset.book.allSatisfy { $0.plan.batchSize == 10 })
  }

  @Test("of a built-in model is what its record tells, on MNIST's images", arguments: Model.BuiltIn.allCases)
  func builtIn(name: Model.BuiltIn) throws {
    let record = try #require(Model.builtIn(name).record)
    let preset = try #require(Preset.named(name.rawValue))
    var plan = preset.plan.resolved
    plan.classes = 10
    #expect(record.plan == plan)
    var source = try DataFolder(path: packageFolder + "data/mnist").training().source
    (source.startingModel, source.teacher) = (record.source.startingModel, record.source.teacher)
    #expect(record.source == source)
    #expect(source.startingModel != nil && (source.teacher != nil) == preset.plan.needsTeacher)
  }

  @Test("that learns from a teacher needs one")
  func teacher() throws {
    let images = try DataFolder(path: packageFolder + "data/mnist").training()
    let plan = try #require(Preset.named("built-in-small")).plan
    #expect(throws: PlanError("teacher_temperature", "needs a teacher")) { try Experiment(plan, on: images) }
  }
}
