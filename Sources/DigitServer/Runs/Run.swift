#if Server
  import Digits
  import Dispatch
  import Experiments
  import NeuralNetwork
  import Storage
  import Synchronization

  /// A training that visitors watch and steer. It runs on a thread of its own, as `mnist train` would: without edits its model
  /// has the same bytes.
  final class Run: Sendable {
    /// What its address has in it.
    let id: String
    /// What happens in it.
    let log = EventLog()
    /// What visitors want of it.
    let control: RunControl
    let experiment: Experiment
    /// Who began it, if he said.
    let visitor: String?
    private let command: String

    private struct State {
      /// The network as it was seen last.
      var network: Network<Float>
      var snapshots: Snapshots
      var model: [UInt8]?
      var hasEnded = false
    }

    private let state: Mutex<State>

    /// Prepares a training.
    ///
    /// - Throws: `PlanError` or `FileError` if the plan is not possible on these images.
    init(_ request: RunRequest, on data: DataSet.Training, _ limits: Limits) throws {
      experiment = try Experiment(request.plan, on: data.images, source: data.source)
      let sizes = experiment.plan.sizes(for: experiment.training)
      let weights = zip(sizes, sizes.dropFirst()).reduce(0) { $0 + ($1.0 + 1) * $1.1 }
      guard weights <= limits.weights else {
        throw PlanError(
          "hidden", "makes a network of \(weights.grouped) weights; the limit is \(limits.weights.grouped)")
      }
      let network = try experiment.trainer(threads: 1).network
      var beginning = State(network: network, snapshots: Snapshots(of: network))
      beginning.snapshots.add(network, after: 0)
      state = Mutex(beginning)
      id = String(UInt64.random(in: 0...UInt64.max), radix: 36)
      visitor = request.visitor
      control = RunControl(request.isPaused ? .pause : .play)
      command = request.command.map(\.quotedForShell).joined(separator: " ")
    }

    /// Whether the training is over.
    var hasEnded: Bool { state.withLock { $0.hasEnded } }

    /// The model's file, once the training is over and has come to one.
    var file: [UInt8]? { state.withLock { $0.model } }

    /// The network after an epoch, if it is kept, or as it was seen last.
    func model(after epoch: Int?) throws(FileError) -> Model {
      let network = state.withLock { state in epoch.map { state.snapshots[$0] } ?? state.network }
      guard let network else {
        throw FileError(.missing, "the network after epoch \(epoch ?? 0) is not kept; /api/runs/\(id) tells which are")
      }
      return Model(network: network, cost: experiment.plan.cost, imageSize: experiment.images.imageSize)
    }

    /// How it stands.
    var json: JSON {
      let (epochs, hasEnded) = state.withLock { ($0.snapshots.epochs, $0.hasEnded) }
      return [
        "id": JSON(id), "state": JSON(hasEnded ? "ended" : control.isResting ? "paused" : "running"),
        "command": commandJSON, "architecture": JSON(experiment.architecture),
        "total_epochs": JSON(experiment.plan.epochs), "examples": JSON(experiment.training.count),
        "epochs": .array(epochs.map { JSON($0) }),
        "settings": .object(experiment.plan.record.map { .init($0.name, JSON($0.text)) }),
      ]
    }

    /// What its maker is told.
    var beginning: JSON {
      [
        "id": JSON(id), "command": commandJSON, "epochs": JSON(experiment.plan.epochs),
        "examples": JSON(experiment.training.count),
      ]
    }

    private var commandJSON: JSON { control.isEdited ? .null : JSON(command) }

    /// Begins.
    func start() {
      DispatchQueue(label: "training \(id)").async { [self] in
        let ending = Result { try train() }
        state.withLock { $0.hasEnded = true }
        log.append(.end, (try? ending.get()) ?? ["ending": "failed"])
      }
    }

    /// Trains to the end, and tells how it ended.
    private func train() throws -> JSON {
      var trainer = try experiment.trainer(threads: 1)
      guard control.goesOn(&trainer) else { return ["ending": "interrupted"] }
      var watch = RunWatch(log, experiment)
      let result = try experiment.train(
        trainer,
        progress: { trainer in
          control.finish(.batch)
          // Where it pauses, what is shown must be where it stands.
          func look(at trainer: Trainer, isAsked: Bool) {
            if let network = watch.look(at: trainer, isAsked: isAsked) { state.withLock { $0.network = network } }
          }
          if control.mode != .pause { look(at: trainer, isAsked: false) }
          return control.goesOn(&trainer) { look(at: $0, isAsked: true) }
        },
        epochEnded: { epoch, checkpoint in
          let network = checkpoint.trainer.network
          state.withLock { state in
            state.network = network
            state.snapshots.add(network, after: epoch.number)
          }
          control.finish(.epoch)
          watch.tell(epoch, network)
        }, advise: { log.append(.advice, ["text": JSON($0.advice)]) })
      return try end(result.outcome)
    }

    private func end(_ outcome: Training.Outcome) throws(FileError) -> JSON {
      var members: [JSON.Member] = [
        .init("ending", JSON(outcome.ending.name)),
        .init("validation_accuracy", outcome.validation.map { JSON($0.accuracy) } ?? .null),
      ]
      if outcome.epoch > 0 {
        var model = experiment.model(outcome)
        // A record is there to do it again, which after edits no plan can.
        if control.isEdited {
          (model.record, model.notes["edited"]) = (nil, "η or λ was changed in the course of training")
        }
        let bytes = try model.encoded()
        state.withLock { $0.model = bytes }
        members.append(.init("digest", JSON(SHA256.digest(of: bytes).description)))
      }
      return .object(members)
    }
  }
#endif
