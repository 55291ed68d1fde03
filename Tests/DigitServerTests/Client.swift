#if Server
  import Dispatch
  import Libc
  import Storage

  /// A TCP connection to a server on this machine. Its calls block, so they are made in `onThread`.
  struct Connection: ~Copyable {
    private let descriptor: Int32

    struct Refused: Error {}

    /// - Parameter patience: the seconds after which a read gives up; a sanitizer makes answers ten times as slow.
    init(port: Int, patience: Int = 60) throws {
      descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
      var timeout = timeval(tv_sec: patience, tv_usec: 0)
      unsafe setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &timeout, socklen_t(MemoryLayout<timeval>.size))
      var address = sockaddr_in()
      address.sin_family = sa_family_t(AF_INET)
      address.sin_port = in_port_t(port).bigEndian
      address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
      let result = unsafe withUnsafePointer(to: &address) { pointer in
        unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
          unsafe connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
        }
      }
      guard result == 0 else {
        close(descriptor)
        throw Refused()
      }
    }

    deinit { close(descriptor) }

    /// Whether a question for the server's health is answered.
    func isAnswered() -> Bool {
      send("GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n")
      return receive { String(decoding: $0, as: UTF8.self).contains("ok") }?.isEmpty == false
    }

    /// The descriptor, for the caller to close.
    consuming func released() -> Int32 {
      let descriptor = descriptor
      discard self
      return descriptor
    }

    /// Sends bytes; false if the server has closed.
    @discardableResult
    func send(_ bytes: [UInt8]) -> Bool {
      var sent = 0
      while sent < bytes.count {
        let rest = bytes[sent...]
        let count = unsafe rest.withUnsafeBytes {
          unsafe Libc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
        }
        guard count > 0 else { return false }
        sent += count
      }
      return true
    }

    @discardableResult
    func send(_ text: String) -> Bool { send(Array(text.utf8)) }

    /// What the server sends until it closes, or until there is `enough`; nil if neither happens in time.
    func receive(until enough: ([UInt8]) -> Bool = { _ in false }) -> [UInt8]? {
      var received: [UInt8] = []
      var buffer = [UInt8](repeating: 0, count: 1 << 16)
      while !enough(received) {
        let count = unsafe buffer.withUnsafeMutableBytes { unsafe recv(descriptor, $0.baseAddress, $0.count, 0) }
        if count == 0 || count < 0 && errno == ECONNRESET { return received }
        guard count > 0 else { return nil }
        received += buffer[..<count]
      }
      return received
    }
  }

  /// A response, its body whole.
  struct Answer: Sendable {
    let status: Int
    let head: String
    let body: [UInt8]

    struct Unreadable: Error {}

    init(_ bytes: [UInt8]) throws {
      let text = String(decoding: bytes, as: UTF8.self)
      guard let end = text.firstRange(of: "\r\n\r\n"), let status = Int(text.dropFirst(9).prefix(3)) else {
        throw Unreadable()
      }
      self.status = status
      head = String(text[..<end.lowerBound])
      body = Array(bytes.dropFirst(text[..<end.upperBound].utf8.count))
    }

    var text: String { String(decoding: body, as: UTF8.self) }
    var json: JSON { get throws { try JSON.parse(body) } }

    /// The value of a field of the head, by its name in lower case.
    func field(_ name: String) -> String? {
      head.split(separator: "\r\n").first { $0.lowercased().hasPrefix(name + ": ") }.map {
        String($0.dropFirst(name.count + 2))
      }
    }

    /// The server-sent events of the body.
    var events: [(id: Int, kind: String, data: JSON)] {
      get throws {
        var events: [(id: Int, kind: String, data: JSON)] = []
        var (id, kind) = (0, "")
        for line in text.split(whereSeparator: \.isNewline) {
          if line.hasPrefix("id: ") { id = Int(line.dropFirst(4)) ?? 0 }
          if line.hasPrefix("event: ") { kind = String(line.dropFirst(7)) }
          if line.hasPrefix("data: ") { events.append((id, kind, try JSON.parse(Array(line.dropFirst(6).utf8)))) }
        }
        return events
      }
    }
  }

  /// What `body` gives on a thread of its own, where it may block: threads of the global queues are few, and the server's
  /// tasks run on them.
  func onThread<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws -> Value {
    try await withCheckedThrowingContinuation { continuation in
      DispatchQueue(label: "client").async { continuation.resume(with: Result { try body() }) }
    }
  }
#endif
