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
  static let badData: Int32 = 65
  static let missingInput: Int32 = 66

  init(_ description: String, status: Int32 = Self.general) {
    self.description = description
    self.status = status
  }

  /// The failure that an error of the libraries means; nil for other errors, such as wrong usage.
  init?(_ error: any Error) {
    switch error {
    case let failure as Failure: self = failure
    case let error as ReadingError: self.init(error.description, status: Self.status(of: error))
    case let error as FileError: self.init(error.description, status: Self.status(of: error))
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
    case .missing, .isDirectory: EX_NOINPUT
    case .permissionDenied: EX_NOPERM
    case .tooLarge: EX_DATAERR
    case .exists, .cannotCreate: EX_CANTCREAT
    case .inputOutput: EX_IOERR
    }
  }
}

/// Ends the process. What was printed reaches the disk first, or the failure is told: a full disk is no success.
func finish(_ status: Int32) -> Never {
  guard Terminal.flushOutput() else {
    Terminal.report("standard output cannot be written")
    exit(status == 0 ? EX_IOERR : status)
  }
  exit(status)
}

/// Lets a write beyond `ulimit -f` fail with an error, as a full disk does, instead of killing the process.
func ignoreFileSizeSignal() { unsafe signal(SIGXFSZ, SIG_IGN) }
