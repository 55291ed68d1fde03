public import NeuralNetwork
public import Storage

/// The four curves of the book's chapter 3, cost and accuracy on training and validation images, a line per epoch:
/// JSON lines if the file's name ends in `.jsonl`, else CSV with a header. What was not measured stays empty, or null.
public struct TrainingLog: Sendable {
  private let file: LineFile
  private let isJSON: Bool
  private static let columns = [
    "epoch", "training_cost", "training_accuracy", "validation_cost", "validation_accuracy",
  ]

  /// Begins the file at `path`; what it held is gone.
  public init(path: String) throws(FileError) {
    file = try LineFile(creating: path)
    isJSON = path.hasSuffix(".jsonl")
    if !isJSON { try file.append(Self.columns.joined(separator: ",")) }
  }

  /// Adds the line of an epoch.
  public func append(_ epoch: Training.Epoch) throws(FileError) {
    let values = [
      epoch.training?.cost, epoch.training?.accuracy, epoch.validation?.cost, epoch.validation?.accuracy,
    ]
    if isJSON {
      let members = zip(Self.columns, [JSON(epoch.number)] + values.map { $0.map { JSON($0) } ?? .null })
      try file.append(JSON.object(members.map { .init($0, $1) }).description)
    } else {
      try file.append(([String(epoch.number)] + values.map { $0?.description ?? "" }).joined(separator: ","))
    }
  }
}
