#if Server
  import Experiments
  import NeuralNetwork
  import Storage

  /// What a visitor wants to train.
  struct RunRequest: Sendable {
    let plan: Plan
    /// Whether the training begins paused.
    let isPaused: Bool
    /// A name that the visitor's page made up, so that his former training makes room; nil for somebody without one.
    let visitor: String?
    /// The visitor's training that this one is to run beside.
    let beside: String?
    /// The words of the command line that makes the same model.
    let command: [String]

    /// Reads `{"preset": "ch1-30", "settings": {"seed": "3"}, "paused": true, "visitor": "x7", "beside": "1c9"}`, of which
    /// every member may be left out.
    /// Settings that have no say beside the others are passed over, as forms send them.
    ///
    /// - Parameter data: the folder of the images, if it was named at start.
    /// - Throws: `PlanError`; `FileError` if a setting is neither text nor number.
    init(_ json: JSON, data: String?) throws {
      var command = ["mnist", "train"]
      var base = Plan()
      if let name = json["preset"], name != .null {
        guard let preset = name.string.flatMap({ Preset.named($0) }) else {
          throw PlanError("preset", "must be one of those at /api/presets, not \(name.description.quoted)")
        }
        base = preset.plan
        command += ["--preset", preset.name]
      }
      guard json.object != nil else { throw FileError(.malformed, "expected a JSON object") }
      func given<Value>(_ name: String, _ read: (JSON) -> Value?) throws(FileError) -> Value? {
        guard let value = json[name], value != .null else { return nil }
        guard let value = read(value) else {
          throw FileError(.malformed, "\(name.quoted) is of another type than /openapi.json says")
        }
        return value
      }
      isPaused = try given("paused", \.bool) ?? false
      visitor = try given("visitor", \.string)
      beside = try given("beside", \.string)
      let settings = try (given("settings", \.object) ?? []).map { (name: $0.name, text: try Self.text($0)) }
      var plan = base
      for (name, text) in settings { try plan.set(name, to: text) }
      let idle = Set(plan.settingsWithoutUse)
      plan = base
      for (name, text) in settings where !idle.contains(name) {
        try plan.set(name, to: text)
        let option = "--" + name.replacing("_", with: "-")
        if text == "true" { command.append(option) } else if text != "false" { command += [option, text] }
      }
      try plan.check()
      if let data { command += ["--data", data] }
      self.plan = plan
      self.command = command
    }

    private static func text(_ member: JSON.Member) throws(FileError) -> String {
      switch member.value {
      case .string(let text): text
      case .number(let number): number.text
      case .bool(let bool): String(bool)
      default: throw FileError(.malformed, "\(member.name.quoted) is neither text nor number")
      }
    }
  }
#endif
