#if Server
  package import Hummingbird
  import HummingbirdCore
  package import Logging
  import NIOCore
  package import NeuralNetwork
  package import Storage

  /// Where the server listens, and what it answers with.
  package struct ServerSettings: Sendable {
    /// The name or address to listen on.
    package var host = "127.0.0.1"
    /// The port; 0 for one that is free.
    package var port = 8080
    /// The model that reads pictures.
    package var model: Model
    /// The folder of the images to train on; nil for the usual one.
    package var data: String?
    package var limits = Limits()

    package init(model: Model) { self.model = model }
  }

  /// The server, ready to run.
  ///
  /// - Parameter listening: called with the port once it listens.
  /// - Throws: `FileError` if the model does not say what image size it is for.
  package func buildApplication(
    _ settings: ServerSettings, logger: Logger, listening: @escaping @Sendable (_ port: Int) async -> Void = { _ in }
  ) throws(FileError) -> some ApplicationProtocol {
    let (limits, site) = (
      settings.limits, try Site(model: settings.model, data: settings.data, limits: settings.limits)
    )
    let routes = PageFile.routes + site.api
    let router = Router(context: BasicRequestContext.self, options: .autoGenerateHeadEndpoints)
    router.add(middleware: LogRequestsMiddleware(.info))
    router.add(
      middleware: ContentSecurityMiddleware(contentSecurityPolicy: [
        .defaultSrc(.self), .imgSrc(.self, .uri("data:"), .uri("blob:")), .baseURI(.none), .formAction(.self),
        .frameAncestors(.none),
      ]))
    router.add(middleware: Problems(routes: routes))
    router.add(middleware: OwnPagesOnly(host: settings.host))
    for route in routes {
      router.on(RouterPath(route.path), method: route.method, use: route.handler)
    }
    let connections = Connections(limit: limits.connections)
    let channel = HTTP1Channel.Configuration(
      additionalChannelHandlers: [ConnectionGuard(connections, limits)], idleTimeout: TimeAmount(limits.idle),
      httpDecoderConfiguration: .init(maxHeaderFieldSize: 1 << 14, maxHeaderListSize: 1 << 15, maxHeaderFieldCount: 100)
    )
    return Application(
      router: router, server: .http1(configuration: channel),
      configuration: ApplicationConfiguration(
        address: .hostname(settings.host, port: settings.port), serverName: "mnist"),
      services: [site.runs], onServerRunning: { await listening($0.localAddress?.port ?? settings.port) },
      logger: logger)
  }

  /// The methods and paths that the server answers, the files of the page aside.
  ///
  /// - Throws: `FileError` as `buildApplication`.
  package func apiRoutes(_ settings: ServerSettings) throws(FileError) -> [(method: String, path: String)] {
    try Site(model: settings.model, data: settings.data, limits: settings.limits).api.map {
      ($0.method.rawValue, $0.path)
    }
  }
#endif
