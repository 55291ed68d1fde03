import Libc

/// A call to the operating system that failed, by its errno.
struct SystemError: Error, Equatable {
  let code: Int32

  /// The failure of the call that was made last.
  static var latest: SystemError { SystemError(code: errno) }

  /// The operating system's words, begun in lower case because they follow a colon: "no space left on device".
  var reason: String {
    guard let text = unsafe strerror(code) else { return "error \(code)" }
    let words = unsafe String(cString: text)
    return words.prefix(1).lowercased() + words.dropFirst()
  }
}

/// The result of `call`, made again for as long as a signal interrupts it.
func repeatedWhenInterrupted<Result: SignedInteger>(_ call: () -> Result) -> Result {
  while true {
    let result = call()
    if result != -1 || errno != EINTR { return result }
  }
}

/// What the operating system says about a file.
struct FileStatus {
  /// The length in bytes; 0 for a pipe or a device, which does not know it.
  let size: Int
  /// The permissions of user, group and others, without the bits that lend the file's owner's rights to who runs it.
  let permissions: mode_t
  /// How many seconds ago it was last written to.
  let age: Int
  private let kind: mode_t

  init(_ status: stat) {
    size = Int(status.st_size)
    permissions = status.st_mode & 0o777
    #if canImport(Darwin)
      age = time(nil) - status.st_mtimespec.tv_sec
    #else
      age = time(nil) - status.st_mtim.tv_sec
    #endif
    kind = status.st_mode & S_IFMT
  }

  /// The status of the file at `path`, or of the file that it links to.
  init(of path: String) throws(SystemError) {
    var status = stat()
    guard unsafe stat(path, &status) == 0 else { throw .latest }
    self.init(status)
  }

  var isDirectory: Bool { kind == S_IFDIR }
  var isRegularFile: Bool { kind == S_IFREG }
}
