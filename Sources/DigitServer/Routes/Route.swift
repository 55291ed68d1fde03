#if Server
  import HTTPTypes
  import Hummingbird

  /// A method and a path that the server answers, and how.
  struct Route: Sendable {
    typealias Handler = @Sendable (Request, BasicRequestContext) async throws -> Response

    let method: HTTPRequest.Method
    /// With what varies in braces: `/api/runs/{id}`.
    let path: String
    let handler: Handler

    init(_ method: HTTPRequest.Method, _ path: String, _ handler: @escaping Handler) {
      self.method = method
      self.path = path
      self.handler = handler
    }

    /// Whether a path is one of these.
    func matches(_ path: String) -> Bool {
      let (pattern, parts) = (self.path.split(separator: "/"), path.split(separator: "/"))
      return pattern.count == parts.count && zip(pattern, parts).allSatisfy { $0.hasPrefix("{") || $0 == $1 }
    }
  }
#endif
