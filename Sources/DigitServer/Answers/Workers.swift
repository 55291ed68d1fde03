#if Server
  import Dispatch
  import Synchronization

  /// A few threads for what takes long, such as decoding a photo, beside those that all connections share. What comes while
  /// all are busy waits.
  final class Workers: Sendable {
    private let queues: [DispatchQueue]
    private let next = Mutex(0)

    /// - Precondition: `count > 0`.
    init(count: Int) {
      precondition(count > 0, "nobody works")
      queues = (0..<count).map { DispatchQueue(label: "worker \($0)") }
    }

    /// What `body` gives on one of the threads.
    func run<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws -> Value {
      let index = next.withLock { next in
        next = (next + 1) % queues.count
        return next
      }
      return try await withCheckedThrowingContinuation { continuation in
        queues[index].async { continuation.resume(with: Result { try body() }) }
      }
    }
  }
#endif
