import ArgumentParser
import NeuralNetwork

/// The options that decide what network is made and how it learns: the settings of a `Plan`, each under the name that the
/// field knows it by, with scikit-learn's, PyTorch's and the book's as others.
///
/// They are texts, and the plan itself says what each must be: the same words for an option, a file and a grid.
struct PlanOptions: ParsableArguments {
  @Option(
    name: [.long, .customLong("hidden-layer-sizes")],
    help: ArgumentHelp(
      "Neurons of each hidden layer, such as 100 or 100,30, or none. (default: 100)", valueName: "sizes"))
  var hidden: String?

  @Option(
    help: ArgumentHelp(
      "\(Self.hiddenActivations): one name, or one for each hidden layer. (default: sigmoid)", valueName: "names"))
  var activation: String?

  @Option(
    help: ArgumentHelp("The output layer's activation, softmax among them. (default: sigmoid)", valueName: "name"))
  var outputActivation: String?

  @Option(
    help: ArgumentHelp(
      "Weights drawn with deviation 1/√inputs (scaled), 1 (large), Glorot's or He's. (default: scaled)",
      valueName: "name"))
  var initializer: String?

  @Option(
    name: [.long, .customLong("loss")],
    help: ArgumentHelp("cross-entropy or quadratic. (default: cross-entropy)", valueName: "name"))
  var cost: String?

  @Option(help: ArgumentHelp("Even the desired outputs out by this share. (default: 0)", valueName: "ε"))
  var labelSmoothing: String?

  @Option(help: ArgumentHelp("Learn from the first N training images only.", valueName: "n"))
  var training: String?

  @Option(
    help: ArgumentHelp(
      "How many training images, the last ones, are held out to validate by. (default: 10000)", valueName: "n"))
  var validation: String?

  @Option(help: ArgumentHelp("The number of classes. (default: as the labels have it)", valueName: "n"))
  var classes: String?

  @Option(
    name: [.long, .customLong("max-iter")],
    help: ArgumentHelp("How often to go through the training images. (default: 30)", valueName: "n"))
  var epochs: String?

  @Option(
    name: [.long, .customLong("mini-batch-size")],
    help: ArgumentHelp("Images in a mini-batch. (default: 10)", valueName: "n"))
  var batchSize: String?

  @Option(
    name: [.long, .customLong("solver")],
    help: ArgumentHelp("sgd, with --momentum if you like, or adam. (default: sgd)", valueName: "name"))
  var optimizer: String?

  @Option(
    name: [.long, .customLong("eta"), .customLong("lr"), .customLong("learning-rate-init")],
    help: ArgumentHelp("The learning rate η. (default: 0.1, for adam 0.001)", valueName: "η"))
  var learningRate: String?

  @Option(name: [.long, .customLong("mu")], help: ArgumentHelp("Momentum for sgd. (default: 0)", valueName: "μ"))
  var momentum: String?

  @Flag(name: [.long, .customLong("nesterovs-momentum")], help: "Let momentum look ahead.")
  var nesterov = false

  @Option(
    name: [.long, .customLong("beta-1")],
    help: ArgumentHelp("What adam keeps of the gradient's mean. (default: 0.9)", valueName: "β₁"))
  var beta1: String?

  @Option(
    name: [.long, .customLong("beta-2")],
    help: ArgumentHelp("What adam keeps of its square's. (default: 0.999)", valueName: "β₂"))
  var beta2: String?

  @Option(name: [.long, .customLong("eps")], help: ArgumentHelp("Adam's ε. (default: 1e-08)", valueName: "ε"))
  var epsilon: String?

  @Option(
    help: ArgumentHelp(
      "How η falls: constant, step, inverse-scaling or cosine. (default: constant)", valueName: "name"))
  var schedule: String?

  @Option(help: ArgumentHelp("step: after how many epochs each. (default: 10)", valueName: "n"))
  var stepSize: String?

  @Option(help: ArgumentHelp("step: by which factor. (default: 0.1)", valueName: "γ"))
  var gamma: String?

  @Option(
    name: [.long, .customLong("power-t")],
    help: ArgumentHelp("inverse-scaling: η / (1 + epochs)^p. (default: 0.5)", valueName: "p"))
  var power: String?

  @Option(help: ArgumentHelp("cosine: where η ends. (default: 0)", valueName: "η"))
  var etaMin: String?

  @Option(
    name: [.long, .customLong("warmup-epochs")],
    help: ArgumentHelp("For how many epochs η rises at first. (default: 0)", valueName: "epochs"))
  var warmup: String?

  @Option(
    name: [.long, .customLong("max-grad-norm")],
    help: ArgumentHelp("Shorten gradients that are longer.", valueName: "norm"))
  var clipNorm: String?

  @Option(help: ArgumentHelp("The L1 regularisation λ. (default: 0)", valueName: "λ"))
  var l1: String?

  @Option(
    name: [.long, .customLong("lmbda"), .customLong("alpha")],
    help: ArgumentHelp(
      "The L2 regularisation λ. (default: 5 with cross-entropy, 0 with quadratic cost)", valueName: "λ"))
  var l2: String?

  @Option(help: ArgumentHelp("Shrink weights by this part times η, as AdamW does. (default: 0)", valueName: "x"))
  var weightDecay: String?

  @Option(help: ArgumentHelp("Delete this share of hidden neurons for a mini-batch. (default: 0)", valueName: "share"))
  var dropout: String?

  @Option(help: ArgumentHelp("Shorten the weights that lead to a neuron if longer.", valueName: "norm"))
  var maxNorm: String?

  @Option(
    help: ArgumentHelp("Use the moving average of the weights that keeps this share. (default: 0)", valueName: "share"))
  var emaDecay: String?

  @Option(
    name: [.long, .customLong("early-stopping-n"), .customLong("patience"), .customLong("n-iter-no-change")],
    help: ArgumentHelp("Stop when validation accuracy has not improved for N epochs; keep the best.", valueName: "n"))
  var earlyStopping: String?

  @Option(
    name: [.long, .customLong("tol")],
    help: ArgumentHelp("How much more accuracy, 0…1, is an improvement. (default: 0)", valueName: "x"))
  var minDelta: String?

  @Option(
    help: ArgumentHelp(
      "bfloat16 rounds the factors of products behind the first layer: faster where the processor multiplies tiles of them.",
      valueName: "name"))
  var precision: String?

  @Option(
    name: [.long, .customLong("random-state")],
    help: ArgumentHelp("Equal seeds give equal networks. (default: 1)", valueName: "n"))
  var seed: String?

  private static let hiddenActivations = Activation.allCases.filter { $0 != .softmax }.map(\.rawValue)
    .joined(separator: ", ")

  /// The options that were given, by the names of the settings: `learning_rate` for the property `learningRate`.
  var given: [(name: String, text: String)] {
    Mirror(reflecting: self).children.compactMap { child in
      let name = child.label.map(Self.settingName) ?? ""
      if let option = child.value as? Option<String?> { return option.wrappedValue.map { (name, $0) } }
      if let flag = child.value as? Flag<Bool>, flag.wrappedValue { return (name, "true") }
      return nil
    }
  }

  /// The setting that the property with such a label stands for: `_learningRate` becomes `learning_rate`.
  private static func settingName(_ label: String) -> String {
    label.drop { $0 == "_" }.reduce(into: "") { $0 += $1.isUppercase ? "_" + $1.lowercased() : String($1) }
  }

  /// A plan with what was given, and else as in `base`.
  func plan(changing base: Plan = Plan()) throws(ValidationError) -> Plan {
    var plan = base
    do throws(PlanError) {
      for (name, text) in given { try plan.set(name, to: text) }
    } catch {
      throw ValidationError(Self.sentence(error) + ".")
    }
    return plan
  }

  /// The error with the name of an option in place of a setting's.
  static func sentence(_ error: PlanError) -> String {
    var sentence = error.description
    for setting in Plan.settings.map(\.name) where sentence.hasPrefix(setting + " ") {
      sentence = "--" + setting.replacing("_", with: "-") + sentence.dropFirst(setting.count)
    }
    return sentence
  }
}
