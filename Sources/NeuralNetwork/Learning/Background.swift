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
