import ArgumentParser
import Digits
import Experiments
import NeuralNetwork
import Storage

/// `mnist benchmark`.
struct Benchmark: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "benchmark", abstract: "Measure how fast this machine trains, evaluates and classifies.",
    discussion: """
      First what the processor could do at best, then what the program does, in the same run: training of networks from \
      the book's to one of five hidden layers, evaluation, loading, classifying in a new process, memory. All times are \
      medians of runs that take turns. It takes a minute or two; let nothing else run.
      """)

  @OptionGroup(title: "Data") var dataOptions: DataOptions

  @Option(
    parsing: .unconditional, help: ArgumentHelp("Measure with one thread and with this many.", valueName: "n"))
  var threads: Int = Processors.count

  @Flag(help: "Measure with fewer images and only once, to see that all works.")
  var quick = false

  @Flag(help: "Print the result as one JSON object.")
  var json = false

  func validate() throws {
    try require(threads, "--threads", in: 1...1024)
    try dataOptions.check(uses: [.training, .test])
  }

  private var threadCounts: [Int] { threads == 1 ? [1] : [1, threads] }
  private var rounds: Int { quick ? 1 : 5 }

  /// The network whose evaluation is measured.
  private static let usual = plan { _ in }

  /// What training is measured, and on how many images: from the book's first network to one that is bound by arithmetic.
  private static let workloads: [(plan: Plan, images: Int)] = [
    (plan { ($0.hidden, $0.cost, $0.initializer, $0.learningRate) = ([30], .quadratic, .large, 3) }, 50_000),
    (usual, 50_000),
    (plan { ($0.hidden, $0.batchSize) = ([800], 100) }, 20_000),
    (plan { ($0.hidden, $0.batchSize) = (deep, 100) }, 2_000),
    (plan { ($0.hidden, $0.batchSize, $0.precision) = (deep, 100, .bfloat16) }, 2_000),
    (plan { ($0.hidden, $0.batchSize, $0.precision) = (deep, 500, .bfloat16) }, 2_000),
  ]

  private static let deep = [2500, 2000, 1500, 1000, 500]

  private static func plan(_ change: (inout Plan) -> Void) -> Plan {
    var plan = Plan()
    plan.l2 = 0
    change(&plan)
    return plan
  }

  func run() throws {
    // First, because a process begins with the memory of the one that starts it.
    let peakMemory = try peakMemory()
    let images = try dataOptions.trainingAndTest()
    let loading = try median(rounds) { _ = try dataOptions.trainingAndTest() }
    let peaks = threadCounts.map { ($0, Peak(threads: $0)) }
    let network = try Self.usual.trainer(on: images.test.examples).network
    let report = BenchmarkReport(
      peaks: peaks,
      training: try Self.workloads.flatMap { try speeds(of: $0.plan, $0.images, on: images.training, peaks) },
      evaluated: network.architecture, evaluation: evaluationSpeeds(of: network, on: images.test), loading: loading,
      classifying: try latencies(of: network, on: images.test), peakMemory: peakMemory)
    try Terminal.print(json ? report.json.description : report.text)
  }

  /// The speed of training with each number of threads, which take turns.
  private func speeds(
    of plan: Plan, _ wanted: Int, on images: LabeledImages, _ peaks: [(threads: Int, peak: Peak)]
  ) throws -> [TrainingSpeed] {
    let count = min(images.count, quick ? wanted / 10 : wanted)
    let batch: Batch<Float> = images[0..<count].examples.batch()
    var trainers = try threadCounts.map { try plan.trainer(on: images.examples, threads: $0) }
    let seconds = takingTurns(rounds, trainers.count) { _ = trainers[$0].trainEpoch(on: batch) }
    let network = trainers[0].network
    return zip(peaks, seconds).map { peak, seconds in
      TrainingSpeed(
        plan: plan, architecture: network.architecture, sizes: network.sizes, threads: peak.threads,
        samplesPerSecond: Double(count) / seconds, peak: peak.peak)
    }
  }

  /// How many images a second are judged, when they are ready for computing.
  private func evaluationSpeeds(
    of network: Network<Float>, on images: LabeledImages
  ) -> [(threads: Int, imagesPerSecond: Double)] {
    let batch: Batch<Float> = images.examples.batch()
    let seconds = takingTurns(4 * rounds, threadCounts.count) {
      _ = network.evaluate(on: batch, cost: .crossEntropy, threads: threadCounts[$0])
    }
    return zip(threadCounts, seconds).map { ($0, Double(images.count) / $1) }
  }

  /// How long one image takes, in a process of its own and in one that has the model already.
  private func latencies(of network: Network<Float>, on images: LabeledImages) throws -> (cold: Double, warm: Double) {
    let folder = try TemporaryFolder()
    let (model, picture) = (folder.path("model.safetensors"), folder.path("image.pgm"))
    defer { folder.remove([model, picture]) }
    let image = images.image(0)
    let size = ImageSize(width: images.columns, height: images.rows)
    let content = Model(network: network, cost: .crossEntropy, imageSize: size)
    try content.save(model, replacing: false)
    try File.write(PGM.encoded(image), to: picture, replacing: false)
    let cold = try median(4 * rounds) { _ = try OwnRun(arguments: ["classify", picture, "--model", model]) }
    let classifier = try DigitClassifier(content)
    return (cold, try median(100 * rounds) { _ = try classifier.prediction(for: image) })
  }

  /// The most memory that a process holds that trains the book's first network on all training images.
  private func peakMemory() throws -> Int {
    let folder = try TemporaryFolder()
    let model = folder.path("model.safetensors")
    defer { folder.remove([model]) }
    let book = ["--hidden", "30", "--cost", "quadratic", "--initializer", "large", "--eta", "3"]
    let rest = ["--epochs", "1", "--validation", "0", "--threads", String(threads), "--quiet", "--save", model]
    return try OwnRun(arguments: ["train"] + dataOptions.arguments + book + rest).peakMemory
  }

  /// The median of the seconds that `body` takes, done `count` times.
  private func median(_ count: Int, _ body: () throws -> Void) rethrows -> Double {
    let clock = ContinuousClock()
    return try (0..<count).map { _ in try clock.measure(body).seconds }.median
  }

  /// The median of the seconds of each of several bodies, which take turns so that what disturbs one disturbs all.
  private func takingTurns(_ rounds: Int, _ count: Int, _ body: (Int) -> Void) -> [Double] {
    let clock = ContinuousClock()
    var seconds = Array(repeating: [Double](), count: count)
    for _ in 0..<rounds {
      for index in 0..<count { seconds[index].append(clock.measure { body(index) }.seconds) }
    }
    return seconds.map(\.median)
  }
}

extension [Double] {
  /// The middle one by size; of an even number the larger of the two.
  fileprivate var median: Double { sorted()[count / 2] }
}
