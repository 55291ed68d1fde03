#if Server
  import Digits
  import Experiments
  import NeuralNetwork
  import Storage

  /// Tells a log how a training goes: ten times a second how far it is and what the weights look like, and after each epoch
  /// how well it does.
  struct RunWatch {
    private let log: EventLog
    private let experiment: Experiment
    private let validation: Batch<Float>
    private let clock = ContinuousClock()
    private var lastLook: (time: ContinuousClock.Instant, seen: Int)?

    private static let interval = Duration.milliseconds(100)
    /// Of wider first layers only so many neurons are shown.
    private static let rows = 100

    init(_ log: EventLog, _ experiment: Experiment) {
      self.log = log
      self.experiment = experiment
      validation = experiment.validation.batch()
    }

    /// Looks at a trainer if it is time, or somebody asked for this very mini-batch.
    ///
    /// - Returns: the network, if it was looked at.
    mutating func look(at trainer: Trainer, isAsked: Bool) -> Network<Float>? {
      let now = clock.now
      let seen = trainer.epoch * experiment.training.count + trainer.seen
      guard let last = lastLook else {
        lastLook = (now, seen)
        return isAsked ? show(trainer, rate: 0) : nil
      }
      guard isAsked || now - last.time >= Self.interval else { return nil }
      lastLook = (now, seen)
      return show(trainer, rate: Double(seen - last.seen) / max((now - last.time).seconds, 1e-6))
    }

    private func show(_ trainer: Trainer, rate: Double) -> Network<Float> {
      let network = trainer.network
      log.append(
        .progress,
        [
          "epoch": JSON(trainer.epoch + 1), "seen": JSON(trainer.seen), "examples": JSON(experiment.training.count),
          "samples_per_second": JSON(rate.rounded()), "learning_rate": JSON(trainer.learningRate),
          "l2": JSON(trainer.l2),
        ])
      log.append(.frame, Self.frame(of: network))
      return network
    }

    /// Tells how well the network does after an epoch.
    mutating func tell(_ epoch: Training.Epoch, _ network: Network<Float>) {
      var members: [JSON.Member] = [.init("epoch", JSON(epoch.number))]
      if validation.count > 0 {
        let evaluation = network.evaluate(on: validation, cost: experiment.plan.cost)
        members += [
          .init("validation_accuracy", epoch.validation.map { JSON($0.accuracy) } ?? .null),
          .init("validation_cost", epoch.validation.map { JSON($0.cost) } ?? .null),
          .init("confusion", .array(evaluation.confusion.map { .array($0.map { JSON($0) }) })),
        ]
      }
      members += [
        .init("training_accuracy", JSON(epoch.training?.accuracy ?? epoch.signs.accuracy)),
        .init("training_cost", JSON(epoch.training?.cost ?? epoch.signs.cost)),
        .init("saturated", JSON(epoch.signs.saturated)), .init("dead", JSON(epoch.signs.dead)),
        .init("seconds", JSON(epoch.duration.seconds)),
      ]
      log.append(.epoch, .object(members))
      log.append(.frame, Self.frame(of: network))
    }

    /// The first layer's weights as bytes: 128 for 0, and 127 steps to the largest magnitude.
    private static func frame(of network: Network<Float>) -> JSON {
      let weights = network.parameters.weights[0]
      let shown = min(weights.rows, rows)
      var scale: Float = 0
      for k in 0..<weights.columns { for j in 0..<shown { scale = max(scale, abs(weights[j, k])) } }
      var bytes: [UInt8] = []
      bytes.reserveCapacity(shown * weights.columns)
      let factor = scale > 0 && scale.isFinite ? 127 / scale : 0
      for j in 0..<shown {
        for k in 0..<weights.columns {
          let step = weights[j, k].isFinite ? (weights[j, k] * factor).rounded() : 0
          bytes.append(UInt8(clamping: 128 + Int(step)))
        }
      }
      return [
        "weights": JSON(String(base64: bytes)), "scale": JSON(scale), "rows": JSON(shown),
        "columns": JSON(weights.columns),
      ]
    }
  }
#endif
