public import Storage

/// Why the content of a file is not one or more whole PGM images. Pixels are counted from 0, row by row.
public enum PGMError: FormatError, Equatable, Sendable {
  case empty
  /// Another image format, known by its first bytes.
  case otherFormat(ImageFormat)
  /// The file begins with these bytes, of which there are at most two.
  case notPGM([UInt8])
  /// The two letters are not followed by whitespace.
  case noSpaceAfterMagicNumber
  /// The file ends before this number of the header.
  case missing(PGMHeaderField)
  /// Something other than digits stands where this number of the header belongs.
  case notANumber(PGMHeaderField, text: String)
  case zero(PGMHeaderField)
  /// The width or height is more than an `Int` can count.
  case tooLarge(PGMHeaderField, text: String)
  case maxvalOutOfRange(text: String)
  /// The image has more than 100 million pixels.
  case tooManyPixels(width: Int, height: Int)
  /// The header does not end within its first `limit` bytes.
  case headerTooLong(limit: Int)
  /// The file has gone through something that put a carriage return before its line feeds.
  case carriageReturn
  /// There are fewer bytes of pixels than the header declares.
  case truncatedRaster(expected: Int, found: Int)
  /// There are fewer pixels in decimal digits than the header declares.
  case missingPixels(expected: Int, found: Int)
  case pixelNotANumber(index: Int, text: String)
  case pixelAboveMaxval(index: Int, text: String, maxval: Int)
  case unexpectedBytes(count: Int)
  /// An image behind the first of the file, counted from 1, is at fault.
  indirect case image(number: Int, PGMError)

  /// An image format that is taken for PGM now and then.
  public enum ImageFormat: String, Sendable {
    case bitmapInDigits = "P1"
    case bitmap = "P4"
    case colourInDigits = "P3"
    case colour = "P6"
    case anyMap = "P7"
    case png = "PNG"
    case jpeg = "JPEG"
  }
}

/// A number in the header of a PGM image.
public enum PGMHeaderField: String, Sendable {
  case width, height, maxval
}

extension PGMError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .empty: "file is empty; expected a PGM image"
    case .otherFormat(let format): format.description
    case .notPGM(let bytes):
      "not a PGM image: starts with \(bytes.map(hexadecimal).joined(separator: " ")), expected P2 or P5"
    case .noSpaceAfterMagicNumber: "not a PGM image: no whitespace after P2 or P5"
    case .missing(let field): "missing \(field)"
    case .notANumber(let field, let text): "\(field) is not a number: \"\(text)\""
    case .zero(let field): "\(field) is 0"
    case .tooLarge(let field, let text): "\(field) \(text) is too large"
    case .maxvalOutOfRange(let text): "maxval \(text) is outside 1…65535"
    case .tooManyPixels(let width, let height):
      "image \(width) × \(height) exceeds the limit of 100 megapixels"
    case .headerTooLong(let limit): "header not found in the first \(limit) bytes"
    case .carriageReturn: "header ends in CR LF; the raster must start after a single whitespace byte"
    case .truncatedRaster(let expected, let found):
      "truncated raster: expected \(counted(expected, "byte")), found \(found)"
    case .missingPixels(let expected, let found): "expected \(counted(expected, "pixel")), found \(found)"
    case .pixelNotANumber(let index, let text): "pixel \(index) is not a number: \"\(text)\""
    case .pixelAboveMaxval(let index, let text, let maxval): "pixel \(index) is \(text), above maxval \(maxval)"
    case .unexpectedBytes(let count): "\(counted(count, "unexpected byte")) after the image"
    case .image(let number, let error): "image \(number): \(error)"
    }
  }
}

extension PGMError.ImageFormat: CustomStringConvertible {
  public var description: String {
    switch self {
    case .bitmapInDigits, .bitmap: "PBM bitmap (\(rawValue)); convert it to PGM"
    case .colourInDigits, .colour: "PPM colour image (\(rawValue)); convert it to PGM"
    case .anyMap: "PAM image (\(rawValue)); convert it to PGM"
    case .png: "this is a PNG image (build without PNG support)"
    case .jpeg: "this is a JPEG image; convert it to PGM"
    }
  }
}
