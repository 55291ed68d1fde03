#if Server
  import HTTPTypes
  import NIOCore
  import NIOHTTPTypes

  /// Closes a connection whose request does not arrive in time or has no end, or whose client does not read what it is sent,
  /// and turns connections away where there are too many.
  ///
  /// Hummingbird itself closes connections that are idle, which one is not whose bytes drip.
  final class ConnectionGuard: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    /// The media type of what is sent for as long as somebody listens.
    static let streamType = "text/event-stream"

    private let connections: Connections
    private let limits: Limits
    private var isKnown = false
    private var isRefused = false
    private var requests = 0
    private var arrival: Scheduled<Void>?
    private var reading: Scheduled<Void>?

    init(_ connections: Connections, _ limits: Limits) {
      self.connections = connections
      self.limits = limits
    }

    func handlerAdded(context: ChannelHandlerContext) {
      if context.channel.isActive { begin(context) }
    }

    func channelActive(context: ChannelHandlerContext) {
      begin(context)
      context.fireChannelActive()
    }

    private func begin(_ context: ChannelHandlerContext) {
      guard !isKnown else { return }
      isKnown = true
      if !connections.admit(context.channel) { refuse(context, .serviceUnavailable) }
    }

    /// Answers without the server, and closes.
    private func refuse(_ context: ChannelHandlerContext, _ status: HTTPResponse.Status) {
      isRefused = true
      let refusal = HTTPResponse(status: status, headerFields: [.connection: "close", .contentLength: "0"])
      context.write(wrapOutboundOut(.head(refusal)), promise: nil)
      context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
      context.close(promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) {
      connections.remove(context.channel)
      arrival?.cancel()
      reading?.cancel()
      context.fireChannelInactive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
      guard !isRefused else { return }
      switch unwrapInboundIn(data) {
      case .head(let head):
        // Nobody can tell where such a request ends, and another program may have told it otherwise (RFC 9112, section 6.3).
        if let coding = head.headerFields[.transferEncoding], coding.lowercased() != "chunked" {
          return refuse(context, .badRequest)
        }
        requests += 1
        connections.note(context.channel, isBusy: true)
        arrival?.cancel()
        arrival = context.channel.closed(after: limits.request)
      case .body: break
      case .end:
        arrival?.cancel()
        arrival = nil
      }
      context.fireChannelRead(data)
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
      switch unwrapOutboundIn(data) {
      case .head(let head):
        // Listeners make room for whoever asks something: browsers come back and miss nothing.
        if head.headerFields[.contentType] == Self.streamType { connections.note(context.channel, isBusy: false) }
      case .body: break
      case .end:
        requests -= 1
        if requests == 0 { connections.note(context.channel, isBusy: false) }
      }
      context.write(data, promise: promise)
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
      reading?.cancel()
      reading = context.channel.isWritable ? nil : context.channel.closed(after: limits.stalledWrite)
      context.fireChannelWritabilityChanged()
    }
  }

  extension Channel {
    /// Closes this channel after a time, unless that is cancelled.
    fileprivate func closed(after time: Duration) -> Scheduled<Void> {
      eventLoop.scheduleTask(in: TimeAmount(time)) { self.close(promise: nil) }
    }
  }
#endif
