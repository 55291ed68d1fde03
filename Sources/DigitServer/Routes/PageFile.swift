#if Server
  import CPage
  import Hummingbird

  /// A file of the page, as it was built in.
  package struct PageFile: Sendable {
    /// Relative to the folder of the page: `js/draw.js`.
    package let name: String
    package let bytes: [UInt8]

    /// All of them.
    package static var all: [PageFile] {
      (0..<mnist_page_count()).map { index in
        let file = unsafe mnist_page_file_at(index)
        return PageFile(
          name: unsafe String(cString: file.name),
          bytes: unsafe Array(UnsafeBufferPointer(start: file.bytes, count: file.length)))
      }
    }

    /// The media type, by the end of the name.
    private var type: String {
      switch name.split(separator: ".").last {
      case "html": "text/html; charset=utf-8"
      case "css": "text/css; charset=utf-8"
      case "js": "text/javascript; charset=utf-8"
      case "json": "application/json"
      case "svg": "image/svg+xml"
      case "png": "image/png"
      case "webmanifest": "application/manifest+json"
      default: "application/octet-stream"
      }
    }

    static var routes: [Route] {
      all.map { file in
        let (bytes, type) = (file.bytes, file.type)
        return Route(.get, file.name == "index.html" ? "/" : "/\(file.name)") { _, _ in Response(bytes, type: type) }
      }
    }
  }
#endif
