import Dispatch
import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// What Ctrl-C does while a network is being trained: it ends the process with the signal, so that a shell sees 130, but
/// never in the middle of a save.
final class Interruption: Sendable {
  private let saving = Mutex(())
  private let source: any DispatchSourceSignal & Sendable

  /// Takes Ctrl-C over; `sentence` is said when it comes.
  init(saying sentence: String) {
    unsafe signal(SIGINT, SIG_IGN)
    let source = DispatchSource.makeSignalSource(signal: SIGINT, queue: .global())
    self.source = source
    source.setEventHandler { [weak self] in
      guard let self else { return }
      saving.withLock { _ in
        Terminal.write("\n")
        Terminal.report(sentence)
        unsafe signal(SIGINT, SIG_DFL)
        kill(getpid(), SIGINT)
      }
    }
    source.resume()
  }

  /// Runs `save` to its end even if Ctrl-C comes meanwhile.
  func deferred<Failure: Error>(_ save: () throws(Failure) -> Void) throws(Failure) {
    try saving.withLock { (_) throws(Failure) in try save() }
  }
}
