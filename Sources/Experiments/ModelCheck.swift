public import Digits
public import NeuralNetwork
import Storage

/// A model file, or the checkpoint of a training, that was looked at in full and found whole.
public struct ModelCheck: Sendable {
  /// What is in the file.
  public enum Content: Sendable {
    case model(Model)
    case checkpoint(CheckpointFile)
  }

  public let content: Content
  /// The SHA-256 digest of the file.
  public let digest: String
  /// The share of validation images that the model reads correctly, 0…1; nil where it was not asked for.
  public let validationAccuracy: Double?
  /// By how much an accuracy may differ from the record's: other instruction sets add in another order.
  private static let tolerance = 0.0005

  /// Reads the file at `path`: its structure, that all weights and biases are finite, and what is told of the training.
  ///
  /// - Parameter images: what a model learned from, to see whether it has the validation accuracy that its record claims;
  ///   nil to leave that alone.
  /// - Throws: `FileError` if the file is not whole, or claims what does not hold; whatever `images` throws.
  public init(_ path: String, images: ((Plan) throws -> LabeledImages)? = nil, threads: Int = 1) throws {
    (content, digest) = try File.read(path) { bytes throws(FileError) in
      (try Self.content(bytes), SHA256.digest(of: bytes).description)
    }
    guard case .model(let model) = content, let images else {
      validationAccuracy = nil
      return
    }
    do {
      validationAccuracy = try Self.accuracy(of: model, on: images, threads: threads)
    } catch let error as FileError {
      throw error.path == nil ? error.at(path) : error
    }
  }

  private static func content(_ bytes: [UInt8]) throws(FileError) -> Content {
    if let file = try? Safetensors(decoding: bytes), file.metadata["format"] == CheckpointFile.format {
      return .checkpoint(try CheckpointFile(decoding: bytes))
    }
    return .model(try Model(decoding: bytes))
  }

  private static func accuracy(
    of model: Model, on images: (Plan) throws -> LabeledImages, threads: Int
  ) throws -> Double? {
    guard let record = model.record else {
      throw FileError.malformed("has no record of its training, whose claim could be checked")
    }
    let images = try images(record.plan)
    guard images.source.images == record.source.images, images.source.labels == record.source.labels else {
      throw FileError.mismatch("learned from other images than these")
    }
    guard images.classCount <= model.network.outputCount, images.rows * images.columns == model.network.inputCount
    else {
      throw FileError.mismatch("is \(model.network.architecture), which its record does not tell")
    }
    let validation = try record.plan.split(images.examples).validation
    guard let claimed = record.validationAccuracy, validation.count > 0 else { return nil }
    let found = model.network.evaluate(on: validation, cost: model.cost, threads: threads).accuracy
    guard abs(found - claimed) <= tolerance else {
      throw FileError.mismatch(
        "claims to read \(claimed.percentage) of its validation images, and reads \(found.percentage)")
    }
    return found
  }
}
