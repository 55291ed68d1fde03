import Libc
import Testing

/// Calls `body` with the path of a new, empty folder, and removes it afterwards.
func inTemporaryFolder(_ body: (String) throws -> Void) throws {
  let folder = try temporaryFolder()
  defer { remove(folder) }
  try body(folder)
}

/// The path of a new, empty folder.
func temporaryFolder() throws -> String {
  let base = unsafe getenv("TMPDIR").map { unsafe String(cString: $0) } ?? "/tmp"
  var template = "\(base)/swift-mnist-XXXXXX".utf8CString.map { $0 }
  let path = try #require(unsafe mkdtemp(&template).map { unsafe String(cString: $0) })
  return path
}

/// Removes a folder and what it holds.
func remove(_ folder: String) {
  for name in names(in: folder) {
    let path = "\(folder)/\(name)"
    if unsafe unlink(path) != 0 { remove(path) }
  }
  _ = unsafe rmdir(folder)
}

/// What a folder holds, in alphabetical order.
func names(in folder: String) -> [String] {
  guard let entries = unsafe opendir(folder) else { return [] }
  defer { unsafe closedir(entries) }
  var names: [String] = []
  while let entry = unsafe readdir(entries) {
    let name = unsafe withUnsafeBytes(of: &entry.pointee.d_name) { name in
      unsafe String(decoding: name.prefix { $0 != 0 }, as: UTF8.self)
    }
    if name != "." && name != ".." { names.append(name) }
  }
  return names.sorted()
}

/// The status of the file at `path`, through links.
func status(_ path: String) -> stat {
  var status = stat()
  #expect(unsafe stat(path, &status) == 0, "\(path) does not exist")
  return status
}
