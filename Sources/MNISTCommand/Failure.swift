import ArgumentParser
import Libc
import NeuralNetwork
import Storage

/// Why a command ends early: a sentence for people, and the exit status (those of sysexits.h where one fits).
struct Failure: Error, CustomStringConvertible {
  let description: String
  let status: Int32
  /// What kind of failure it is, by which programs tell them apart: that of a file error, or `usage` or `failed`.
  let kind: String

  static let general: Int32 = 1
  static let belowMinimum: Int32 = 2
  static let usage = Int32(EX_USAGE)
  static let badData = Int32(EX_DATAERR)
  static let missingInput = Int32(EX_NOINPUT)

  init(_ description: String, status: Int32 = Self.general, kind: String? = nil) {
    self.description = description
    self.status = status
    self.kind = kind ?? (status == Self.usage ? "usage" : "failed")
  }

  init(_ error: FileError) {
    let advice = error.kind == .exists ? "; use --force to replace it" : ""
    self.init(error.description + advice, status: error.kind.status, kind: error.kind.rawValue)
  }

  /// As programs read it.
  var json: JSON { ["error": JSON(description), "kind": JSON(kind), "status": JSON(Int(status))] }

  /// The failure that an error of the libraries means; nil for other errors, such as those of the argument parser.
  init?(any error: any Error) {
    switch error {
    case let failure as Failure: self = failure
    case let error as FileError: self.init(error)
    case let error as PlanError: self.init(error.optionSentence, status: Self.usage)
    default: return nil
    }
  }
}

extension FileError.Kind {
  /// The exit status.
  fileprivate var status: Int32 {
    switch self {
    case .missing: Failure.missingInput
    case .exists, .notCreatable: Int32(EX_CANTCREAT)
    case .notPermitted: Int32(EX_NOPERM)
    case .failed: Int32(EX_IOERR)
    case .malformed, .unsupported, .tooLarge, .mismatch: Failure.badData
    }
  }
}
