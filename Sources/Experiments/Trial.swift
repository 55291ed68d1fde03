public import Digits
public import NeuralNetwork

/// A plan followed once with one seed on one thread, and the accuracies that it had after each epoch.
public struct Trial: Sendable {
  /// The accuracies after an epoch, 0…1; on the validation images nil where none were held out.
  public struct Epoch: Sendable {
    public let validation: Double?
    public let test: Double

    public init(validation: Double?, test: Double) {
      self.validation = validation
      self.test = test
    }
  }

  public let epochs: [Epoch]
  public let seconds: Double
  /// What the doctor found in the end.
  public let illness: Doctor.Illness?

  public init(epochs: [Epoch], seconds: Double, illness: Doctor.Illness?) {
    self.epochs = epochs
    self.seconds = seconds
    self.illness = illness
  }

  /// Follows the plan.
  ///
  /// - Throws: as `Experiment` does, or `PlanError` if nothing was learned before the cost became infinite.
  public init(_ plan: Plan, on images: LabeledImages, source: TrainingSource, test: Batch<Float>) throws {
    let experiment = try Experiment(plan, on: images, source: source)
    let trainer = try experiment.trainer(threads: 1)
    var epochs: [Epoch] = []
    let started = ContinuousClock().now
    let outcome = experiment.run().run(
      from: Checkpoint(trainer),
      epochEnded: { epoch, checkpoint in
        let evaluation = checkpoint.trainer.network.evaluate(on: test, cost: plan.cost)
        epochs.append(Epoch(validation: epoch.validation?.accuracy, test: evaluation.accuracy))
      })
    guard !epochs.isEmpty else {
      throw PlanError("learning_rate", "is too high: the cost became infinite or NaN in the first epoch")
    }
    self.init(
      epochs: epochs, seconds: (ContinuousClock().now - started).seconds,
      illness: Doctor(before: trainer, on: experiment.training).diagnosis(outcome))
  }

  /// The epoch whose accuracy is looked at.
  public enum Moment: Sendable {
    case first
    case last
    /// The first of those with the best accuracy on these images; the last where they are none.
    case best(on: Preset.Published.Images)
  }

  /// The accuracy on the images of `published` after the epoch that `moment` names.
  public func accuracy(on images: Preset.Published.Images, at moment: Moment) -> Double {
    let chosen: Epoch? =
      switch moment {
      case .first: epochs.first
      case .last: epochs.last
      case .best(.validation) where epochs.contains { $0.validation == nil }: epochs.last
      case .best(let choice): epochs.max { value($0, choice) < value($1, choice) }
      }
    return chosen.map { value($0, images) } ?? 0
  }

  private func value(_ epoch: Epoch, _ images: Preset.Published.Images) -> Double {
    images == .test ? epoch.test : epoch.validation ?? 0
  }
}
