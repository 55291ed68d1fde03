import Storage
import Testing

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

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
      #expect(throws: FileError.exists(path: path)) { try File.write([2], to: path, replacing: false) }
      #expect(throws: FileError.exists(path: path)) { try File.checkWritable(path, replacing: false) }
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

  @Test("removes what killed processes left while saving to its name, and nothing else")
  func sweeps() throws {
    try inTemporaryFolder { folder in
      // No process has this number: Linux numbers processes below 2²², macOS below 100,000.
      let dead = 99_999_999
      let kept = [".a.\(getpid())-1f.tmp", ".a.b.\(dead)-1f.tmp", ".a.\(dead).tmp", ".a.-1-1f.tmp", "a.\(dead)-1f.tmp"]
      for name in kept + [".a.\(dead)-1f.tmp", ".a.\(dead)-2e.tmp"] {
        try File.write([], to: "\(folder)/\(name)", replacing: false)
      }
      try File.write([1], to: "\(folder)/a", replacing: false)
      #expect(names(in: folder) == (kept + ["a"]).sorted())
    }
  }

  @Test("cannot be written where there is no place for it, and checking says so before and leaves nothing behind")
  func noPlace() throws {
    try inTemporaryFolder { folder in
      try File.write([1], to: "\(folder)/file", replacing: false)
      let refused: [(path: String, error: FileError)] = [
        (folder, .cannotCreate(path: folder, reason: "it is a directory")),
        ("\(folder)/", .cannotCreate(path: "\(folder)/", reason: "it is a directory")),
        ("\(folder)/no/a", .cannotCreate(path: "\(folder)/no/a", reason: "the folder \(folder)/no does not exist")),
        ("\(folder)/file/a", .cannotCreate(path: "\(folder)/file/a", reason: "\(folder)/file is not a folder")),
        ("\(folder)/new/", .cannotCreate(path: "\(folder)/new/", reason: "a file name is missing")),
        ("", .cannotCreate(path: "", reason: "a file name is missing")),
        ("\(folder)/a\0b", .cannotCreate(path: "\(folder)/a\0b", reason: "the name contains a NUL character")),
      ]
      for (path, error) in refused {
        #expect(throws: error) { try File.checkWritable(path, replacing: true) }
        #expect(throws: error) { try File.write([2], to: path, replacing: true) }
      }
      let long = "\(folder)/" + String(repeating: "x", count: 300)
      #expect(throws: FileError.cannotCreate(path: long, reason: "file name too long")) {
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
      #expect(throws: FileError.permissionDenied(path: "\(folder)/a")) {
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
      #expect(throws: FileError.inputOutput(path: path, reason: reason)) { try File.read(path) }
      #expect(throws: FileError.cannotCreate(path: path, reason: reason)) {
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
      #expect(throws: FileError.inputOutput(path: "/dev/full", reason: "no space left on device")) {
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
        #expect(throws: FileError.inputOutput(path: path, reason: "file too large")) {
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
      #expect(throws: FileError.missing(path: "\(folder)/b")) { try File.read("\(folder)/b") }
      #expect(throws: FileError.missing(path: "\(folder)/a/b")) { try File.read("\(folder)/a/b") }
      #expect(throws: FileError.missing(path: "\(folder)/a\0")) { try File.read("\(folder)/a\0") }
      #expect(throws: FileError.isDirectory(path: folder)) { try File.read(folder) }
      #expect(throws: FileError.tooLarge(path: "\(folder)/a", limit: 2)) { try File.read("\(folder)/a", limit: 2) }
      #expect(try File.read("\(folder)/a", limit: 3) == [1, 2, 3])
      if geteuid() != 0 {
        try #require(unsafe chmod("\(folder)/a", 0) == 0)
        #expect(throws: FileError.permissionDenied(path: "\(folder)/a")) { try File.read("\(folder)/a") }
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
      #expect(throws: FileError.tooLarge(path: path, limit: 59_999)) { try File.read(path, limit: 59_999) }
    }
    #expect(throws: FileError.tooLarge(path: "/dev/zero", limit: 1 << 20)) {
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
        #expect(throws: FileError.tooLarge(path: "standard input", limit: 2)) { try File.readStandardInput(limit: 2) }
        #expect(try File.readStandardInput(limit: 3) == [1, 2, 3])
        #expect(try File.readStandardInput() == [], "reading must leave standard input open")
        lseek(STDIN_FILENO, 0, SEEK_SET)
        #expect(try File.read("/dev/stdin") == [1, 2, 3])
      }
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
      #expect(throws: FileError.cannotCreate(path: "\(folder)/file", reason: "a file of that name exists")) {
        try File.createDirectory("\(folder)/file")
      }
      #expect(throws: FileError.cannotCreate(path: "\(folder)/file/a", reason: "not a directory")) {
        try File.createDirectory("\(folder)/file/a")
      }
      #expect(throws: FileError.cannotCreate(path: "", reason: "no such file or directory")) {
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
