import Digits
import Experiments
import NeuralNetwork
import Testing

/// Runs on MNIST, some healthy and some made ill on purpose, and what the doctor must say of each.
@Suite("The doctor")
struct DoctorTests {
  /// A run: its plan as words of a command line, what is done to the images, and the illness, or nil for a healthy run.
  struct Case: Sendable, CustomStringConvertible {
    let options: [String]
    var change = Change.none
    let illness: String?

    enum Change { case none, shuffledLabels, inverted }

    var description: String { "\(change == .none ? "" : "\(change) ")\(options.joined(separator: " "))" }
  }

  static let cases = [
    Case(options: ["--epochs", "4"], illness: nil),
    Case(options: ["--preset", "ch1-30", "--epochs", "6"], illness: nil),
    Case(options: ["--preset", "ch3-entropy-30", "--epochs", "6"], illness: nil),
    Case(options: ["--preset", "ch3-100", "--epochs", "4"], illness: nil),
    Case(options: ["--preset", "ch5-4", "--epochs", "8"], illness: nil),
    Case(options: ["--optimizer", "adam", "--epochs", "4"], illness: nil),
    Case(
      options: ["--activation", "relu", "--output-activation", "softmax", "--eta", "0.03", "--epochs", "4"],
      illness: nil),
    Case(options: ["--activation", "tanh", "--initializer", "large", "--epochs", "4"], illness: nil),
    Case(options: ["--dropout", "0.5", "--epochs", "4"], illness: nil),
    Case(options: ["--preset", "ch3-overfit-l2", "--epochs", "100"], illness: nil),
    Case(options: ["--preset", "ch1-slow", "--epochs", "6"], illness: "η too low"),
    Case(options: ["--eta", "1e-4", "--epochs", "5"], illness: "η too low"),
    Case(options: ["--preset", "ch1-fast", "--epochs", "5"], illness: "η too high"),
    Case(options: ["--preset", "ch1-fast", "--epochs", "5", "--seed", "2"], illness: "η too high"),
    Case(options: ["--eta", "100", "--epochs", "2"], illness: "η too high"),
    Case(options: ["--optimizer", "adam", "--eta", "0.1", "--epochs", "3"], illness: "saturated"),
    Case(options: ["--eta", "10", "--epochs", "3"], illness: "saturated"),
    Case(
      options: ["--activation", "relu", "--output-activation", "softmax", "--eta", "2", "--epochs", "2"],
      illness: "dead ReLUs"),
    Case(
      options: ["--training", "10000", "--l2", "0", "--epochs", "20"], change: .shuffledLabels,
      illness: "shuffled labels"),
    Case(options: ["--epochs", "1"], change: .inverted, illness: "inverted pixels"),
    Case(options: ["--preset", "ch3-overfit", "--epochs", "150"], illness: "over-fitting"),
    Case(options: ["--hidden", "30-30-30-30-30-30-30", "--epochs", "2"], illness: "ignorance"),
  ]

  private static func images(_ change: Case.Change) throws -> LabeledImages {
    let images = try DataFolder(path: packageFolder + "data/mnist").training()
    var inputs = Array(images.examples.inputs)
    var labels = Array(images.examples.labels)
    switch change {
    case .none: return images
    case .shuffledLabels:
      var generator = RandomGenerator(seed: 1)
      labels = generator.permutation(of: labels.count).map { labels[$0] }
    case .inverted: inputs = inputs.map { 255 - $0 }
    }
    let shape = [labels.count, images.rows, images.columns]
    return try LabeledImages(
      images: IDX(elementType: .unsignedByte, dimensions: shape, bytes: inputs),
      labels: IDX(elementType: .unsignedByte, dimensions: [labels.count], bytes: labels))
  }

  @Test("names every illness, and is silent on healthy runs", arguments: cases)
  func diagnosis(_ run: Case) throws {
    let plan = try plan(run.options)
    let experiment = try Experiment(plan, on: Self.images(run.change))
    let trainer = try experiment.trainer(threads: 1)
    let outcome = experiment.run().run(trainer)
    let illness = Doctor(before: trainer, on: experiment.training).diagnosis(outcome)
    #expect(illness?.name == run.illness, "training accuracy \(outcome.training.accuracy)")
  }

  private func plan(_ words: [String]) throws -> Plan {
    var plan = Plan()
    for index in stride(from: 0, to: words.count, by: 2) {
      let (name, text) = (String(words[index].dropFirst(2)), words[index + 1])
      if name == "preset" { plan = try #require(Preset.named(text)).plan } else { try plan.set(name, to: text) }
    }
    return plan
  }
}

/// The folder of the package, with a slash behind it.
let packageFolder =
  #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(3).joined(separator: "/") + "/"
