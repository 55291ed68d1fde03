public import Digits
public import NeuralNetwork
public import Storage
import Synchronization

/// An experiment of the book or of a paper, done again with several seeds.
public struct Reproduction: Sendable {
  public let preset: Preset
  public let trials: [Trial]

  /// The images that the book's figure was measured on; the test images where it prints none.
  public var images: Preset.Published.Images { preset.published?.images ?? .test }

  /// The accuracy after the last epoch.
  public var final: Spread { spread(at: .last) }
  /// After the epoch that was best on the validation images, or the last where none were held out.
  public var bestByValidation: Spread { spread(at: .best(on: .validation)) }
  /// After the epoch that was best on the test images, which nobody may choose.
  public var bestByTest: Spread { spread(at: .best(on: .test)) }

  /// The accuracies that the book's figure may be compared with: of one moment, or of two where it does not say.
  public var comparable: [Spread] {
    switch preset.published?.epoch {
    case nil: []
    case .first: [spread(at: .first)]
    case .last: [final]
    case .validated: [bestByValidation]
    case .best, .bestOfThree: [spread(at: .best(on: images))]
    case .unsaid: [final, spread(at: .best(on: images))]
    }
  }

  /// Whether the book's figure lies within three standard deviations of ours; nil without a figure, and for a single run.
  public var containsPublished: Bool? {
    guard let published = preset.published, trials.count > 1 else { return nil }
    return comparable.contains { $0.contains(published.percent / 100) == true }
  }

  /// What the doctor found, and in how many of the runs; nothing if all were healthy.
  public var illnesses: [(name: String, count: Int)] {
    let names = trials.compactMap { $0.illness?.name }
    return Set(names).sorted().map { name in (name, names.count { $0 == name }) }
  }

  public var seconds: Double { trials.reduce(0) { $0 + $1.seconds } }

  private func spread(at moment: Trial.Moment) -> Spread {
    Spread(trials.map { $0.accuracy(on: images, at: moment) })
  }
}

// MARK: - As JSON

extension Reproduction {
  public var json: JSON {
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

extension Preset.Published {
  public var json: JSON { ["percent": JSON(percent), "images": JSON(images.rawValue), "epoch": JSON(epoch.rawValue)] }
}

// MARK: - Doing experiments again

extension Reproduction {
  /// Follows all presets with the seeds from 1, several runs side by side and plans that are equal once.
  ///
  /// - Parameters:
  ///   - trialEnded: called with each finished run and its plan, from any thread, one call at a time.
  ///   - ended: called with each preset in its turn, as soon as its runs are done, one call at a time.
  /// - Throws: the first error of a run or of `ended`.
  public static func run(
    _ presets: [Preset], seeds: Int, on images: LabeledImages, test: Batch<Float>, jobs: Int,
    trialEnded: @Sendable (Trial, Plan) -> Void, ended: @Sendable (Reproduction) throws -> Void
  ) throws {
    var plans: [Plan] = []
    for preset in presets {
      for seed in 1...seeds {
        var plan = preset.plan
        plan.seed = UInt64(seed)
        if !plans.contains(plan) { plans.append(plan) }
      }
    }
    let runs = presets.map { preset in plans.indices.filter { plans[$0].isEqualButForSeed(to: preset.plan) } }
    let source = images.source
    let state = Mutex((trials: [Trial?](repeating: nil, count: plans.count), ended: 0, failure: (any Error)?.none))
    concurrently(plans.count, workers: jobs) { [plans] index in
      guard state.withLock({ $0.failure == nil }) else { return }
      do {
        let trial = try Trial(plans[index], on: images, source: source, test: test)
        try state.withLock { state in
          trialEnded(trial, plans[index])
          state.trials[index] = trial
          while state.ended < presets.count {
            let trials = runs[state.ended].compactMap { state.trials[$0] }
            guard trials.count == runs[state.ended].count else { break }
            try ended(Reproduction(preset: presets[state.ended], trials: trials))
            state.ended += 1
          }
        }
      } catch {
        state.withLock { $0.failure = $0.failure ?? error }
      }
    }
    if let failure = state.withLock({ $0.failure }) { throw failure }
  }
}
