#if Server
  import HTTPTypes
  import NeuralNetwork
  import Storage

  /// Why a request is not answered as it wished: an error as RFC 9457 has it, with a sentence for people.
  struct Problem: Error {
    let status: HTTPResponse.Status
    /// What was expected, what was found and what to do.
    let detail: String
    /// The setting of a plan that is at fault.
    var setting: String?
    /// What is said in the head besides.
    var headers: HTTPFields = [:]

    init(_ status: HTTPResponse.Status, _ detail: String, headers: HTTPFields = [:]) {
      self.status = status
      self.detail = detail
      self.headers = headers
    }

    /// What an error of the libraries means to a client.
    init(_ error: FileError) { self.init(error.kind.httpStatus, error.reason) }

    init(_ error: PlanError) {
      self.init(.unprocessableContent, error.description)
      setting = error.setting
    }

    /// The problem that an error is; nil for errors that are none of the client's.
    init?(any error: any Error) {
      switch error {
      case let problem as Problem: self = problem
      case let error as FileError: self.init(error)
      case let error as PlanError: self.init(error)
      default: return nil
      }
    }
  }

  extension FileError.Kind {
    fileprivate var httpStatus: HTTPResponse.Status {
      switch self {
      case .missing: .notFound
      case .malformed: .badRequest
      case .unsupported: .unsupportedMediaType
      case .tooLarge: .contentTooLarge
      case .mismatch: .unprocessableContent
      case .exists: .conflict
      case .notCreatable, .notPermitted, .failed: .internalServerError
      }
    }
  }
#endif
