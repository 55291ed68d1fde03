#if Server
  import HTTPTypes
  import Hummingbird
  import Storage

  extension Response {
    /// A JSON value.
    init(_ json: JSON, status: HTTPResponse.Status = .ok) {
      self.init(Array(json.description.utf8), type: "application/json", status: status)
    }

    /// Bytes of a media type. They are asked for anew each time, as the network behind an address may be another one.
    init(_ bytes: [UInt8], type: String, status: HTTPResponse.Status = .ok) {
      self.init(
        status: status, headers: [.contentType: type, .cacheControl: "no-cache"],
        body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
    }
  }

  extension Problem {
    /// The answer.
    var response: Response {
      var members: [JSON.Member] = [
        .init("type", "about:blank"), .init("title", JSON(status.reasonPhrase)), .init("status", JSON(status.code)),
        .init("detail", JSON(detail)),
      ]
      if let setting { members.append(.init("setting", JSON(setting))) }
      var response = Response(.object(members), status: status)
      response.headers[.contentType] = "application/problem+json"
      response.headers.append(contentsOf: headers)
      return response
    }
  }

  extension Request {
    /// The text of a parameter behind the path.
    func query(_ name: String) -> String? { uri.queryParameters[Substring(name)].map(String.init) }

    /// The number of a parameter behind the path; nil without it.
    ///
    /// - Throws: `Problem` if it is none.
    func number(_ name: String) throws(Problem) -> Int? {
      guard let text = query(name) else { return nil }
      guard let number = Int(text) else { throw Problem(.badRequest, "\(name) is no whole number: \(text.quoted)") }
      return number
    }

    /// The whole body.
    ///
    /// - Throws: `Problem` if its length is not told beforehand or beyond the limit.
    func content(limit: Int) async throws -> [UInt8] {
      guard let length = headers[.contentLength].flatMap({ Int($0) }) else {
        throw Problem(.lengthRequired, "expected a body whose length Content-Length tells")
      }
      guard length <= limit else {
        throw Problem(.contentTooLarge, "a body of \(length) bytes is beyond the limit of \(limit)")
      }
      return Array(buffer: try await body.collect(upTo: limit))
    }

    /// The whole body as JSON.
    ///
    /// - Throws: `Problem` as `content` does, or if it is not said to be JSON; `FileError` if it is none.
    func json(limit: Int) async throws -> JSON {
      let type = headers[.contentType]?.split(separator: ";").first.map { $0.lowercased() }
      guard type?.trimmed == "application/json" else {
        throw Problem(.unsupportedMediaType, "expected a body of Content-Type application/json")
      }
      return try JSON.parse(try await content(limit: limit))
    }
  }

  extension String {
    fileprivate var trimmed: String { String(drop { $0 == " " }.reversed().drop { $0 == " " }.reversed()) }
  }
#endif
