#if Server
  import HTTPTypes
  import Hummingbird

  /// Refuses requests that a page of another site makes a browser send.
  ///
  /// A name other than `localhost` or the server's own may have been rebound to this machine by whoever owns it, so Host must
  /// be one of these or the figures of an address, which nobody can rebind. What changes something must come from a page
  /// of this server, if from a page at all.
  struct OwnPagesOnly: RouterMiddleware {
    /// The name that the server was told to listen on.
    let host: String

    func handle(
      _ request: Request, context: BasicRequestContext,
      next: (Request, BasicRequestContext) async throws -> Response
    ) async throws -> Response {
      guard let authority = request.head.authority, isOwn(authority) else {
        throw Problem(.misdirectedRequest, "this server does not answer to that Host; use localhost or its address")
      }
      if request.method != .get && request.method != .head {
        guard request.headers[.origin].map({ $0 == "http://\(authority)" }) ?? true else {
          throw Problem(.forbidden, "a page of another site may not post here")
        }
        guard ["same-origin", "none", nil].contains(HTTPField.Name("Sec-Fetch-Site").flatMap { request.headers[$0] })
        else { throw Problem(.forbidden, "a page of another site may not post here") }
      }
      return try await next(request, context)
    }

    private func isOwn(_ authority: String) -> Bool {
      if authority.hasPrefix("[") {
        return authority.dropFirst().prefix { $0 != "]" }.allSatisfy { $0.isHexDigit || $0 == ":" || $0 == "." }
      }
      let name = authority.prefix { $0 != ":" }.lowercased()
      guard authority.dropFirst(name.count).dropFirst().allSatisfy(\.isNumber) else { return false }
      let parts = name.split(separator: ".", omittingEmptySubsequences: false)
      let isAddress = parts.count == 4 && parts.allSatisfy { UInt8($0) != nil }
      return isAddress || name == "localhost" || name == host.lowercased()
    }
  }
#endif
