#if Server
  import NIOCore
  import Synchronization

  /// The open connections. Where there is no room for another, the one that has been idle longest makes room: connections
  /// that ask nothing do not keep out one that does.
  final class Connections: Sendable {
    private let limit: Int
    private let open = Mutex<[ObjectIdentifier: Connection]>([:])

    private struct Connection {
      let channel: any Channel
      /// Since when it has had no request; nil while it has one.
      var idleSince: NIODeadline?
    }

    /// How much longer a new connection is left in peace: its first request is on its way, and may wait for a busy thread.
    private static let arrival = TimeAmount.seconds(2)

    /// - Precondition: `limit > 0`.
    init(limit: Int) {
      precondition(limit > 0, "a server needs a connection")
      self.limit = limit
    }

    /// Adds a new connection; false if all others are busy.
    func admit(_ channel: any Channel) -> Bool {
      let (isAdmitted, closed) = open.withLock { open -> (Bool, (any Channel)?) in
        var closed: (any Channel)?
        if open.count >= limit {
          let idle = open.compactMap { key, connection in connection.idleSince.map { (key: key, since: $0) } }
          guard let oldest = idle.min(by: { $0.since < $1.since }) else { return (false, nil) }
          closed = open.removeValue(forKey: oldest.key)?.channel
        }
        open[ObjectIdentifier(channel)] = Connection(channel: channel, idleSince: .now() + Self.arrival)
        return (true, closed)
      }
      closed?.close(promise: nil)
      return isAdmitted
    }

    /// Notes whether a connection has a request.
    func note(_ channel: any Channel, isBusy: Bool) {
      open.withLock { $0[ObjectIdentifier(channel)]?.idleSince = isBusy ? nil : .now() }
    }

    /// Forgets a connection that is closed.
    func remove(_ channel: any Channel) {
      open.withLock { _ = $0.removeValue(forKey: ObjectIdentifier(channel)) }
    }
  }
#endif
