#if Server
  import Synchronization

  /// The model that was posted last, which answers where a request names it in place of a training. There is one place for
  /// all visitors.
  final class Upload: Sendable {
    private let latest = Mutex<Reading?>(nil)

    /// What reads pictures by it; nil before there is one.
    var reading: Reading? {
      get { latest.withLock { $0 } }
      set { latest.withLock { $0 = newValue } }
    }
  }
#endif
