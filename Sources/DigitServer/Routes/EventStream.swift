#if Server
  import Hummingbird
  import ServiceLifecycle

  /// Server-sent events (WHATWG HTML, section 9.2).
  enum EventStream {
    /// The events of a log behind one, those to come as they come, and where none comes for a while a comment. Who asks
    /// again behind the last is told by 204 to ask no more.
    static func response(_ log: EventLog, after seen: Int, comment: Duration) -> Response {
      let (missed, isClosed) = log.events(after: seen)
      if missed.isEmpty && isClosed { return Response(status: .noContent) }
      return Response(
        status: .ok, headers: [.contentType: ConnectionGuard.streamType, .cacheControl: "no-store"],
        body: ResponseBody { writer in
          var last = seen
          for await _ in log.changes(every: comment).cancelOnGracefulShutdown() {
            let (events, isClosed) = log.events(after: last)
            let text = events.map { "id: \($0.id)\nevent: \($0.kind.rawValue)\ndata: \($0.data)\n\n" }.joined()
            try await writer.write(ByteBuffer(string: text.isEmpty ? ":\n\n" : text))
            last = events.last?.id ?? last
            if isClosed { break }
          }
          try await writer.finish(nil)
        })
    }
  }
#endif
