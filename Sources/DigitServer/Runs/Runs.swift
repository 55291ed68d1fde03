#if Server
  import HTTPTypes
  import ServiceLifecycle

  /// The trainings: two at a time, and a few that have ended, to be looked at and fetched.
  actor Runs: Service {
    private let limits: Limits
    private var runs: [Run] = []
    private static let ended = 4

    init(_ limits: Limits) { self.limits = limits }

    /// The training with this id.
    ///
    /// - Throws: `Problem` if there is none.
    func run(_ id: String?) throws(Problem) -> Run {
      guard let run = runs.first(where: { $0.id == id }) else {
        throw Problem(.notFound, "there is no such training; the last \(Self.ended) that ended are kept")
      }
      return run
    }

    /// Begins a training. A visitor's former one is stopped for it, but for the one that it is to run beside. If there are
    /// still too many, one that nobody has listened to for a while is stopped.
    ///
    /// - Throws: `Problem` if there is no place.
    func start(_ run: Run, beside: String?) throws(Problem) {
      let underWay = runs.filter { !$0.hasEnded }
      // What is stopped goes on to the end of its mini-batch, which may be long, and has its memory until then.
      guard underWay.count < 2 * limits.runs else {
        throw Problem(.serviceUnavailable, "trainings that were stopped have not come to rest; try again soon")
      }
      let former = underWay.filter { $0.visitor != nil && $0.visitor == run.visitor && $0.id != beside }
      for run in former { run.control.stop() }
      let active = underWay.filter { run in !former.contains { $0.id == run.id } }
      if active.count >= limits.runs {
        let now = ContinuousClock().now
        let abandoned = active.first { run in run.log.unheardSince.map { now - $0 > limits.abandoned } ?? false }
        guard let abandoned else {
          throw Problem(
            .serviceUnavailable, "\(active.count) trainings are under way, which is the limit; stop one first")
        }
        abandoned.control.stop()
      }
      runs.append(run)
      while runs.count(where: \.hasEnded) > Self.ended, let oldest = runs.firstIndex(where: \.hasEnded) {
        runs.remove(at: oldest)
      }
      run.start()
    }

    /// Waits for the end of the server, and stops all trainings then.
    func run() async throws {
      try? await gracefulShutdown()
      for run in runs { run.control.stop() }
    }
  }
#endif
