import Digits
import Experiments
import Foundation
import NeuralNetwork
import Storage

/// What is read, and what must hold of bytes that are accepted: what the writer makes of them reads as the same.
let readers: [String: @Sendable ([UInt8]) -> Void] = [
  "idx": { bytes in
    guard let idx = try? IDX(parsing: bytes, limit: 1 << 22) else { return }
    promise((try? IDX(parsing: idx.encoded)) == idx)
  },
  "image": { bytes in
    guard let images = try? ImageFile.images(in: bytes, pixelLimit: 1 << 22) else { return }
    promise((try? Netpbm.images(in: images.flatMap { PGM.encoded($0) })) == images)
    promise((try? ImageFile.images(in: PNGWriter.encoded(images[0]))) == [images[0]])
  },
  "json": { bytes in
    guard let json = try? JSON.parse(bytes) else { return }
    promise((try? JSON.parse(Array(json.description.utf8))) == json)
  },
  "safetensors": { bytes in
    guard let file = try? Safetensors(decoding: bytes) else { return }
    let encoded = try? file.encoded()
    // Compared as bytes, as values that are no numbers are not equal to themselves.
    promise(encoded != nil && (try? Safetensors(decoding: encoded ?? []).encoded()) == encoded)
    keep(bytes, rewritten: encoded ?? [])
  },
  "model": { bytes in
    guard let model = try? Model(decoding: bytes) else { return }
    let encoded = try? model.encoded()
    promise(encoded != nil && (try? Model(decoding: encoded ?? []).encoded()) == encoded)
  },
  "checkpoint": { bytes in
    guard let checkpoint = try? CheckpointFile(decoding: bytes) else { return }
    // All but the times, which are rounded on their way through `Duration`.
    func timeless(_ checkpoint: CheckpointFile) -> Safetensors? {
      var file = (try? checkpoint.encoded()).flatMap { try? Safetensors(decoding: $0) }
      for name in ["elapsed", "history"] { file?.metadata[name] = nil }
      return file
    }
    let again = (try? checkpoint.encoded()).flatMap { try? CheckpointFile(decoding: $0) }
    promise(again != nil && again.flatMap(timeless) == timeless(checkpoint))
  },
  "plan": { bytes in
    guard let plan = (try? JSON.parse(bytes)).flatMap({ try? Plan(json: $0) }) else { return }
    // Settings without a say beside the others are not in the record.
    func record(_ plan: Plan) -> JSON { .object(plan.record.map { JSON.Member($0.name, JSON($0.text)) }) }
    promise((try? Plan(json: record(plan))).map(record) == record(plan))
  },
  "page": { bytes in
    guard let width = bytes.first.map({ 1 + Int($0) }), bytes.count > width else { return }
    let height = (bytes.count - 1) / width
    let picture = GrayImage(width: width, height: height, pixels: Array(bytes[1...width * height]))
    promise((try? pageReader?.pages(in: PGM.encoded(picture)))?.count == 1)
    promise((try? digitReader?.answers(in: PGM.encoded(picture)))?.count == 1)
  },
  "body": { bytes in
    guard let json = try? JSON.parse(bytes) else { return }
    if let wish = try? RunRequest(json, data: nil) {
      let again: JSON = ["settings": .object(wish.plan.record.map { JSON.Member($0.name, JSON($0.text)) })]
      promise((try? RunRequest(again, data: nil))?.plan.record.map(\.text) == wish.plan.record.map(\.text))
    }
    guard let network else { return }
    if let changed = try? network.changed(by: NetworkChanges(json)) {
      promise(changed.network.parameters.isFinite)
    }
    _ = try? network.explanation(json)
    if let image = try? network.image(json["pixels"]) { promise((try? network.read(image)) != nil) }
  },
]

/// A network of 2 × 2 pixels, so that whatever is asked of it is answered at once.
private let network: Reading? = {
  var plan = Plan()
  plan.hidden = [3]
  let examples = Examples(inputs: [0, 100, 200, 255], inputCount: 4, labels: [1], classCount: 3)
  guard let trainer = try? plan.trainer(on: examples) else { return nil }
  let size = ImageSize(width: 2, height: 2)
  return try? Reading(Model(network: trainer.network, cost: .crossEntropy, imageSize: size), Limits())
}()

private let pageReader = try? PageReader(.builtIn())
private let digitReader = try? DigitReader(.builtIn())

/// Ends the program if a promise is not kept: libFuzzer learns of a find by that, and saves the bytes.
func promise(_ isKept: Bool, line: Int = #line) {
  if !isKept { fatalError("the promise in line \(line) is not kept") }
}

/// Writes what was accepted, and what the writer made of it, into the folder that ACCEPTED names, if it does, for another
/// reader to compare.
private func keep(_ bytes: [UInt8], rewritten: [UInt8]) {
  guard let folder = ProcessInfo.processInfo.environment["ACCEPTED"] else { return }
  let name = "\(folder)/\(SHA256.digest(of: bytes))"
  promise(FileManager.default.createFile(atPath: "\(name).accepted", contents: Data(bytes)))
  promise(FileManager.default.createFile(atPath: "\(name).rewritten", contents: Data(rewritten)))
}
