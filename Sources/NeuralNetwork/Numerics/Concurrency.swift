import Dispatch
import Synchronization

/// A value that another thread computes meanwhile.
package final class Background<Value: Sendable>: Sendable {
  private let result = Mutex<Value?>(nil)
  private let group = DispatchGroup()

  /// Begins to compute `body`.
  package init(_ body: @escaping @Sendable () -> Value) {
    DispatchQueue.global(qos: .userInitiated).async(group: group) {
      let value = body()
      self.result.withLock { $0 = value }
    }
  }

  /// Whether the value is there.
  package var isReady: Bool { result.withLock { $0 != nil } }

  /// The value, as soon as it is there.
  package var value: Value {
    group.wait()
    return result.withLock { value in
      guard let value else { preconditionFailure("a group is done before its work") }
      return value
    }
  }
}

/// Does `body` for every number in 0..<count on `workers` threads, each taking the next when it is done with one.
///
/// - Precondition: `workers > 0`.
package func concurrently(_ count: Int, workers: Int, _ body: @Sendable (Int) -> Void) {
  precondition(workers > 0, "\(workers) workers cannot work")
  guard min(workers, count) > 1 else { return (0..<count).forEach(body) }
  let next = Mutex(0)
  @Sendable func take() -> Int {
    next.withLock { next in
      defer { next += 1 }
      return next
    }
  }
  DispatchQueue.concurrentPerform(iterations: min(workers, count)) { _ in
    var index = take()
    while index < count {
      body(index)
      index = take()
    }
  }
}

/// What `body` makes of each of `elements`, in their order, on `workers` threads.
///
/// - Precondition: `workers > 0`.
package func concurrently<Element: Sendable, Value: Sendable>(
  _ elements: [Element], workers: Int, _ body: @Sendable (Element) -> Value
) -> [Value] {
  let values = Mutex([Value?](repeating: nil, count: elements.count))
  concurrently(elements.count, workers: workers) { index in
    let value = body(elements[index])
    values.withLock { $0[index] = value }
  }
  return values.withLock { $0.compactMap(\.self) }
}

extension Duration {
  /// This duration in seconds.
  package var seconds: Double { Double(components.seconds) + Double(components.attoseconds) * 1e-18 }
}
