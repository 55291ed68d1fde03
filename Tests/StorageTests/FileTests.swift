import Libc
import Storage
import Testing

@Suite("A file")
struct FileTests {
  @Test("is read as it was written", arguments: [0, 1, 4096, 262_144, 1_000_001])
  func roundTrip(count: Int) throws {
    try inTemporaryFolder { folder in
      let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31) }
      try File.write(bytes, to: "\(folder)/a", replacing: false)
      #expect(try File.read("\(folder)/a") == bytes)
      #expect(names(in: folder) == ["a"])
    }
  }

  @Test("that replaces another has its permissions", arguments: [0o600, 0o640, 0o755] as [mode_t])
  func keepsPermissions(permissions: mode_t) throws {
    try inTemporaryFolder { folder in
      let path = "\(folder)/a"
      try File.write([1], to: path, replacing: false)
      try #require(unsafe chmod(path, permissions) == 0)
      try File.write([2], to: path, replacing: true)
      #expect(status(path).st_mode & 0o7777 == permissions)
      #expect(try File.read(path) == [2])
    }
  }

  @Test("that is new has the permissions that the umask leaves")
  func newPermissions() throws {
    try inTemporaryFolder { folder in
      let other = unsafe open("\(folder)/other", O_CREAT | O_WRONLY, 0o666)
      close(other)
      try File.write([1], to: "\(folder)/a", replacing: true)
      try File.write([1], to: "\(folder)/b", replacing: false)
      #expect(status("\(folder)/a").st_mode == status("\(folder)/other").st_mode)
      #expect(status("\(folder)/b").st_mode == status("\(folder)/other").st_mode)
    }
  }

  @Test("is written where a symbolic link leads, and the link stays", arguments: [true, false])
  func followsLinks(targetExists: Bool) throws {
    try inTemporaryFolder { folder in
      try File.createDirectory("\(folder)/models")
      if targetExists { try File.write([1], to: "\(folder)/models/a", replacing: false) }
      try #require(unsafe symlink("models/a", "\(folder)/first") == 0)
      try #require(unsafe symlink("\(folder)/first", "\(folder)/second") == 0)
      try File.write([2], to: "\(folder)/second", replacing: targetExists)
      #expect(try File.read("\(folder)/models/a") == [2])
      #expect(names(in: folder) == ["first", "models", "second"])
      var link = stat()
      try #require(unsafe lstat("\(folder)/second", &link) == 0)
      #expect(link.st_mode & S_IFMT == S_IFLNK)
    }
  }

  @Test("that exists is replaced only if that is asked for")
  func refusesExisting() throws {
    try inTemporaryFolder { folder in
      let path = "\(folder)/a"
      try File.write([1], to: path, replacing: false)
      #expect(throws: exists(path)) { try File.write([2], to: path, replacing: false) }
      #expect(throws: exists(path)) { try File.checkWritable(path, replacing: false) }
      #expect(try File.read(path) == [1])
      try File.write([2], to: path, replacing: true)
      #expect(try File.read(path) == [2])
      #expect(names(in: folder) == ["a"])
    }
  }

  @Test("is made by only one of many that may not replace it")
  func exclusive() async throws {
    let folder = try temporaryFolder()
    defer { remove(folder) }
    let successes = await withTaskGroup(of: Int.self) { group in
      for writer in 0..<16 {
        group.addTask {
          (try? File.write([UInt8](repeating: UInt8(writer), count: 10_000), to: "\(folder)/a", replacing: false))
            == nil
            ? 0 : 1
        }
      }
      return await group.reduce(0, +)
    }
    #expect(successes == 1)
    #expect(Set(try File.read("\(folder)/a")).count == 1)
    #expect(names(in: folder) == ["a"])
  }

  @Test("cannot be written where there is no place for it, and checking says so before and leaves nothing behind")
  func noPlace() throws {
    try inTemporaryFolder { folder in
      try File.write([1], to: "\(folder)/file", replacing: false)
      let refused: [(path: String, error: FileError)] = [
        (folder, notCreatable(folder, "it is a directory")),
        ("\(folder)/", notCreatable("\(folder)/", "it is a directory")),
        ("\(folder)/no/a", notCreatable("\(folder)/no/a", "the folder \(folder)/no does not exist")),
        ("\(folder)/file/a", notCreatable("\(folder)/file/a", "\(folder)/file is not a folder")),
        ("\(folder)/new/", notCreatable("\(folder)/new/", "a file name is missing")),
        ("", notCreatable("", "a file name is missing")),
        ("\(folder)/a\0b", notCreatable("\(folder)/a\0b", "the name contains a NUL character")),
      ]
      for (path, error) in refused {
        #expect(throws: error) { try File.checkWritable(path, replacing: true) }
        #expect(throws: error) { try File.write([2], to: path, replacing: true) }
      }
      let long = "\(folder)/" + String(repeating: "x", count: 300)
      #expect(throws: notCreatable(long, "file name too long")) {
        try File.checkWritable(long, replacing: true)
      }
      try File.checkWritable("\(folder)/a", replacing: false)
      try File.checkWritable("\(folder)/file", replacing: true)
      #expect(names(in: folder) == ["file"])
    }
  }

  @Test("cannot be written into a folder without permission", .enabled(if: geteuid() != 0, "root may write anywhere"))
  func noPermission() throws {
    try inTemporaryFolder { folder in
      try #require(unsafe chmod(folder, 0o500) == 0)
      #expect(throws: FileError(.notPermitted, "permission denied", path: "\(folder)/a")) {
        try File.checkWritable("\(folder)/a", replacing: false)
      }
    }
  }

  @Test("that is a loop of links can be neither read nor written")
  func loop() throws {
    try inTemporaryFolder { folder in
      let path = "\(folder)/loop"
      try #require(unsafe symlink("loop", path) == 0)
      let reason = "too many levels of symbolic links"
      #expect(throws: FileError(.failed, reason, path: path)) { try File.read(path) }
      #expect(throws: notCreatable(path, reason)) {
        try File.write([1], to: path, replacing: true)
      }
    }
  }

  @Test("that is a device keeps its name and gets the bytes")
  func devices() throws {
    try File.write([1, 2, 3], to: "/dev/null", replacing: false)
    try File.checkWritable("/dev/null", replacing: false)
    #expect(status("/dev/null").st_mode & S_IFMT == S_IFCHR)
    #if os(Linux)
      #expect(throws: FileError(.failed, "no space left on device", path: "/dev/full")) {
        try File.write([1, 2, 3], to: "/dev/full", replacing: true)
      }
    #endif
  }

  @Test("that does not fit on the disk leaves the old one as it was")
  func full() async {
    await #expect(processExitsWith: .success) {
      try inTemporaryFolder { folder in
        let path = "\(folder)/a"
        try File.write([1], to: path, replacing: false)
        signal(SIGXFSZ, SIG_IGN)
        var limit = rlimit(rlim_cur: 1000, rlim_max: 1000)
        #if canImport(Glibc)
          let resource = __rlimit_resource_t(RLIMIT_FSIZE.rawValue)
        #else
          let resource = RLIMIT_FSIZE
        #endif
        try #require(unsafe setrlimit(resource, &limit) == 0)
        #expect(throws: FileError(.failed, "file too large", path: path)) {
          try File.write([UInt8](repeating: 2, count: 5000), to: path, replacing: true)
        }
        #expect(try File.read(path) == [1])
        #expect(names(in: folder) == ["a"])
      }
    }
  }

  @Test("that cannot be read says why")
  func unreadable() throws {
    try inTemporaryFolder { folder in
      try File.write([1, 2, 3], to: "\(folder)/a", replacing: false)
      #expect(throws: missing("\(folder)/b")) { try File.read("\(folder)/b") }
      #expect(throws: missing("\(folder)/a/b")) { try File.read("\(folder)/a/b") }
      #expect(throws: missing("\(folder)/a\0")) { try File.read("\(folder)/a\0") }
      #expect(throws: FileError(.missing, "is a directory", path: folder)) { try File.read(folder) }
      #expect(throws: tooLarge("\(folder)/a", limit: 2)) { try File.read("\(folder)/a", limit: 2) }
      #expect(try File.read("\(folder)/a", limit: 3) == [1, 2, 3])
      if geteuid() != 0 {
        try #require(unsafe chmod("\(folder)/a", 0) == 0)
        let error = FileError(.notPermitted, "permission denied", path: "\(folder)/a")
        #expect(throws: error) { try File.read("\(folder)/a") }
      }
    }
  }

  @Test("of unknown size is read to its end, or to the limit")
  func unknownSize() throws {
    try withPipe(holding: 60_000) { path in
      let bytes = try File.read(path, limit: 60_000)
      #expect(bytes.count == 60_000)
    }
    try withPipe(holding: 60_000) { path in
      #expect(throws: tooLarge(path, limit: 59_999)) { try File.read(path, limit: 59_999) }
    }
    #expect(throws: tooLarge("/dev/zero", limit: 1 << 20)) {
      try File.read("/dev/zero", limit: 1 << 20)
    }
    #if os(Linux)
      #expect(try !File.read("/proc/self/status").isEmpty, "its size is said to be 0")
    #endif
  }

  @Test("can be standard input")
  func standardInput() async {
    await #expect(processExitsWith: .success) {
      try inTemporaryFolder { folder in
        try File.write([1, 2, 3], to: "\(folder)/a", replacing: false)
        dup2(unsafe open("\(folder)/a", O_RDONLY), STDIN_FILENO)
        #expect(throws: tooLarge("standard input", limit: 2)) { try File.read("-", limit: 2) }
        #expect(try File.read("-", limit: 3) == [1, 2, 3])
        #expect(try File.read("-") == [], "reading must leave standard input open")
        lseek(STDIN_FILENO, 0, SEEK_SET)
        #expect(try File.read("/dev/stdin") == [1, 2, 3])
      }
    }
  }

  @Test("is decoded as it is read, and errors name it once")
  func decoding() throws {
    try inTemporaryFolder { folder in
      let path = "\(folder)/a"
      try File.write([1, 2, 3], to: path, replacing: false)
      #expect(try File.read(path) { bytes throws(FileError) in bytes.count } == 3)
      let error = FileError(.malformed, "begins with 1")
      #expect(throws: error.at(path)) { try File.read(path) { _ throws(FileError) in throw error } }
      #expect(throws: error.at("b")) { try File.read(path) { _ throws(FileError) in throw error.at("b") } }
      #expect(error.at(path).prefixed("image 2 ").description == "\(path): image 2 begins with 1")
      #expect(throws: missing("\(folder)/b")) { try File.read("\(folder)/b") { _ throws(FileError) in throw error } }
    }
  }

  @Test("may stand in folders that are made for it")
  func folders() throws {
    try inTemporaryFolder { folder in
      for path in ["a", "b/c/d", "b/c", "e//f/", "b/../g/h"] {
        if path == "b/../g/h" { #expect(names(in: "\(folder)/b") == ["c"]) }
        try File.createDirectory("\(folder)/\(path)")
        #expect(status("\(folder)/\(path)").st_mode & S_IFMT == S_IFDIR)
      }
      try File.createDirectory("/")
      try File.createDirectory(".")
      try File.write([], to: "\(folder)/file", replacing: false)
      #expect(throws: notCreatable("\(folder)/file", "a file of that name exists")) {
        try File.createDirectory("\(folder)/file")
      }
      #expect(throws: notCreatable("\(folder)/file/a", "not a directory")) {
        try File.createDirectory("\(folder)/file/a")
      }
      #expect(throws: notCreatable("", "no such file or directory")) {
        try File.createDirectory("")
      }
    }
  }

  /// Calls `body` with the path of a pipe that `count` bytes have been written into and nobody writes to any more.
  ///
  /// - Precondition: `count` is at most 65,536, which a pipe holds without a reader.
  private func withPipe(holding count: Int, _ body: (String) throws -> Void) throws {
    var ends: [Int32] = [0, 0]
    try #require(unsafe pipe(&ends) == 0)
    defer { close(ends[0]) }
    let written = unsafe write(ends[1], [UInt8](repeating: 7, count: count), count)
    close(ends[1])
    try #require(written == count)
    try body("/dev/fd/\(ends[0])")
  }
}

private func missing(_ path: String) -> FileError { FileError(.missing, "no such file", path: path) }

private func exists(_ path: String) -> FileError { FileError(.exists, "exists already", path: path) }

private func notCreatable(_ path: String, _ reason: String) -> FileError {
  FileError(.notCreatable, "cannot be created: \(reason)", path: path)
}

private func tooLarge(_ path: String, limit: Int) -> FileError {
  FileError(.tooLarge, "is larger than the limit of \(ByteCount(limit))", path: path)
}

@Test(
  "A number of bytes is printed exactly or in the largest fitting unit",
  arguments: [
    (0, "0 bytes"), (1, "1 byte"), (2, "2 bytes"), (783, "783 bytes"), (1024, "1 KiB"), (1025, "1025 bytes"),
    (7_839_999, "7839999 bytes"), (65_536, "64 KiB"), (1 << 20, "1 MiB"), (100 << 20, "100 MiB"),
    (1 << 30, "1.0 GiB"), (4_294_967_295, "4.0 GiB"), (5 << 29, "2.5 GiB"), (.max, "8589934592.0 GiB"),
  ])
func byteCount(bytes: Int, text: String) {
  #expect(ByteCount(bytes).description == text)
}
