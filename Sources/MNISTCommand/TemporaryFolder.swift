import Libc

/// A folder for files that nobody needs afterwards. Remove it when done.
struct TemporaryFolder {
  private let folder: String

  init() throws(Failure) {
    let place = unsafe getenv("TMPDIR").map { unsafe String(cString: $0) } ?? "/tmp"
    var template = (place + "/mnist.XXXXXX").utf8CString
    let made = unsafe template.withUnsafeMutableBufferPointer { buffer -> String? in
      guard let start = buffer.baseAddress, let path = unsafe mkdtemp(start) else { return nil }
      return unsafe String(cString: path)
    }
    guard let made else { throw Failure("\(place): no folder can be made there", status: Int32(EX_CANTCREAT)) }
    folder = made
  }

  /// The path of the file `name` in the folder.
  func path(_ name: String) -> String { "\(folder)/\(name)" }

  /// Removes the folder with the files at these paths.
  func remove(_ paths: [String]) {
    for path in paths { unsafe unlink(path) }
    unsafe rmdir(folder)
  }
}
