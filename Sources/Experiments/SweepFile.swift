import NeuralNetwork
public import Storage

/// The results of a sweep: a file with a JSON object in a line for every run that is finished. Several processes may add to
/// the same file.
public struct SweepFile: Sendable {
  /// What a run's result depends on.
  public struct Run: Hashable, Sendable {
    /// The settings of the plan by name, the seed included.
    let settings: [String: String]
    /// What it learned from.
    let source: TrainingSource
  }

  /// What is told of a finished run.
  public struct Entry: Sendable {
    public let run: Run
    /// Of the network that the run gave, 0…1.
    public let validationAccuracy: Double
    /// After the epoch that was best, 0…1.
    public let bestValidationAccuracy: Double
    public let trainingAccuracy: Double
    public let epochs: Int
    public let ending: String
    public let seconds: Double
  }

  private let path: String
  /// What stood in the file; of equal runs the first.
  public let entries: [Run: Entry]
  /// The lines, from 1, that are not whole, as a process that is killed while it writes may leave them.
  public let brokenLines: [Int]
  private let endsWithinLine: Bool

  /// Reads what is there; nothing is a beginning, and so is a terminal, a pipe or a device, which is only written to.
  ///
  /// - Throws: `FileError` if the file cannot be read, or holds what no sweep has written.
  public init(_ path: String) throws(FileError) {
    self.path = path
    let bytes: [UInt8]
    do throws(FileError) { bytes = File.isDevice(path) ? [] : try File.read(path) } catch {
      guard error.kind == .missing else { throw error }
      (entries, brokenLines, endsWithinLine) = ([:], [], false)
      return
    }
    let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    endsWithinLine = lines.last?.isEmpty == false
    var (entries, brokenLines) = ([Run: Entry](), [Int]())
    for (index, line) in lines.enumerated() where !line.isEmpty {
      let json = try? JSON.parse(Array(line))
      if let entry = json.flatMap(Entry.init) {
        entries[entry.run] = entries[entry.run] ?? entry
      } else if json == nil, Entry.mayBeginIn(line) {
        brokenLines.append(index + 1)
      } else {
        throw FileError(
          .malformed, "line \(index + 1) is not the result of a sweep; give --output another name", path: path)
      }
    }
    (self.entries, self.brokenLines) = (entries, brokenLines)
  }

  /// The file, open for more lines.
  public func opened() throws(FileError) -> LineFile {
    let file = try LineFile(appendingTo: path)
    if endsWithinLine { try file.write("\n") }
    return file
  }
}

// MARK: - Lines

extension SweepFile.Entry {
  init(_ run: SweepFile.Run, _ outcome: Training.Outcome) {
    self.run = run
    validationAccuracy = outcome.validation?.accuracy ?? 0
    let history = outcome.history.compactMap { $0.validation?.accuracy }
    bestValidationAccuracy = max(validationAccuracy, history.max() ?? 0)
    trainingAccuracy = outcome.training.accuracy
    epochs = outcome.history.count
    ending = outcome.ending.name
    seconds = outcome.seconds
  }

  fileprivate init?(_ json: JSON) {
    guard let settings = json["training"]?.texts,
      let source = json["record"]?.texts.flatMap({ TrainingSource(text: $0) }),
      let validation = json["validation_accuracy"]?.double, let best = json["best_validation_accuracy"]?.double,
      let training = json["training_accuracy"]?.double, let epochs = json["epochs"]?.integer,
      let ending = json["ending"]?.string, let seconds = json["seconds"]?.double
    else { return nil }
    run = SweepFile.Run(settings: settings, source: source)
    (validationAccuracy, bestValidationAccuracy, trainingAccuracy) = (validation, best, training)
    (self.epochs, self.ending, self.seconds) = (epochs, ending, seconds)
  }

  /// The line. The settings and what was learned from have the names that `mnist info --json` gives them.
  public var json: JSON {
    [
      "training": JSON(run.settings), "record": JSON(run.source.text), "validation_accuracy": JSON(validationAccuracy),
      "best_validation_accuracy": JSON(bestValidationAccuracy), "training_accuracy": JSON(trainingAccuracy),
      "epochs": JSON(epochs), "ending": JSON(ending), "seconds": JSON(seconds),
    ]
  }

  /// Whether a line begins as one of an entry does, or is the beginning of that.
  fileprivate static func mayBeginIn(_ line: ArraySlice<UInt8>) -> Bool {
    let beginning = Array(#"{"training":{"#.utf8)
    return line.starts(with: beginning) || beginning.starts(with: line)
  }
}

extension SweepFile.Run {
  init(_ experiment: Experiment) {
    settings = Dictionary(uniqueKeysWithValues: experiment.plan.record.map { ($0.name, $0.text) })
    source = experiment.source
  }
}

extension JSON {
  /// The members of an object by name if all are texts.
  fileprivate var texts: [String: String]? {
    guard let members = object else { return nil }
    let texts = members.compactMap { member in member.value.string.map { (member.name, $0) } }
    return texts.count == members.count ? Dictionary(texts) { first, _ in first } : nil
  }
}
