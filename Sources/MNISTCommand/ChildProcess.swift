import ArgumentParser
import Libc

/// A program that runs as a process of its own. Its results are not kept.
struct ChildProcess {
  private let name: String
  private let process: pid_t

  /// Starts a program, which is looked up as a shell would.
  ///
  /// - Parameter isQuiet: whether its messages are not seen either.
  /// - Throws: `Failure` if it cannot be started.
  init(_ program: String, _ arguments: [String], isQuiet: Bool) throws(Failure) {
    var process: pid_t = 0
    #if canImport(Darwin)
      var actions: posix_spawn_file_actions_t?
    #else
      var actions = unsafe posix_spawn_file_actions_t()
    #endif
    unsafe posix_spawn_file_actions_init(&actions)
    defer { unsafe posix_spawn_file_actions_destroy(&actions) }
    for descriptor in isQuiet ? [STDOUT_FILENO, STDERR_FILENO] : [STDOUT_FILENO] {
      unsafe posix_spawn_file_actions_addopen(&actions, descriptor, "/dev/null", O_WRONLY, 0)
    }
    var words = unsafe [UnsafeMutablePointer<CChar>?]()
    defer { unsafe words.forEach { unsafe free($0) } }
    for argument in [program] + arguments { unsafe words.append(strdup(argument)) }
    unsafe words.append(nil)
    let code = unsafe posix_spawnp(&process, program, &actions, nil, &words, environ)
    guard code == 0 else {
      throw Failure("\(program) cannot be started: \(unsafe String(cString: strerror(code)))")
    }
    self.process = process
    name = ([program] + arguments.prefix(1)).joined(separator: " ")
  }

  /// Waits for its end.
  ///
  /// - Returns: the most memory that it held, or this process held when it started, in bytes.
  /// - Throws: `Failure` if it is killed, and the `ExitCode` that it fails with.
  @discardableResult
  func wait() throws -> Int {
    var status: Int32 = 0
    var usage = rusage()
    while unsafe wait4(process, &status, 0, &usage) < 0 {
      guard errno == EINTR else { throw Failure("\(name) was started and got lost") }
    }
    let (signal, code) = (status & 0x7F, status >> 8 & 0xFF)
    guard signal == 0 else { throw Failure("\(name) was killed by signal \(signal)") }
    guard code == 0 else { throw ExitCode(code) }
    #if canImport(Darwin)
      return usage.ru_maxrss
    #else
      return usage.ru_maxrss << 10
    #endif
  }
}

/// A run of this program as a process of its own, from its start to its end. Its messages are seen.
struct OwnRun {
  /// The time from before its start until after its end.
  let duration: Duration
  /// The most memory that it held, or this process held when it started, in bytes.
  let peakMemory: Int

  /// - Throws: `Failure` if it cannot be started or is killed, and the `ExitCode` that it fails with.
  init(arguments: [String]) throws {
    let started = ContinuousClock().now
    #if os(Linux)
      let program = "/proc/self/exe"
    #else
      let program = CommandLine.arguments[0]
    #endif
    peakMemory = try ChildProcess(program, arguments, isQuiet: false).wait()
    duration = ContinuousClock().now - started
  }
}
