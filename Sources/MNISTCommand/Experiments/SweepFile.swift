import NeuralNetwork
import Storage
import Synchronization

/// The results of a sweep: a file with a JSON object in a line for every run that is finished. Several processes may add to
/// the same file.
struct SweepFile {
  /// What is told of a finished run.
  struct Entry: Sendable {
    /// The settings of the plan, seed included.
    let record: [JSON.Member]
    /// The digest of the images that it learned from.
    let imagesDigest: String
    let validationAccuracy: Double
    let bestValidationAccuracy: Double
    let trainingAccuracy: Double
    let epochs: Int
    let seconds: Double
  }

  private let path: String
  /// What stood in the file.
  let entries: [Entry]
  /// The lines, from 1, that are not whole, as a process that is killed while it writes may leave them.
  let brokenLines: [Int]
  private let endsInLine: Bool

  /// Reads what is there; nothing is a beginning.
  init(_ path: String) throws(ReadingError) {
    self.path = path
    let bytes: [UInt8]
    do throws(FileError) { bytes = try File.read(path) } catch {
      guard case .missing = error else { throw .file(error) }
      (entries, brokenLines, endsInLine) = ([], [], false)
      return
    }
    let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    endsInLine = !(lines.last ?? []).isEmpty
    var (entries, brokenLines) = ([Entry](), [Int]())
    for (index, line) in lines.enumerated() where !line.isEmpty {
      if let json = try? JSON.parse(Array(line)), let entry = Entry(json) {
        entries.append(entry)
      } else {
        brokenLines.append(index + 1)
      }
    }
    (self.entries, self.brokenLines) = (entries, brokenLines)
  }

  /// The file, open for more lines.
  func opened() throws(FileError) -> LineFile {
    let file = try LineFile(appendingTo: path)
    if endsInLine { try file.write("\n") }
    return file
  }
}

extension SweepFile.Entry {
  init(_ plan: Plan, on experiment: Experiment, _ outcome: Training.Outcome) {
    record = Self.members(of: plan)
    imagesDigest = experiment.images.imageDigest.description
    validationAccuracy = outcome.validation?.accuracy ?? 0
    bestValidationAccuracy = outcome.history.compactMap { $0.validation?.accuracy }.max() ?? 0
    trainingAccuracy = outcome.training.accuracy
    epochs = outcome.history.count
    seconds = outcome.history.reduce(0) { $0 + $1.duration.seconds }
  }

  /// The settings of a plan as members of an object.
  static func members(of plan: Plan) -> [JSON.Member] { plan.record.map { .init($0.name, JSON($0.text)) } }

  fileprivate init?(_ json: JSON) {
    guard let record = json["training"]?.object, let digest = json["training_images_sha256"]?.string,
      let validation = json["validation_accuracy"]?.double, let best = json["best_validation_accuracy"]?.double,
      let training = json["training_accuracy"]?.double, let epochs = json["epochs"]?.integer,
      let seconds = json["seconds"]?.double
    else { return nil }
    self.record = record
    imagesDigest = digest
    (validationAccuracy, bestValidationAccuracy, trainingAccuracy) = (validation, best, training)
    (self.epochs, self.seconds) = (epochs, seconds)
  }

  var json: JSON {
    [
      "training": .object(record), "training_images_sha256": JSON(imagesDigest),
      "validation_accuracy": JSON(validationAccuracy), "best_validation_accuracy": JSON(bestValidationAccuracy),
      "training_accuracy": JSON(trainingAccuracy), "epochs": JSON(epochs), "seconds": JSON(seconds),
    ]
  }
}
