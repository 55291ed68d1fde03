public import Digits
public import NeuralNetwork
import Storage

/// A model file made again by the record in it.
public struct ModelReproduction: Sendable {
  /// The SHA-256 digest of the file that came out.
  public let digest: String
  /// Why other bytes came out, as far as the record tells; nil if they are the same.
  public let difference: String?

  /// Follows the record of the model file at `path`; otherwise as the other initialiser.
  public init(
    _ path: String, images: (Plan) throws -> LabeledImages, called name: String, from start: SourceModel?,
    taughtBy teacher: SourceModel? = nil, threads: Int
  ) throws {
    let (bytes, model) = try File.read(path) { bytes throws(FileError) in (bytes, try Model(decoding: bytes)) }
    do {
      try self.init(
        of: model, bytes: bytes, images: images, called: name, from: start, taughtBy: teacher, threads: threads)
    } catch let error as FileError {
      throw error.at(path)
    }
  }

  /// Follows the record of a model.
  ///
  /// - Parameters:
  ///   - bytes: what should come out.
  ///   - images: what it should have learned from, called `name` in messages.
  ///   - start: the model that it started from, if it did.
  ///   - teacher: the model that it learned from, if it did.
  /// - Throws: `FileError` if the model has no record, or learned from something else; as `Experiment` does.
  public init(
    of model: Model, bytes: [UInt8], images: (Plan) throws -> LabeledImages, called name: String,
    from start: SourceModel?, taughtBy teacher: SourceModel? = nil, threads: Int
  ) throws {
    guard let record = model.record else {
      throw FileError.malformed("says nothing, or not all, of how it was trained")
    }
    let images = try images(record.plan)
    var source = images.source
    (source.startingModel, source.teacher) = (start?.digest, teacher?.digest)
    if let reason = Self.conflict(between: record.source, and: source, called: name) {
      throw FileError.mismatch(reason)
    }
    let experiment = try Experiment(record.plan, on: images, source: source, from: start, taughtBy: teacher)
    let result = try experiment.train(experiment.trainer(threads: threads))
    var remade = experiment.model(result.outcome)
    remade.weightFormat = model.weightFormat
    remade.notes["class_names"] = model.notes["class_names"]
    // Earlier versions kept no curve.
    if record.curve.isEmpty { remade.record?.curve = [] }
    let again = try remade.encoded()
    digest = SHA256.digest(of: again).description
    difference = again == bytes ? nil : Self.reason(record)
  }

  /// Why a model with such a record cannot come of this source; nil if it can.
  private static func conflict(
    between recorded: TrainingSource, and given: TrainingSource, called name: String
  ) -> String? {
    switch (recorded.startingModel, given.startingModel) {
    case (let recorded, let given) where recorded == given: break
    case (nil, _): return "did not start from another model; leave out --from"
    case (_, nil): return "started from another model's weights; name that model with --from"
    default: return "started from another model than the one that --from names"
    }
    if recorded.teacher != given.teacher {
      return recorded.teacher == nil
        ? "had no teacher; leave out --teacher" : "learned from another model's answers; name that model with --teacher"
    }
    if recorded.imageSize != given.imageSize { return "was trained on images of another size than \(name)" }
    if recorded.images != given.images { return "was trained on other images than \(name)" }
    return recorded.labels == given.labels ? nil : "was trained with other labels than \(name)"
  }

  private static func reason(_ record: TrainingRecord) -> String {
    if record.instructionSet != FastKernels.instructionSet {
      return "it was trained with the instructions \(record.instructionSet), these are \(FastKernels.instructionSet)"
    }
    guard record.version == Experiment.version else {
      return "version \(record.version) made it, this is \(Experiment.version)"
    }
    return "it was changed, or its record does not tell all"
  }
}
