import Digits
import NeuralNetwork
import Storage

/// An experiment of the book, done again with several seeds.
struct Reproduction {
  let preset: Preset
  let trials: [Trial]

  /// The images that the book's figure was measured on; the test images where it prints none.
  var images: Preset.Published.Images { preset.published?.images ?? .test }

  /// The accuracy after the last epoch.
  var final: Spread { spread(at: .last) }
  /// After the epoch that was best on the validation images.
  var bestByValidation: Spread { spread(at: .best(on: .validation)) }
  /// After the epoch that was best on the test images, which nobody may choose.
  var bestByTest: Spread { spread(at: .best(on: .test)) }

  /// The accuracies that the book's figure may be compared with: of one moment, or of two where it does not say.
  var comparable: [Spread] {
    switch preset.published?.epoch {
    case nil: []
    case .first: [spread(at: .first)]
    case .last: [final]
    case .best, .bestOfThree: [spread(at: .best(on: images))]
    case .unsaid: [final, spread(at: .best(on: images))]
    }
  }

  /// Whether the book's figure lies within three standard deviations of ours; nil without a figure, and for a single run.
  var containsPublished: Bool? {
    guard let published = preset.published, trials.count > 1 else { return nil }
    return comparable.contains { $0.contains(published.percent / 100) == true }
  }

  /// What the doctor found, and in how many of the runs; nothing if all were healthy.
  var illnesses: [(name: String, count: Int)] {
    let names = trials.compactMap { $0.illness?.name }
    return Set(names).sorted().map { name in (name, names.count { $0 == name }) }
  }

  var seconds: Double { trials.reduce(0) { $0 + $1.seconds } }

  private func spread(at moment: Trial.Moment) -> Spread {
    Spread(trials.map { $0.accuracy(on: images, at: moment) })
  }
}

// MARK: - Reports

extension Reproduction {
  static let header =
    "experiment".left(17) + "book".left(9) + "on".left(12) + "ours, same epoch".left(18) + "last epoch".left(15)
    + "best by valid.".left(15) + "best by test*".left(15) + "inside  doctor"

  /// A line of the table.
  var row: String {
    let book = preset.published.map { $0.percent.fixed(2) } ?? "·"
    let same = comparable.last.map(\.percentages) ?? "·"
    let inside = containsPublished.map { $0 ? "yes" : "no" } ?? "·"
    return preset.name.left(17) + book.left(9) + images.rawValue.left(12) + same.left(18) + final.percentages.left(15)
      + bestByValidation.percentages.left(15) + bestByTest.percentages.left(15) + inside.left(8)
      + (illnesses.isEmpty ? "·" : illnesses.map { "\($0.name) \($0.count)/\(trials.count)" }.joined(separator: ", "))
  }

  var json: JSON {
    [
      "name": JSON(preset.name), "place": JSON(preset.place),
      "published": preset.published?.json ?? .null,
      "runs": JSON(trials.count), "measured_on": JSON(images.rawValue), "first_epoch": spread(at: .first).json,
      "last_epoch": final.json, "best_by_validation": bestByValidation.json, "best_by_test": bestByTest.json,
      "inside": containsPublished.map { JSON($0) } ?? .null,
      "illnesses": .object(illnesses.map { .init($0.name, JSON($0.count)) }), "seconds": JSON(seconds),
    ]
  }
}
