#if Server
  import Storage
  import Synchronization

  /// What happens in a training, numbered, for listeners that come, go and come again.
  ///
  /// Of `progress` and `frame` only the latest is kept, of the epochs the last thousand: whoever reads slowly or comes back
  /// late misses nothing that is not overtaken, and the memory is bounded.
  final class EventLog: Sendable {
    /// What an event is about.
    enum Kind: String, Sendable { case progress, frame, epoch, advice, end }

    /// One event.
    struct Event: Sendable {
      /// From 1, ascending.
      let id: Int
      let kind: Kind
      let data: String
    }

    private struct State {
      var events: [Event] = []
      var latest = 0
      var isClosed = false
      var listeners: [Int: AsyncStream<Void>.Continuation] = [:]
      var nextListener = 0
      var lastHeard = ContinuousClock().now
    }

    private static let epochs = 1000
    private let state = Mutex(State())

    /// Adds an event; `end` is the last.
    func append(_ kind: Kind, _ data: JSON) {
      let text = data.description
      state.withLock { state in
        guard !state.isClosed else { return }
        if kind == .progress || kind == .frame { state.events.removeAll { $0.kind == kind } }
        if kind == .epoch, state.events.count(where: { $0.kind == .epoch }) == Self.epochs,
          let oldest = state.events.firstIndex(where: { $0.kind == .epoch })
        {
          state.events.remove(at: oldest)
        }
        state.latest += 1
        state.events.append(Event(id: state.latest, kind: kind, data: text))
        state.isClosed = kind == .end
        for listener in state.listeners.values { listener.yield() }
      }
    }

    /// The events behind one, and whether there will be no more.
    func events(after id: Int) -> (events: [Event], isClosed: Bool) {
      state.withLock { state in (state.events.filter { $0.id > id }, state.isClosed) }
    }

    /// Since when nobody listens; nil while somebody does.
    var unheardSince: ContinuousClock.Instant? { state.withLock { $0.listeners.isEmpty ? $0.lastHeard : nil } }

    /// An element at once, one soon after each new event, and one where none came for `interval`.
    func changes(every interval: Duration) -> AsyncStream<Void> {
      let (stream, continuation) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
      let key = state.withLock { state in
        state.nextListener += 1
        state.listeners[state.nextListener] = continuation
        return state.nextListener
      }
      let clock = Task {
        while !Task.isCancelled {
          try await Task.sleep(for: interval)
          continuation.yield()
        }
      }
      continuation.onTermination = { [weak self] _ in
        clock.cancel()
        self?.state.withLock { state in
          state.listeners[key] = nil
          state.lastHeard = ContinuousClock().now
        }
      }
      continuation.yield()
      return stream
    }
  }
#endif
