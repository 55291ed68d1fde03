import ArgumentParser
import Experiments
import NeuralNetwork
import Storage

/// Where a plan comes from: the options, on top of a preset or a file if one is named.
struct PlanSources: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Begin with an experiment of the book, or a built-in model's plan; mnist presets lists them.",
      valueName: "name"),
    completion: .list(Preset.all.map(\.name)))
  var preset: String?

  @Option(
    help: ArgumentHelp(
      "Begin with the settings in a JSON file, such as a model's: mnist info --json shows them under training.",
      valueName: "file"),
    completion: .file(extensions: ["json"]))
  var config: String?

  @OptionGroup(title: "Network and learning") var options: PlanOptions

  func validate() throws {
    guard preset == nil || config == nil else { throw ValidationError("--preset and --config do not go together.") }
    _ = try validated { () throws(PlanError) in try changed(Plan()) }
  }

  /// The plan, with every option that was given of some use in it.
  ///
  /// - Parameter start: a model to start from, which decides the layers.
  func plan(from start: SourceModel? = nil) throws -> Plan {
    let plan = try uncheckedPlan(from: start)
    try plan.check()
    try plan.checkUse(of: options.given)
    return plan
  }

  /// The plan, which may contradict itself.
  func uncheckedPlan(from start: SourceModel? = nil) throws -> Plan {
    var plan = try base()
    if let start {
      let decided = ["hidden", "activation", "output_activation", "initializer"]
      if let layers = options.given.first(where: { decided.contains($0.name) }) {
        throw PlanError(layers.name, "and --from do not go together")
      }
      start.settle(&plan)
    }
    return try changed(plan)
  }

  private func changed(_ plan: Plan) throws(PlanError) -> Plan {
    var plan = plan
    for option in options.given { try plan.set(option.name, to: option.text) }
    return plan
  }

  private func base() throws -> Plan {
    guard let preset else { return try config.map { path throws(FileError) in try Plan.load(path) } ?? Plan() }
    guard let found = Preset.named(preset) else {
      throw ValidationError("There is no preset \(preset.quoted); mnist presets lists them.")
    }
    return found.plan
  }
}
