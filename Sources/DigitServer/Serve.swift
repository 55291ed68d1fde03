#if Server
  import Dispatch
  import Libc
  import Logging
  import NIOCore
  import ServiceLifecycle
  package import Storage
  import Synchronization

  /// Serves until SIGINT or SIGTERM: then no connection is taken any more, answers under way are finished, and trainings
  /// stop.
  ///
  /// - Parameters:
  ///   - logsRequests: whether standard error tells of every request.
  ///   - listening: called with the address of the page once there is one.
  /// - Throws: `FileError` if the model is for no images, or the system does not let the server listen.
  package func serve(
    _ settings: ServerSettings, logsRequests: Bool, listening: @escaping @Sendable (_ address: String) -> Void
  ) throws(FileError) {
    var logger = Logger(label: "mnist", factory: { StreamLogHandler.standardError(label: $0) })
    logger.logLevel = logsRequests ? .info : .warning
    let host = settings.host.contains(":") ? "[\(settings.host)]" : settings.host
    let application = try buildApplication(settings, logger: logger) { listening("http://\(host):\($0)/") }
    var configuration = ServiceGroupConfiguration(
      services: [application], gracefulShutdownSignals: [.sigint, .sigterm], logger: logger)
    configuration.maximumGracefulShutdownDuration = .seconds(5)
    let group = ServiceGroup(configuration: configuration)
    let failure = Mutex<(any Error)?>(nil)
    let done = DispatchSemaphore(value: 0)
    Task {
      do { try await group.run() } catch { failure.withLock { $0 = error } }
      done.signal()
    }
    done.wait()
    guard let error = failure.withLock({ $0 }), !(error is CancellationError) else { return }
    let reason = (error as? IOError).map { unsafe String(cString: strerror($0.errnoCode)) } ?? String(describing: error)
    throw FileError(.failed, "cannot be listened on: \(reason)", path: "\(host):\(settings.port)")
  }
#endif
