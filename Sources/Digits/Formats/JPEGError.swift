public import Storage

/// Why bytes are not a whole JPEG image.
public enum JPEGError: FormatError, Equatable, Sendable {
  /// The file does not begin with JPEG's first marker.
  case notJPEG
  /// The file ends before the image does.
  case truncated
  /// What comes before the pixels does not describe an image.
  case invalidHeader
  /// The image has more than `limit` pixels.
  case tooManyPixels(width: Int, height: Int, limit: Int)
  /// A progressive image repeats itself so often that reading it would take minutes.
  case tooManyScans
  /// The compressed data are damaged or of a kind that the library does not read; `reason` is libjpeg-turbo's.
  case corrupt(reason: String)
  /// libjpeg-turbo could not be started.
  case libraryFailure
}

extension JPEGError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .notJPEG: "not a JPEG file"
    case .truncated: "JPEG is truncated"
    case .invalidHeader: "JPEG header is invalid"
    case .tooManyPixels(let width, let height, let limit): tooManyPixelsSentence(width, height, limit: limit)
    case .tooManyScans: "JPEG has too many scans"
    case .corrupt(let reason): "JPEG data is corrupt (\(reason))"
    case .libraryFailure: "libjpeg-turbo cannot be started"
    }
  }
}

extension JPEGError {
  /// What libjpeg-turbo means with its report.
  init(message: String) {
    self =
      if message.contains("Premature end") || message.contains("Input file is empty") {
        .truncated
      } else if message.contains("scans") {
        .tooManyScans
      } else if message.contains("Could not determine") || message.contains("Image too big")
        || message.contains("Empty JPEG image")
      {
        .invalidHeader
      } else {
        // Where it says so, the call comes first: "tjDecompress2(): …".
        .corrupt(reason: message.split(separator: "(): ").last.map(String.init) ?? message)
      }
  }
}
