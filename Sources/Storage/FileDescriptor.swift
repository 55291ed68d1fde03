import Libc

/// An open file or folder of the operating system, closed when the value goes away.
///
/// All calls to the C library's input and output stand here; each repeats itself when a signal interrupts it.
struct FileDescriptor: ~Copyable {
  private let number: Int32

  private init(number: Int32) throws(SystemError) {
    guard number >= 0 else { throw .latest }
    self.number = number
  }

  deinit { _ = close(number) }

  /// Opens what exists already. `flags` are those of open(2).
  init(opening path: String, _ flags: Int32) throws(SystemError) {
    try self.init(number: repeatedWhenInterrupted { unsafe open(path, flags | O_CLOEXEC) })
  }

  /// Opens a file to write at its end, after making or emptying it.
  init(emptying path: String) throws(SystemError) { try self.init(writing: path, O_TRUNC) }

  /// Opens a file to write at its end, after making it if there is none.
  init(appendingTo path: String) throws(SystemError) { try self.init(writing: path, 0) }

  private init(writing path: String, _ flags: Int32) throws(SystemError) {
    let flags = flags | O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC
    try self.init(number: repeatedWhenInterrupted { unsafe open(path, flags, 0o666) })
  }

  /// Makes a new file in the folder `directory`, and refuses if there is anything of that name.
  ///
  /// `permissions` are narrowed by the process's umask.
  init(creating name: String, in directory: borrowing FileDescriptor, permissions: mode_t) throws(SystemError) {
    let folder = directory.number
    let flags = O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC
    try self.init(number: repeatedWhenInterrupted { unsafe openat(folder, name, flags, permissions) })
  }

  /// A second descriptor for standard input, so that closing it leaves the first open.
  static func standardInput() throws(SystemError) -> FileDescriptor {
    try FileDescriptor(number: dup(STDIN_FILENO))
  }

  /// A second descriptor for standard output.
  static func standardOutput() throws(SystemError) -> FileDescriptor {
    try FileDescriptor(number: dup(STDOUT_FILENO))
  }

  /// A second descriptor for standard error.
  static func standardError() throws(SystemError) -> FileDescriptor {
    try FileDescriptor(number: dup(STDERR_FILENO))
  }

  /// The kind, size and permissions of the file.
  func status() throws(SystemError) -> FileStatus {
    var status = stat()
    guard unsafe fstat(number, &status) == 0 else { throw .latest }
    return FileStatus(status)
  }

  /// Fills `buffer` from its beginning as far as bytes are at hand and says how many there were; 0 at the end.
  func fill(_ buffer: inout [UInt8]) throws(SystemError) -> Int {
    let number = number
    let count = unsafe buffer.withUnsafeMutableBytes { buffer in
      repeatedWhenInterrupted { unsafe read(number, buffer.baseAddress, buffer.count) }
    }
    guard count >= 0 else { throw .latest }
    return count
  }

  /// Writes all of `bytes`.
  func writeAll(_ bytes: [UInt8]) throws(SystemError) {
    let number = number
    var written = 0
    while written < bytes.count {
      let count = unsafe bytes.withUnsafeBytes { bytes in
        let rest = unsafe UnsafeRawBufferPointer(rebasing: bytes[written...])
        return repeatedWhenInterrupted { unsafe write(number, rest.baseAddress, rest.count) }
      }
      guard count > 0 else { throw count < 0 ? .latest : SystemError(code: EIO) }
      written += count
    }
  }

  /// Gives the file `permissions`, whatever the umask.
  func setPermissions(_ permissions: mode_t) throws(SystemError) {
    guard fchmod(number, permissions) == 0 else { throw .latest }
  }

  /// Waits until the content, or for a folder its list of names, is on the disk.
  func synchronize() throws(SystemError) {
    #if canImport(Darwin)
      // fsync on Apple's systems leaves the bytes in the disk's own cache. Not every file system knows this call.
      if fcntl(number, F_FULLFSYNC) == 0 { return }
    #endif
    let number = number
    guard repeatedWhenInterrupted({ fsync(number) }) == 0 else { throw .latest }
  }

  /// Closes the file and reports what only closing reveals, such as a network disk that is full.
  consuming func finish() throws(SystemError) {
    let result = close(number)
    discard self
    // After EINTR the descriptor is closed all the same on Linux, and closing again might hit another thread's file.
    guard result == 0 || errno == EINTR else { throw .latest }
  }

  /// Gives the file `name` of this folder the name `newName`, in place of any file that has it.
  func rename(_ name: String, to newName: String) throws(SystemError) {
    guard unsafe renameat(number, name, number, newName) == 0 else { throw .latest }
  }

  /// Gives the file `name` of this folder the second name `newName`, and refuses if that is taken.
  func link(_ name: String, to newName: String) throws(SystemError) {
    guard unsafe linkat(number, name, number, newName, 0) == 0 else { throw .latest }
  }

  /// Removes a file's name from this folder. That it is gone already is no failure.
  func remove(_ name: String) {
    _ = unsafe unlinkat(number, name, 0)
  }

  /// Waits until everything that was written, and the names in this folder, are on the disk.
  func synchronizeAll() throws(SystemError) {
    sync()
    try synchronizeNames()
  }

  /// The status of the file `name` in this folder.
  func status(of name: String) throws(SystemError) -> FileStatus {
    var status = stat()
    guard unsafe fstatat(number, name, &status, AT_SYMLINK_NOFOLLOW) == 0 else { throw .latest }
    return FileStatus(status)
  }

  /// Waits until the names in this folder are on the disk, where the file system can do that.
  func synchronizeNames() throws(SystemError) {
    do {
      try synchronize()
    } catch {
      // Some file systems cannot write a folder by itself; there is nothing more to be done.
      guard [EINVAL, ENOTSUP].contains(error.code) else { throw error }
    }
  }
}

// MARK: - Names

extension FileDescriptor {
  /// The names in the folder at `path`, none if it cannot be read.
  static func names(in path: String) -> [String] {
    guard let folder = unsafe opendir(path) else { return [] }
    defer { unsafe closedir(folder) }
    var names: [String] = []
    while let entry = unsafe readdir(folder) {
      names.append(
        unsafe withUnsafeBytes(of: &entry.pointee.d_name) { name in
          unsafe String(decoding: name.prefix { $0 != 0 }, as: UTF8.self)
        })
    }
    return names
  }

  /// Where the symbolic link at `path` leads; nil if it is none.
  static func target(ofLink path: String) -> String? {
    var target = [CChar](repeating: 0, count: Int(PATH_MAX))
    let count = unsafe readlink(path, &target, target.count)
    return count < 0 ? nil : String(decoding: target[..<count].map(UInt8.init(bitPattern:)), as: UTF8.self)
  }
}
