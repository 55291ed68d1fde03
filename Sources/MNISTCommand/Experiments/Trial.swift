import Digits
import NeuralNetwork

/// A plan followed once with one seed, and the accuracies that it had after each epoch.
struct Trial: Sendable {
  /// The accuracies after an epoch, 0…1.
  struct Epoch: Sendable {
    let validation: Double
    let test: Double
  }

  let epochs: [Epoch]
  let seconds: Double
  /// What the doctor found in the end.
  let illness: Doctor.Illness?

  /// The accuracy on the images of `published` after the epoch that `moment` names.
  func accuracy(on images: Preset.Published.Images, at moment: Moment) -> Double {
    let chosen: Epoch? =
      switch moment {
      case .first: epochs.first
      case .last: epochs.last
      case .best(let choice): epochs.max { value($0, choice) < value($1, choice) }
      }
    return chosen.map { value($0, images) } ?? 0
  }

  /// The epoch whose accuracy is looked at.
  enum Moment {
    case first
    case last
    /// The first of those with the best accuracy on these images.
    case best(on: Preset.Published.Images)
  }

  private func value(_ epoch: Epoch, _ images: Preset.Published.Images) -> Double {
    images == .test ? epoch.test : epoch.validation
  }
}

extension Trial {
  /// Follows the plan on one thread.
  ///
  /// - Throws: `Failure` if the plan does not suit the images, or nothing was learned before the cost became infinite.
  init(_ plan: Plan, on images: LabeledImages, test: Batch<Float>) throws(Failure) {
    let experiment = try Experiment(plan, on: images)
    let trainer = try experiment.trainer(threads: 1)
    var epochs: [Epoch] = []
    let started = ContinuousClock().now
    let outcome = experiment.run().run(
      from: Checkpoint(trainer),
      epochEnded: { epoch, checkpoint in
        let evaluation = checkpoint.trainer.network.evaluate(on: test, cost: plan.cost)
        epochs.append(Epoch(validation: epoch.validation?.accuracy ?? 0, test: evaluation.accuracy))
      })
    guard !epochs.isEmpty else { throw Failure("the cost became infinite or NaN in the first epoch") }
    self.epochs = epochs
    seconds = (ContinuousClock().now - started).seconds
    illness = Doctor(before: trainer, on: experiment.training).diagnosis(outcome)
  }
}
