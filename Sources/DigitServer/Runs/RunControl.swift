#if Server
  import Dispatch
  import NeuralNetwork
  import Synchronization

  /// What visitors want of a training: others set it, its thread obeys between two mini-batches.
  final class RunControl: Sendable {
    /// How far the training goes.
    enum Mode: String, Sendable {
      /// To its end.
      case play
      /// Not at all.
      case pause
      /// To the end of the mini-batch.
      case batch
      /// To the end of the epoch.
      case epoch
    }

    private struct State {
      var mode: Mode
      /// Whether the training has not yet come to rest: it obeys a pause after the mini-batch at hand.
      var isBusy: Bool
      var isStopped = false
      var isEdited = false
      var learningRate: Double?
      var l2: Double?
    }

    private let state: Mutex<State>
    private let changed = DispatchSemaphore(value: 0)

    init(_ mode: Mode) { state = Mutex(State(mode: mode, isBusy: mode != .pause)) }

    /// How far the training goes.
    var mode: Mode { state.withLock { $0.mode } }
    /// Whether the training rests, and what there is to see of it has been seen.
    var isResting: Bool { state.withLock { $0.mode == .pause && !$0.isBusy } }
    /// Whether η or λ was edited, so that a plan no longer tells what was done.
    var isEdited: Bool { state.withLock { $0.isEdited } }

    /// Sets how far the training goes.
    func set(_ mode: Mode) {
      state.withLock {
        $0.mode = mode
        $0.isBusy = $0.isBusy || mode != .pause
      }
      changed.signal()
    }

    /// Ends the training with the last epoch that is complete.
    func stop() {
      state.withLock { $0.isStopped = true }
      changed.signal()
    }

    /// Changes η and λ from the next mini-batch on; nil leaves as it is.
    ///
    /// - Precondition: neither is negative.
    func edit(learningRate: Double?, l2: Double?) {
      state.withLock { state in
        state.learningRate = learningRate ?? state.learningRate
        state.l2 = l2 ?? state.l2
        state.isEdited = true
      }
    }

    // MARK: For the training's thread

    /// Notes that a mini-batch, or an epoch, is done, which may have been all that was wanted.
    func finish(_ step: Mode) {
      state.withLock { if $0.mode == step { $0.mode = .pause } }
    }

    /// Waits while the training is paused, and edits the trainer.
    ///
    /// - Parameter willWait: is called with the trainer before it waits.
    /// - Returns: whether to go on.
    func goesOn(_ trainer: inout Trainer, willWait: (Trainer) -> Void = { _ in }) -> Bool {
      while true {
        let state = state.withLock { state in
          defer { (state.learningRate, state.l2) = (nil, nil) }
          return state
        }
        if let learningRate = state.learningRate { trainer.learningRate = learningRate }
        if let l2 = state.l2 { trainer.l2 = l2 }
        if state.isStopped { return false }
        if state.mode != .pause { return true }
        willWait(trainer)
        self.state.withLock { if $0.mode == .pause { $0.isBusy = false } }
        changed.wait()
      }
    }
  }
#endif
