import Libc
import Storage
import Testing

@Suite("Many files")
struct ManyFilesTests {
  private let files = (0..<100).map { (name: "\($0)", bytes: [UInt8](repeating: UInt8($0), count: $0)) }

  @Test("are written into one folder, and nothing else is")
  func written() throws {
    try inTemporaryFolder { folder in
      try File.write(files, in: folder, replacing: false)
      #expect(names(in: folder) == files.map(\.name).sorted())
      for (name, bytes) in files { #expect(try File.read("\(folder)/\(name)") == bytes) }
    }
  }

  @Test("replace others only if that is asked for; those before the first that may not are there")
  func existing() throws {
    try inTemporaryFolder { folder in
      try File.write([7], to: "\(folder)/50", replacing: false)
      #expect(throws: FileError(.exists, "exists already", path: "\(folder)/50")) {
        try File.write(files, in: folder, replacing: false)
      }
      #expect(names(in: folder).count == 51)
      #expect(try File.read("\(folder)/50") == [7])
      try File.write(files, in: folder, replacing: true)
      #expect(names(in: folder).count == 100)
      #expect(try File.read("\(folder)/50").count == 50)
    }
  }

  @Test("need a folder that is there")
  func noFolder() throws {
    try inTemporaryFolder { folder in
      let reason = "cannot be created: the folder \(folder)/none does not exist"
      #expect(throws: FileError(.notCreatable, reason, path: "\(folder)/none/0")) {
        try File.write(files, in: "\(folder)/none", replacing: false)
      }
    }
  }
}

@Suite("Temporary files")
struct TemporaryFileTests {
  // No process has this number: Linux numbers processes below 2²², macOS below 100,000.
  private let dead = 99_999_999

  @Test("that nobody has written to for an hour are removed, unless their process runs here")
  func abandoned() throws {
    let here = try host
    let there = String(here.reversed()) + "0"
    let gone = [".a.\(dead)-\(here)-1f.tmp", ".a.\(dead)-\(there)-2e.tmp", ".a.\(getpid())-\(there)-3d.tmp"]
    let kept = [
      ".a.\(getpid())-\(here)-1f.tmp", ".a.b.\(dead)-\(here)-1f.tmp", ".a.\(dead)-\(here).tmp",
      ".a.-1-\(here)-1f.tmp", ".a.\(dead)-\(here)-1f", "a.\(dead)-\(here)-1f.tmp", ".b.\(dead)-\(here)-1f.tmp",
    ]
    #expect(try left(of: gone + kept, after: 3660) == kept)
    #expect(try left(of: gone + kept, after: 3540) == gone + kept)
  }

  @Test("are left alone where many files are written")
  func many() throws {
    try inTemporaryFolder { folder in
      let name = ".a.\(dead)-\(try host)-1f.tmp"
      try make(name, in: folder, age: 7200)
      try File.write([(name: "a", bytes: [1])], in: folder, replacing: false)
      #expect(names(in: folder) == [name, "a"].sorted())
    }
  }

  /// Which of the files `made` are left when the file `a` is saved beside them, `age` seconds after they were written
  /// to.
  private func left(of made: [String], after age: Int) throws -> [String] {
    var left: [String] = []
    try inTemporaryFolder { folder in
      for name in made { try make(name, in: folder, age: age) }
      try File.write([1], to: "\(folder)/a", replacing: false)
      let found = names(in: folder)
      #expect(found.contains("a"))
      left = made.filter { found.contains($0) }
    }
    return left
  }

  private func make(_ name: String, in folder: String, age: Int) throws {
    try File.write([], to: "\(folder)/\(name)", replacing: false)
    let written = timespec(tv_sec: time(nil) - age, tv_nsec: 0)
    try #require(unsafe utimensat(AT_FDCWD, "\(folder)/\(name)", [written, written], 0) == 0)
  }

  /// This host as names of temporary files have it: FNV-1a of its name, 32 bits, in hexadecimal digits.
  private var host: String {
    get throws {
      var name = [CChar](repeating: 0, count: 256)
      try #require(unsafe gethostname(&name, name.count - 1) == 0)
      var hash: UInt32 = 2_166_136_261
      for byte in name.prefix(while: { $0 != 0 }) { hash = (hash ^ UInt32(UInt8(bitPattern: byte))) &* 16_777_619 }
      return String(hash, radix: 16)
    }
  }
}
