public import Storage

/// Why bytes are not a whole PNG image, or an image cannot become one.
public enum PNGError: FormatError, Equatable, Sendable {
  /// The file does not begin with PNG's eight bytes.
  case notPNG
  /// The file ends before its last chunk does.
  case truncated
  /// The size or the depth in the first chunk is none that an image can have.
  case invalidHeader
  /// The image has more than `limit` pixels.
  case tooManyPixels(width: Int, height: Int, limit: Int)
  /// There are fewer rows than the header declares.
  case tooFewPixels
  /// A checksum does not match or compressed data are damaged; `reason` is libpng's.
  case corrupt(reason: String)
  /// libpng makes no file of the image; `reason` is its own.
  case notWritable(reason: String)
}

extension PNGError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .notPNG: "not a PNG file"
    case .truncated: "PNG is truncated"
    case .invalidHeader: "PNG header is invalid"
    case .tooManyPixels(let width, let height, let limit): tooManyPixelsSentence(width, height, limit: limit)
    case .tooFewPixels: "PNG has too little image data"
    case .corrupt(let reason): "PNG data is corrupt (\(reason))"
    case .notWritable(let reason): "the picture cannot be written as PNG (\(reason)); an SVG file can hold it"
    }
  }
}

extension PNGError {
  /// What libpng's simplified API means with its only report, a text.
  init(message: String) {
    let text = message.lowercased()
    self =
      if text.contains("not a png") {
        .notPNG
      } else if text.contains("beyond end of data") || text.contains("read error") {
        .truncated
      } else if text.contains("ihdr") {
        .invalidHeader
      } else if text.contains("not enough image data") || text.contains("too few") {
        .tooFewPixels
      } else {
        .corrupt(reason: message.hasPrefix("IDAT: ") ? String(message.dropFirst(6)) : message)
      }
  }

  /// Looks whether all chunks from the first one, IHDR, to the last, IEND, are there: libpng stops where the pixels end.
  ///
  /// A chunk is its length, 4 bytes big-endian, its type, its content and 4 bytes of checksum (section 5.3).
  static func checkChunks(of file: [UInt8]) throws(PNGError) {
    guard file.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) else {
      throw file.count < 8 ? .truncated : .notPNG
    }
    var rest = file.dropFirst(8)
    while rest.count >= 12 {
      let length = number(rest.prefix(4), as: Int.self)
      let isLast = rest.dropFirst(4).starts(with: "IEND".utf8)
      guard rest.count >= length + 12 else { throw .truncated }
      if isLast {
        guard file.dropFirst(12).starts(with: "IHDR".utf8) else { throw .invalidHeader }
        return
      }
      rest = rest.dropFirst(length + 12)
    }
    throw .truncated
  }
}
