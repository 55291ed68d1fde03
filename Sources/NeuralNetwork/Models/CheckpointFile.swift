public import Storage

/// A checkpoint as a file: the plan, where the run by it stands, and what it learns from. It is a safetensors file, but no
/// model.
public struct CheckpointFile: Sendable {
  /// The plan that the run follows.
  public let plan: Plan
  /// What it learns from.
  public let source: TrainingSource
  private let state: Trainer.State
  /// What is kept of the run: the network that it would give, the epoch after which that stood, and what was seen.
  private let kept: (parameters: Parameters<Float>, epoch: Int, history: [Training.Epoch])
  private let elapsed: Duration

  /// Describes where a run by `plan` stands.
  public init(_ checkpoint: Checkpoint, plan: Plan, source: TrainingSource) {
    self.plan = plan
    self.source = source
    state = checkpoint.trainer.state
    kept = (checkpoint.network.parameters, checkpoint.epoch, checkpoint.history)
    elapsed = checkpoint.elapsed
  }

  /// Where the run stands, given the trainer that it began with and the number of examples that it learns from.
  ///
  /// - Throws: `FileError` if that is for another network, or the run cannot be there.
  public func checkpoint(of trainer: Trainer, examples count: Int) throws(FileError) -> Checkpoint {
    let expected = trainer.network.sizes
    for sizes in [state.parameters.sizes, kept.parameters.sizes] where sizes != expected {
      throw .mismatch("checkpoint is of a network of the sizes \(sizes), its plan and these images need \(expected)")
    }
    guard trainer.suits(state) else { throw Self.unusable("memories") }
    guard state.seen < count else { throw Self.unusable("at_example") }
    var checkpoint = Checkpoint(trainer)
    checkpoint.trainer.state = state
    checkpoint.network.parameters = kept.parameters
    (checkpoint.epoch, checkpoint.history, checkpoint.elapsed) = (kept.epoch, kept.history, elapsed)
    return checkpoint
  }

  /// Reads a file.
  ///
  /// - Throws: `FileError` if it cannot be read or is no checkpoint.
  public static func load(_ path: String) throws(FileError) -> CheckpointFile {
    try File.read(path, limit: 1 << 33) { bytes throws(FileError) in try CheckpointFile(decoding: bytes) }
  }

  /// Writes the file in place of the last.
  ///
  /// - Throws: `FileError`; the old file, if any, is then intact.
  public func save(_ path: String) throws(FileError) {
    let bytes: [UInt8]
    do throws(FileError) { bytes = try encoded() } catch {
      throw FileError(.notCreatable, "cannot be created: \(error.reason)", path: path)
    }
    try File.write(bytes, to: path, replacing: true)
  }
}

// MARK: - The format

extension CheckpointFile {
  /// What a file of this kind says that it is.
  package static let format = "training-checkpoint"
  private static let version = "1"

  /// The bytes of the file.
  ///
  /// - Throws: `FileError` if a number is not finite, or there is too much text.
  public func encoded() throws(FileError) -> [UInt8] {
    var tensors: [String: Safetensors.Tensor] = [:]
    var all = [("network", state.parameters), ("kept", kept.parameters)]
    all += state.memory.enumerated().map { ("memory\($0.offset)", $0.element) }
    if let average = state.average { all.append(("average", average)) }
    for (name, parameters) in all {
      for layer in LayerTensors.split(parameters, prefix: "\(name).fc") {
        do throws(FileError) { try layer.checkFinite() } catch { throw error.prefixed("the checkpoint's ") }
        tensors[layer.weightName] = layer.weight
        tensors[layer.biasName] = layer.bias
      }
    }
    var text = source.text
    for (name, value) in plan.record { text[name] = value }
    text["format"] = Self.format
    text["format_version"] = Self.version
    text["at_epoch"] = String(state.epoch)
    text["at_example"] = String(state.seen)
    text["at_step"] = String(state.steps)
    text["generator"] = state.generator.description
    text["shuffler"] = state.shuffler.description
    text["scale"] = String(state.scale)
    text["memories"] = String(state.memory.count)
    text["kept_epoch"] = String(kept.epoch)
    text["elapsed"] = String(elapsed.seconds)
    text["history"] = JSON.array(kept.history.map(\.json)).description
    return try Safetensors(tensors: tensors, metadata: text).encoded()
  }

  /// Reads the bytes of a file.
  ///
  /// - Throws: `FileError`.
  public init(decoding bytes: [UInt8]) throws(FileError) {
    let file = try Safetensors(decoding: bytes)
    let text = file.metadata
    guard text["format"] == Self.format else { throw .malformed("is not the checkpoint of a training run") }
    func take<Value>(_ name: String, _ read: (String) -> Value?) throws(FileError) -> Value {
      guard let value = text[name].flatMap(read) else { throw Self.unusable(name) }
      return value
    }
    // Far beyond any run, and far from what an integer can count.
    func count(_ text: String) -> Int? { Int(text).flatMap { 0...(1 << 50) ~= $0 ? $0 : nil } }
    func parameters(_ name: String) throws(FileError) -> Parameters<Float> {
      let tensors = file.tensors.filter { $0.key.hasPrefix("\(name).") }
      do throws(FileError) { return try LayerTensors.join(LayerTensors.find(in: tensors)) } catch {
        throw error.prefixed("the checkpoint's ")
      }
    }
    guard try take("format_version", { $0 }) == Self.version else { throw Self.unusable("format_version") }
    var memory: [Parameters<Float>] = []
    for index in 0..<(try take("memories", count)) { memory.append(try parameters("memory\(index)")) }
    state = Trainer.State(
      epoch: try take("at_epoch", count), seen: try take("at_example", count), steps: try take("at_step", count),
      generator: try take("generator") { RandomGenerator($0) }, shuffler: try take("shuffler") { RandomGenerator($0) },
      parameters: try parameters("network"),
      scale: try take("scale") { Float($0).flatMap { $0.isFinite && $0 != 0 ? $0 : nil } }, memory: memory,
      average: file.tensors.keys.contains { $0.hasPrefix("average.") } ? try parameters("average") : nil)
    kept = (
      try parameters("kept"), try take("kept_epoch", count), try take("history", Training.Epoch.history)
    )
    elapsed = .seconds(try take("elapsed") { Double($0).flatMap { 0...1e9 ~= $0 ? $0 : nil } })
    let record = Plan.settings.compactMap { setting in text[setting.name].map { (name: setting.name, text: $0) } }
    do throws(PlanError) {
      plan = try Plan(record: record)
      try plan.check()
    } catch {
      throw .malformed("checkpoint cannot be followed: \(error.description)")
    }
    guard let source = TrainingSource(text: text) else { throw Self.unusable("image_size") }
    self.source = source
  }

  private static func unusable(_ name: String) -> FileError {
    FileError.malformed("checkpoint says nothing usable of \(name.quoted)")
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
