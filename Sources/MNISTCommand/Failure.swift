import ArgumentParser
import Digits
import NeuralNetwork
import Storage

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Why a command ends early: a sentence for people, and the exit status (those of sysexits.h where one fits).
struct Failure: Error, CustomStringConvertible {
  let description: String
  let status: Int32

  static let general: Int32 = 1
  static let belowMinimum: Int32 = 2
  static let usage = Int32(EX_USAGE)
  static let badData = Int32(EX_DATAERR)
  static let missingInput = Int32(EX_NOINPUT)

  init(_ description: String, status: Int32 = Self.general) {
    self.description = description
    self.status = status
  }

  init(_ error: ReadingError) { self.init(error.description, status: Self.status(of: error)) }

  init(_ error: FileError) {
    let advice = if case .exists = error { "; use --force to replace it" } else { "" }
    self.init(error.description + advice, status: Self.status(of: error))
  }

  /// The failure that an error of the libraries means; nil for other errors, such as wrong usage.
  init?(any error: any Error) {
    switch error {
    case let failure as Failure: self = failure
    case let error as ReadingError: self.init(error)
    case let error as ModelError: self.init(error.description, status: Self.badData)
    case let error as FileError: self.init(error)
    default: return nil
    }
  }

  private static func status(of error: ReadingError) -> Int32 {
    switch error {
    case .file(let error): status(of: error)
    case .malformed(_, let error): error is DataFolderError ? missingInput : badData
    }
  }

  private static func status(of error: FileError) -> Int32 {
    switch error {
    case .missing, .isDirectory: missingInput
    case .permissionDenied: Int32(EX_NOPERM)
    case .tooLarge: badData
    case .exists, .cannotCreate: Int32(EX_CANTCREAT)
    case .inputOutput: Int32(EX_IOERR)
    }
  }
}
