public import Storage

/// A checkpoint as a file: the plan, where the run by it stands, and text about it. It is a safetensors file, but no model.
public struct CheckpointFile: Sendable {
  /// The plan that the run follows.
  public let plan: Plan
  /// Text about the run by name, such as what it learns from.
  public let metadata: [String: String]
  private let state: Trainer.State
  private let standing: (parameters: Parameters<Float>, epoch: Int, history: [Training.Epoch])
  private let elapsed: Duration

  /// Describes where a run by `plan` stands. Names in `metadata` must differ from those of settings.
  public init(_ checkpoint: Checkpoint, plan: Plan, metadata: [String: String]) {
    self.plan = plan
    self.metadata = metadata
    state = checkpoint.trainer.state
    let standing = checkpoint.standing
    self.standing = (standing.network.parameters, standing.epoch, standing.history)
    elapsed = checkpoint.elapsed
  }

  /// Where the run stands, given the trainer that it began with and the number of examples that it learns from.
  ///
  /// - Throws: `CheckpointError.shape` if that is for another network, `CheckpointError.text` if the run cannot be there.
  public func checkpoint(of trainer: Trainer, examples count: Int) throws(CheckpointError) -> Checkpoint {
    let expected = trainer.network.sizes
    for parameters in [state.parameters, standing.parameters] where parameters.sizes != expected {
      throw .shape(found: parameters.sizes, expected: expected)
    }
    guard trainer.suits(state) else { throw .text("memories") }
    guard state.seen < count else { throw .text("at_example") }
    var trainer = trainer
    var begun = Standing(trainer.network)
    trainer.state = state
    begun.network.parameters = standing.parameters
    (begun.epoch, begun.history) = (standing.epoch, standing.history)
    return Checkpoint(trainer: trainer, standing: begun, elapsed: elapsed)
  }

  /// Reads a file.
  ///
  /// - Throws: `ReadingError` if it cannot be read or is no checkpoint.
  public static func load(_ path: String) throws(ReadingError) -> CheckpointFile {
    let bytes: [UInt8]
    do throws(FileError) { bytes = try File.read(path, limit: 1 << 33) } catch { throw .file(error) }
    do throws(CheckpointError) {
      return try CheckpointFile(decoding: bytes)
    } catch {
      throw .malformed(path: path, error)
    }
  }

  /// Writes the file in place of the last.
  ///
  /// - Throws: `FileError`; the old file, if any, is then intact.
  public func save(_ path: String) throws(FileError) {
    let bytes: [UInt8]
    do throws(CheckpointError) { bytes = try encoded() } catch {
      throw .cannotCreate(path: path, reason: error.description)
    }
    try File.write(bytes, to: path, replacing: true)
  }
}

// MARK: - The format

extension CheckpointFile {
  /// What a file of this kind says that it is.
  static let format = "training-checkpoint"
  private static let version = "1"
  private static let settings = Set(Plan.settings.map(\.name))

  /// The bytes of the file.
  ///
  /// - Throws: `CheckpointError` if a number is not finite, or there is too much text.
  public func encoded() throws(CheckpointError) -> [UInt8] {
    var tensors: [String: Safetensors.Tensor] = [:]
    var all = [("network", state.parameters), ("kept", standing.parameters)]
    all += state.memory.enumerated().map { ("memory\($0.offset)", $0.element) }
    if let average = state.average { all.append(("average", average)) }
    for (name, parameters) in all {
      for layer in LayerTensors.split(parameters, prefix: "\(name).fc") {
        do throws(ModelError) { try layer.checkFinite() } catch { throw .model(error) }
        tensors[layer.weightName] = layer.weight
        tensors[layer.biasName] = layer.bias
      }
    }
    var text = metadata
    for (name, value) in plan.record { text[name] = value }
    text["format"] = Self.format
    text["format_version"] = Self.version
    text["at_epoch"] = String(state.epoch)
    text["at_example"] = String(state.seen)
    text["at_step"] = String(state.steps)
    text["generator"] = state.generator.description
    text["shuffler"] = state.shuffler.description
    text["scale"] = String(state.parameters.scale)
    text["memories"] = String(state.memory.count)
    text["kept_epoch"] = String(standing.epoch)
    text["elapsed"] = String(elapsed.seconds)
    text["history"] = JSON.array(standing.history.map(\.json)).description
    do throws(SafetensorsError) {
      return try Safetensors(tensors: tensors, metadata: text).encoded()
    } catch {
      throw .safetensors(error)
    }
  }

  /// Reads the bytes of a file.
  ///
  /// - Throws: `CheckpointError`.
  public init(decoding bytes: [UInt8]) throws(CheckpointError) {
    let file: Safetensors
    do throws(SafetensorsError) { file = try Safetensors(decoding: bytes) } catch { throw .safetensors(error) }
    var text = file.metadata
    guard text.removeValue(forKey: "format") == Self.format else { throw .notACheckpoint }
    func take<Value>(_ name: String, _ read: (String) -> Value?) throws(CheckpointError) -> Value {
      guard let written = text.removeValue(forKey: name), let value = read(written) else { throw .text(name) }
      return value
    }
    // Far beyond any run, and far from what an integer can count.
    func count(_ text: String) -> Int? { Int(text).flatMap { 0...(1 << 50) ~= $0 ? $0 : nil } }
    func parameters(_ name: String) throws(CheckpointError) -> Parameters<Float> {
      let tensors = file.tensors.filter { $0.key.hasPrefix("\(name).") }
      do throws(ModelError) { return try LayerTensors.join(LayerTensors.find(in: tensors)) } catch {
        throw .model(error)
      }
    }
    guard try take("format_version", { $0 }) == Self.version else { throw .text("format_version") }
    var network = try parameters("network")
    network.scale = try take("scale") { Float($0).flatMap { $0.isFinite && $0 != 0 ? $0 : nil } }
    var memory: [Parameters<Float>] = []
    for index in 0..<(try take("memories") { count($0).flatMap { $0 <= 2 ? $0 : nil } }) {
      memory.append(try parameters("memory\(index)"))
    }
    state = Trainer.State(
      epoch: try take("at_epoch", count), seen: try take("at_example", count), steps: try take("at_step", count),
      generator: try take("generator") { RandomGenerator($0) }, shuffler: try take("shuffler") { RandomGenerator($0) },
      parameters: network, memory: memory,
      average: file.tensors.keys.contains { $0.hasPrefix("average.") } ? try parameters("average") : nil)
    standing = (
      try parameters("kept"), try take("kept_epoch", count), try take("history", Training.Epoch.history)
    )
    elapsed = .seconds(try take("elapsed") { Double($0).flatMap { 0...1e9 ~= $0 ? $0 : nil } })
    let record = Plan.settings.compactMap { setting in text.removeValue(forKey: setting.name).map { (setting.name, $0) }
    }
    do throws(PlanError) {
      plan = try Plan(record: record.lazy.map { (name: $0.0, text: $0.1) })
      try plan.check()
    } catch {
      throw .plan(error)
    }
    metadata = text
  }
}

/// Why bytes are not a checkpoint, or one does not fit.
public enum CheckpointError: FormatError, Equatable {
  case safetensors(SafetensorsError)
  case notACheckpoint
  /// A text is missing or not what it should be.
  case text(String)
  case model(ModelError)
  case plan(PlanError)
  case shape(found: [Int], expected: [Int])

  public var description: String {
    switch self {
    case .safetensors(let error): error.description
    case .notACheckpoint: "is not the checkpoint of a training run"
    case .text(let name): "checkpoint says nothing usable of \(name.quoted)"
    case .model(let error): "the checkpoint's \(error.description)"
    case .plan(let error): "checkpoint cannot be followed: \(error.description)"
    case .shape(let found, let expected):
      "checkpoint is of a network of the sizes \(found), its plan and these images need \(expected)"
    }
  }
}

// MARK: - History

extension Training.Epoch {
  fileprivate var json: JSON {
    func pair(_ score: Training.Score?) -> JSON { score.map { [JSON($0.cost), JSON($0.accuracy)] } ?? .null }
    return [
      JSON(number), pair(training), pair(validation), JSON(signs.cost), JSON(signs.accuracy), JSON(signs.saturated),
      JSON(signs.dead), JSON(duration.seconds),
    ]
  }

  fileprivate static func history(_ text: String) -> [Training.Epoch]? {
    guard let list = (try? JSON.parse([UInt8](text.utf8)))?.array else { return nil }
    let epochs = list.compactMap(Training.Epoch.init)
    return epochs.count == list.count ? epochs : nil
  }

  private init?(_ json: JSON) {
    guard let values = json.array, values.count == 8, let number = values[0].integer,
      let seconds = values[7].double
    else { return nil }
    func score(_ json: JSON) -> Training.Score?? {
      if json == .null { return .some(nil) }
      guard let pair = json.array, pair.count == 2, let cost = pair[0].double, let accuracy = pair[1].double else {
        return nil
      }
      return Training.Score(cost: cost, accuracy: accuracy)
    }
    let signs = values[3...6].compactMap(\.double)
    guard let training = score(values[1]), let validation = score(values[2]), signs.count == 4, 0...1e9 ~= seconds
    else { return nil }
    self.init(
      number: number, training: training, validation: validation,
      signs: VitalSigns(cost: signs[0], accuracy: signs[1], saturated: signs[2], dead: signs[3]),
      duration: .seconds(seconds))
  }
}
