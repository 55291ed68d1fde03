#if Server
  import Synchronization

  /// The models that visitors posted or changed, each by an id of its own. Only the latest are kept, so that they take
  /// bounded memory.
  final class PostedModels: Sendable {
    /// How many are kept.
    private let limit: Int
    private let latest = Mutex<[(id: String, reading: Reading)]>([])

    init(limit: Int) { self.limit = limit }

    /// Keeps what reads by a model, and tells the id under which it is found.
    func keep(_ reading: Reading) -> String {
      let id = "m" + String(UInt64.random(in: 0...UInt64.max), radix: 36)
      latest.withLock { latest in
        latest.append((id, reading))
        if latest.count > limit { latest.removeFirst() }
      }
      return id
    }

    /// What reads by the model of this id; nil if it is not kept, or not any more.
    subscript(id: String) -> Reading? {
      latest.withLock { latest in latest.first { $0.id == id }?.reading }
    }
  }
#endif
