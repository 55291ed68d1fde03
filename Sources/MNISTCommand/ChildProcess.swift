import ArgumentParser
import Libc

/// A run of this program as a process of its own, from its start to its end. Its results are not kept; its messages are seen.
struct ChildProcess {
  /// The time from before its start until after its end.
  let duration: Duration
  /// The most memory that it held, or this process held when it started, in bytes.
  let peakMemory: Int

  /// Runs this program with `arguments`.
  ///
  /// - Throws: `Failure` if it cannot be started or is killed, and the `ExitCode` that it fails with.
  init(arguments: [String]) throws {
    let started = ContinuousClock().now
    let process = try Self.start(arguments)
    var status: Int32 = 0
    var usage = rusage()
    while unsafe wait4(process, &status, 0, &usage) < 0 {
      guard errno == EINTR else { throw Failure("mnist \(arguments[0]) was started and got lost") }
    }
    duration = ContinuousClock().now - started
    #if canImport(Darwin)
      peakMemory = usage.ru_maxrss
    #else
      peakMemory = usage.ru_maxrss << 10
    #endif
    let (signal, code) = (status & 0x7F, status >> 8 & 0xFF)
    guard signal == 0 else { throw Failure("mnist \(arguments[0]) was killed by signal \(signal)") }
    guard code == 0 else { throw ExitCode(code) }
  }

  private static var program: String {
    #if os(Linux)
      "/proc/self/exe"
    #else
      CommandLine.arguments[0]
    #endif
  }

  private static func start(_ arguments: [String]) throws(Failure) -> pid_t {
    var process: pid_t = 0
    #if canImport(Darwin)
      var actions: posix_spawn_file_actions_t?
    #else
      var actions = unsafe posix_spawn_file_actions_t()
    #endif
    unsafe posix_spawn_file_actions_init(&actions)
    defer { unsafe posix_spawn_file_actions_destroy(&actions) }
    unsafe posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0)
    var words = unsafe [UnsafeMutablePointer<CChar>?]()
    defer { unsafe words.forEach { unsafe free($0) } }
    for argument in [program] + arguments { unsafe words.append(strdup(argument)) }
    unsafe words.append(nil)
    let code = unsafe posix_spawnp(&process, program, &actions, nil, &words, environ)
    guard code == 0 else {
      throw Failure("mnist cannot be started once more: \(unsafe String(cString: strerror(code)))")
    }
    return process
  }
}
