import Dispatch
import Libc
import Synchronization

/// What Ctrl-C (or SIGTERM, as schedulers send it, or SIGHUP, as a terminal that is closed sends it) does while a network is
/// being trained: the first is a request to stop soon, the second ends the process at once.
struct Interruption {
  /// The request, for other threads to look at.
  let request = Request()
  private let sources: [any DispatchSourceSignal]

  /// A request to stop: the signal that has come, if any.
  final class Request: Sendable {
    fileprivate let signal = Mutex<Int32?>(nil)

    var isMade: Bool { signal.withLock { $0 != nil } }
  }

  /// Takes these signals over; SIGHUP stays ignored under `nohup`. Whoever listens to progress may leave: a pipe that is
  /// closed fails writes to it and no longer ends the process, which would lose what was learned.
  init() {
    signal(SIGPIPE, SIG_IGN)
    sources = [SIGINT, SIGTERM, SIGHUP].compactMap { [request] number in
      let former = unsafe unsafeBitCast(signal(number, SIG_IGN), to: Int.self)
      let ignored = unsafe unsafeBitCast(SIG_IGN, to: Int.self)
      if number == SIGHUP, former == ignored { return nil }
      let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
      source.setEventHandler {
        let isFirst = request.signal.withLock { request in
          defer { request = request ?? number }
          return request == nil
        }
        if !isFirst { Self.die(by: number) }
      }
      source.resume()
      return source
    }
  }

  /// Whether a signal has come.
  var isRequested: Bool { request.isMade }

  /// Ends the process by the signal that has come, so that a shell sees 129, 130 or 143; returns if none has.
  func endProcessIfRequested() {
    if let number = request.signal.withLock({ $0 }) { Self.die(by: number) }
  }

  private static func die(by number: Int32) {
    signal(number, SIG_DFL)
    // Dispatch's own threads block all signals, and a parent process may have blocked them too.
    var signals = sigset_t()
    unsafe sigemptyset(&signals)
    unsafe sigaddset(&signals, number)
    unsafe pthread_sigmask(SIG_UNBLOCK, &signals, nil)
    kill(getpid(), number)
  }
}
