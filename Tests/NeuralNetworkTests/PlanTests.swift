import Storage
import Testing

@testable import NeuralNetwork

@Suite("A plan")
struct PlanTests {
  /// Every setting with a value that is not its default.
  private static let others: [(name: String, text: String)] = [
    ("hidden", "30,20"), ("activation", "tanh,relu"), ("output_activation", "softmax"),
    ("as_sigmoid", "true"), ("initializer", "he"),
    ("cost", "quadratic"), ("label_smoothing", "0.1"), ("training", "100"), ("validation", "50"), ("classes", "7"),
    ("rotation", "15.0"), ("scaling", "0.15"), ("elastic_alpha", "37.0"), ("elastic_sigma", "4.0"),
    ("epochs", "12"), ("batch_size", "32"), ("optimizer", "sgd"), ("learning_rate", "0.25"), ("momentum", "0.9"),
    ("nesterov", "true"), ("schedule", "step"), ("step_size", "3"), ("gamma", "0.5"), ("warmup", "1.5"),
    ("clip_norm", "2.0"), ("l1", "0.01"), ("l2", "3.0"), ("weight_decay", "0.001"), ("dropout", "0.5"),
    ("max_norm", "4.0"), ("ema_decay", "0.99"), ("early_stopping", "5"), ("min_delta", "0.001"),
    ("precision", "bfloat16"), ("seed", "18446744073709551615"),
  ]

  @Test("is the same after its record has been written and read")
  func record() throws {
    let plan = try Plan(record: Self.others)
    try plan.check()
    let written = plan.record
    #expect(written.map(\.name) == Self.others.map(\.name) && written.map(\.text) == Self.others.map(\.text))
    #expect(try Plan(record: written) == plan)
    for (name, text) in [
      ("optimizer", "adam"), ("beta1", "0.8"), ("beta2", "0.9"), ("epsilon", "0.001"), ("schedule", "cosine"),
      ("eta_min", "0.01"), ("hidden", "none"),
    ] {
      var plan = try Plan(record: [("optimizer", "adam"), ("schedule", "cosine")].map { (name: $0.0, text: $0.1) })
      try plan.set(name, to: text)
      #expect(plan.record.contains { $0.name == name && $0.text == text }, "\(name)")
      #expect(try Plan(record: plan.record) == plan.resolved)
    }
    var falling = Plan()
    (falling.schedule, falling.milestones) = (.step, [3, 5])
    #expect(falling.record.contains { $0.name == "milestones" && $0.text == "3,5" })
    #expect(!falling.record.contains { $0.name == "step_size" })
    #expect(try Plan(record: falling.record) == falling.resolved)
    var scaling = Plan()
    (scaling.schedule, scaling.power) = (.inverseScaling, 0.75)
    #expect(try Plan(record: scaling.record) == scaling.resolved)
  }

  @Test("is chapter 3's without changes, and says the defaults that depend on others")
  func defaults() throws {
    let record = Dictionary(uniqueKeysWithValues: Plan().record.map { ($0.name, $0.text) })
    #expect(record["hidden"] == "100" && record["l2"] == "5.0" && record["learning_rate"] == "0.1")
    #expect(record["momentum"] == nil && record["dropout"] == nil && record["beta1"] == nil)
    var quadratic = Plan()
    (quadratic.cost, quadratic.optimizer) = (.quadratic, .adam)
    #expect(quadratic.resolved.l2 == 0 && quadratic.resolved.learningRate == 0.001)
  }

  @Test(
    "refuses texts that its settings do not take, in a sentence",
    arguments: [
      ("epochs", "0", "epochs must be a whole number from 1 on, not \"0\""),
      ("learning_rate", "nan", "learning_rate must be a number from 0 on, not \"nan\""),
      ("learning_rate", "inf", "learning_rate must be a number from 0 on, not \"inf\""),
      ("dropout", "1", "dropout must be a number from 0 to 0.999999, not \"1\""),
      ("cost", "absolute", "cost must be one of quadratic, cross-entropy, not \"absolute\""),
      ("hidden", "30,", "hidden must be sizes within 1…100000 such as 100 or 100,30, or none, not \"30,\""),
      ("seed", "-1", "seed must be a whole number from 0 to 18446744073709551615, not \"-1\""),
      ("colour", "red", "there is no setting \"colour\""),
    ])
  func texts(name: String, text: String, sentence: String) {
    var plan = Plan()
    let error = #expect(throws: PlanError.self) { try plan.set(name, to: text) }
    #expect(error?.description == sentence)
  }

  @Test(
    "refuses settings that contradict each other",
    arguments: [
      ["activation": "tanh,relu"], ["activation": "softmax"], ["output_activation": "tanh"], ["nesterov": "true"],
      ["optimizer": "adam", "momentum": "0.5"], ["activation": "relu", "as_sigmoid": "true"],
      ["early_stopping": "2", "validation": "0"],
    ])
  func contradictions(settings: [String: String]) throws {
    let plan = try Plan(record: settings.map { (name: $0.key, text: $0.value) })
    #expect(throws: PlanError.self) { try plan.check() }
  }

  @Test("is refused when code sets what is out of range, as a file would be")
  func ranges() throws {
    let changes: [(PlanError, (inout Plan) -> Void)] = [
      (PlanError("batch_size", "must be a whole number from 1 on, not \"0\""), { $0.batchSize = 0 }),
      (
        PlanError("step_size", "must be a whole number from 1 on, not \"0\""),
        { ($0.schedule, $0.stepSize) = (.step, 0) }
      ),
      (PlanError("learning_rate", "must be a number from 0 on, not \"inf\""), { $0.learningRate = .infinity }),
      (PlanError("milestones", "must ascend, not [3, 2]"), { $0.milestones = [3, 2] }),
      (
        PlanError("hidden", "must be sizes within 1…100000 such as 100 or 100,30, or none, not \"0\""),
        { $0.hidden = [0] }
      ),
    ]
    for (error, change) in changes {
      var plan = Plan()
      change(&plan)
      #expect(throws: error) { try plan.check() }
      #expect(throws: error) { try plan.trainer(on: TrainingTests.stripes(20)) }
    }
  }

  @Test("is set by the names of options too")
  func aliases() throws {
    var plan = Plan()
    for (name, text) in [("eta", "0.3"), ("max-iter", "7"), ("batch-size", "5")] { try plan.set(name, to: text) }
    #expect(plan.learningRate == 0.3 && plan.epochs == 7 && plan.batchSize == 5)
    let names = Plan.settings.flatMap { [$0.name.replacing("_", with: "-")] + $0.aliases }
    #expect(Set(names).count == names.count)
  }

  @Test("learns from the first and validates by the last examples")
  func split() throws {
    let examples = TrainingTests.stripes(20)
    var plan = Plan()
    (plan.training, plan.validation) = (5, 4)
    let (training, validation) = try plan.split(examples)
    #expect(Array(training.labels) == Array(examples.labels)[..<5].map { $0 })
    #expect(Array(validation.labels) == Array(examples.labels)[16...].map { $0 })
    plan.training = 17
    let few = PlanError("training", "17 is more than the 16 images that are not held out")
    #expect(throws: few) { try plan.split(examples) }
    plan.validation = 20
    let none = PlanError("validation", "20 leaves nothing to learn from: there are 20 training images")
    #expect(throws: none) { try plan.split(examples) }
  }
}
