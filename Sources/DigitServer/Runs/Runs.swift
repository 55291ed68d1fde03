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

    /// Begins a training. If there are too many, one that nobody has listened to for a while is stopped for it.
    ///
    /// - Throws: `Problem` if there is no place.
    func start(_ run: Run) throws(Problem) {
      let active = runs.filter { !$0.hasEnded }
      if active.count >= limits.runs {
        let now = ContinuousClock().now
        let abandoned = active.first { run in run.log.unheardSince.map { now - $0 > limits.abandoned } ?? false }
        guard let abandoned else {
          throw Problem(
            .serviceUnavailable, "\(active.count) trainings are under way, which is the limit; stop one first")
        }
        abandoned.control.stop()
        runs.removeAll { $0.id == abandoned.id }
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
