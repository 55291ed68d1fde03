import ArgumentParser
import NeuralNetwork

/// The options that decide what network is made and how it learns: the settings of a `Plan`, each named, described and
/// checked as `Plan.settings` says.
struct PlanOptions: ParsableArguments {
  @Option("hidden") var hidden: Assignment?
  @Option("activation") var activation: Assignment?
  @Option("output_activation") var outputActivation: Assignment?
  @Flag("as_sigmoid") var asSigmoid = false
  @Option("initializer") var initializer: Assignment?
  @Option("cost") var cost: Assignment?
  @Option("label_smoothing") var labelSmoothing: Assignment?
  @Option("teacher_temperature") var teacherTemperature: Assignment?
  @Option("training") var training: Assignment?
  @Option("validation") var validation: Assignment?
  @Option("classes") var classes: Assignment?
  @Option("rotation") var rotation: Assignment?
  @Option("scaling") var scaling: Assignment?
  @Option("elastic_alpha") var elasticAlpha: Assignment?
  @Option("elastic_sigma") var elasticSigma: Assignment?
  @Option("upstrokes") var upstrokes: Assignment?
  @Option("epochs") var epochs: Assignment?
  @Option("batch_size") var batchSize: Assignment?
  @Option("optimizer") var optimizer: Assignment?
  @Option("learning_rate") var learningRate: Assignment?
  @Option("momentum") var momentum: Assignment?
  @Flag("nesterov") var nesterov = false
  @Option("beta1") var beta1: Assignment?
  @Option("beta2") var beta2: Assignment?
  @Option("epsilon") var epsilon: Assignment?
  @Option("schedule") var schedule: Assignment?
  @Option("step_size") var stepSize: Assignment?
  @Option("milestones") var milestones: Assignment?
  @Option("gamma") var gamma: Assignment?
  @Option("power") var power: Assignment?
  @Option("eta_min") var etaMin: Assignment?
  @Option("warmup") var warmup: Assignment?
  @Option("clip_norm") var clipNorm: Assignment?
  @Option("l1") var l1: Assignment?
  @Option("l2") var l2: Assignment?
  @Option("weight_decay") var weightDecay: Assignment?
  @Option("dropout") var dropout: Assignment?
  @Option("max_norm") var maxNorm: Assignment?
  @Option("ema_decay") var emaDecay: Assignment?
  @Option("early_stopping") var earlyStopping: Assignment?
  @Option("min_delta") var minDelta: Assignment?
  @Option("precision") var precision: Assignment?
  @Option("seed") var seed: Assignment?

  /// A setting and its text on the command line.
  struct Assignment: Sendable {
    let name: String
    let text: String
  }

  /// The options that were given.
  var given: [Assignment] {
    let options = [
      hidden, activation, outputActivation, asSigmoid ? Assignment(name: "as_sigmoid", text: "true") : nil, initializer,
      cost, labelSmoothing, teacherTemperature, training, validation, classes, rotation, scaling,
      elasticAlpha, elasticSigma, upstrokes, epochs, batchSize, optimizer, learningRate, momentum,
      nesterov ? Assignment(name: "nesterov", text: "true") : nil, beta1, beta2, epsilon, schedule, stepSize,
      milestones,
      gamma, power, etaMin, warmup, clipNorm, l1, l2, weightDecay, dropout, maxNorm, emaDecay, earlyStopping, minDelta,
      precision, seed,
    ]
    return options.compactMap { $0 }
  }
}

extension Option<PlanOptions.Assignment?> {
  /// The option of a setting, which takes any text: the plan says whether it will do.
  init(_ name: String) {
    let setting = Plan.known(name)
    self.init(
      name: setting.optionNames, parsing: .unconditional, help: setting.optionHelp,
      completion: setting.choices.isEmpty ? .list([]) : .list(setting.choices),
      transform: { PlanOptions.Assignment(name: name, text: $0) })
  }
}

extension Flag<Bool> {
  /// The flag of a setting that is true or false.
  init(wrappedValue: Bool, _ name: String) {
    let setting = Plan.known(name)
    self.init(wrappedValue: wrappedValue, name: setting.optionNames, help: setting.optionHelp)
  }
}

extension Plan {
  /// Throws if one of the options that were given has no say beside the others.
  func checkUse(of options: [PlanOptions.Assignment]) throws(PlanError) {
    guard let idle = settingsWithoutUse.first(where: options.map(\.name).contains) else { return }
    throw PlanError(idle, "is of no use with these settings")
  }

  fileprivate static func known(_ name: String) -> Setting {
    guard let setting = setting(name) else { preconditionFailure("there is no setting \(name)") }
    return setting
  }
}

extension Setting {
  fileprivate var optionNames: NameSpecification {
    NameSpecification(([name.replacing("_", with: "-")] + aliases).map { .customLong($0) })
  }

  fileprivate var optionHelp: ArgumentHelp {
    ArgumentHelp("\(help)\(usual.map { " (default: \($0))" } ?? "")", valueName: symbol.isEmpty ? nil : symbol)
  }
}

extension PlanError {
  /// The sentence with an option in place of a setting.
  var optionSentence: String { sentence { "--" + $0.replacing("_", with: "-") } }
}

/// What `body` gives, its error as the argument parser wants it of `validate`.
func validated<Value>(_ body: () throws(PlanError) -> Value) throws(ValidationError) -> Value {
  do throws(PlanError) { return try body() } catch { throw ValidationError(error.optionSentence + ".") }
}
