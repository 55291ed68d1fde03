#if Server
  import HTTPTypes
  import Hummingbird

  /// Answers errors as `Problem` tells them, and requests of a path that is there with a method that is not with 405.
  struct Problems: RouterMiddleware {
    let routes: [Route]

    func handle(
      _ request: Request, context: BasicRequestContext,
      next: (Request, BasicRequestContext) async throws -> Response
    ) async throws -> Response {
      do { return try await next(request, context) } catch {
        if let error = error as? HTTPError { return problem(error, request).response }
        guard let problem = Problem(any: error) else { throw error }
        return problem.response
      }
    }

    /// What an error of the router means.
    private func problem(_ error: HTTPError, _ request: Request) -> Problem {
      let path = request.uri.path
      let methods = routes.filter { $0.matches(path) }.map(\.method.rawValue)
      guard error.status == .notFound, !methods.isEmpty else {
        return Problem(error.status, error.body ?? "there is nothing at \(path)")
      }
      let allowed = methods.joined(separator: ", ") + (methods.contains("GET") ? ", HEAD" : "")
      return Problem(
        .methodNotAllowed, "\(path) does not take \(request.method.rawValue), but \(allowed)",
        headers: [.allow: allowed])
    }
  }
#endif
