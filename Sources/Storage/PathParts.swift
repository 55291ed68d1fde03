/// A path cut behind its last slash.
struct PathParts {
  /// The folder, with its slash only if it is the root; "." if the path names none.
  let folder: String
  /// The name within the folder; empty if the path ends with a slash.
  let name: String

  init(_ path: String) {
    // By bytes: to Swift a slash and a combining accent behind it are one character.
    guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else {
      folder = "."
      name = path
      return
    }
    folder = slash == path.startIndex ? "/" : String(path[..<slash])
    name = String(path[path.utf8.index(after: slash)...])
  }
}
