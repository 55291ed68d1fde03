import Dispatch
import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// What Ctrl-C does while a network is being trained: it ends the process by that signal, so that a shell sees 130, but
/// never in the middle of a save.
struct Interruption {
  private let save = Save()
  private let source: any DispatchSourceSignal

  /// Whether the model has been saved; locked while it is being saved.
  private final class Save: Sendable {
    let isDone = Mutex(false)
  }

  /// Takes Ctrl-C over. `sentence` is said when it comes before the save.
  init(saying sentence: String) {
    signal(SIGINT, SIG_IGN)
    source = DispatchSource.makeSignalSource(signal: SIGINT, queue: .global())
    source.setEventHandler { [save] in
      save.isDone.withLock { isDone in
        if !isDone {
          Terminal.write("\n")
          Terminal.report(sentence)
        }
        signal(SIGINT, SIG_DFL)
        Self.unblock(SIGINT)
        kill(getpid(), SIGINT)
      }
    }
    source.resume()
  }

  /// Runs `body` to its end even if Ctrl-C comes meanwhile.
  func saving<Failure: Error>(_ body: () throws(Failure) -> Void) throws(Failure) {
    try save.isDone.withLock { (isDone) throws(Failure) in
      try body()
      isDone = true
    }
  }

  /// Lets this thread receive a signal: dispatch's own threads block all, and a parent process may have blocked it too.
  private static func unblock(_ signal: Int32) {
    var signals = sigset_t()
    unsafe sigemptyset(&signals)
    unsafe sigaddset(&signals, signal)
    unsafe pthread_sigmask(SIG_UNBLOCK, &signals, nil)
  }
}
