import ArgumentParser
import NeuralNetwork
import Storage

/// Where a plan comes from: the options, on top of a preset or a file if one is named.
struct PlanSources: ParsableArguments {
  @Option(help: ArgumentHelp("Begin with an experiment of the book; mnist presets lists them.", valueName: "name"))
  var preset: String?

  @Option(
    help: ArgumentHelp(
      "Begin with the settings in a JSON file, such as a model's: mnist info --json shows them under training.",
      valueName: "file"))
  var config: String?

  @OptionGroup(title: "Network and learning") var options: PlanOptions

  func validate() throws {
    guard preset == nil || config == nil else { throw ValidationError("--preset and --config do not go together.") }
    _ = try options.plan()
  }

  /// The plan.
  func plan() throws -> Plan {
    let plan = try uncheckedPlan()
    do throws(PlanError) { try plan.check() } catch { throw ValidationError(PlanOptions.sentence(error) + ".") }
    return plan
  }

  /// The plan, which may contradict itself.
  func uncheckedPlan() throws -> Plan { try options.plan(changing: base()) }

  private func base() throws -> Plan {
    if let preset {
      guard let found = Preset.all.first(where: { $0.name == preset }) else {
        throw ValidationError("There is no preset \(preset.quoted); mnist presets lists them.")
      }
      return found.plan
    }
    return try config.map(Plan.init(configuration:)) ?? Plan()
  }
}

extension Plan {
  /// Reads a JSON object of settings. Texts, numbers and truth values will do; alone or as the member `training` of what
  /// `mnist info --json` prints.
  init(configuration path: String) throws {
    let bytes = try path == "-" ? File.readStandardInput(limit: 1 << 20) : File.read(path, limit: 1 << 20)
    do {
      let json = try JSON.parse(bytes)
      guard let members = (json["training"] ?? json).object else { throw ConfigurationError.notAnObject }
      var record: [(name: String, text: String)] = []
      for member in members {
        switch member.value {
        case .string(let text): record.append((member.name, text))
        case .number(let number): record.append((member.name, number.text))
        case .bool(let bool): record.append((member.name, String(bool)))
        default: throw ConfigurationError.notAText(member.name)
        }
      }
      try self.init(record: record)
    } catch let error as any FormatError {
      throw ReadingError.malformed(path: path == "-" ? "standard input" : path, error)
    }
  }
}

/// Why JSON holds no settings.
enum ConfigurationError: FormatError {
  case notAnObject
  case notAText(String)

  var description: String {
    switch self {
    case .notAnObject: "expected a JSON object of settings, such as {\"hidden\": \"30\", \"learning_rate\": 3}"
    case .notAText(let name): "\(name.quoted) is neither text nor number"
    }
  }
}
