public import Storage

/// Why the content of a file is not one or more whole Netpbm images. Pixels are counted from 0, row by row.
public enum NetpbmError: FormatError, Equatable, Sendable {
  case empty
  /// The newest format of the family, `P7`, which is not read.
  case anyMap
  /// The file begins with these bytes, of which there are at most two.
  case notNetpbm([UInt8])
  /// The two characters of the magic number, P with this digit, are not followed by whitespace.
  case noSpaceAfterMagicNumber(Int)
  /// The file ends before this number of the header.
  case missing(NetpbmHeaderField)
  /// Something other than digits stands where this number of the header belongs.
  case notANumber(NetpbmHeaderField, text: String)
  case zero(NetpbmHeaderField)
  /// The width or height is more than an `Int` can count.
  case tooLarge(NetpbmHeaderField, text: String)
  case maxvalOutOfRange(text: String)
  /// The image has more than `limit` pixels.
  case tooManyPixels(width: Int, height: Int, limit: Int)
  /// The header does not end within its first `limit` bytes.
  case headerTooLong(limit: Int)
  /// The file has gone through something that put a carriage return before its line feeds.
  case carriageReturn
  /// There are fewer bytes of pixels than the header declares.
  case truncatedRaster(expected: Int, found: Int)
  /// There are fewer pixels in decimal digits than the header declares.
  case missingPixels(expected: Int, found: Int)
  case pixelNotANumber(index: Int, text: String)
  /// A pixel of a bitmap is neither 0 nor 1.
  case pixelNotABit(index: Int, text: String)
  case pixelAboveMaxval(index: Int, text: String, maxval: Int)
  case unexpectedBytes(count: Int)
  /// An image behind the first of the file, counted from 1, is at fault.
  indirect case image(number: Int, NetpbmError)
}

/// A number in the header of a Netpbm image.
public enum NetpbmHeaderField: String, Sendable {
  case width, height, maxval
}

extension NetpbmError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .empty: "file is empty; expected an image"
    case .anyMap: "this is a PAM image (P7); convert it to PNM (P1 to P6)"
    case .notNetpbm(let bytes):
      "not a Netpbm image: starts with \(bytes.map(hexadecimal).joined(separator: " ")), expected P1 to P6"
    case .noSpaceAfterMagicNumber(let number): "not a Netpbm image: no whitespace after P\(number)"
    case .missing(let field): "missing \(field)"
    case .notANumber(let field, let text): "\(field) is not a number: \"\(text)\""
    case .zero(let field): "\(field) is 0"
    case .tooLarge(let field, let text): "\(field) \(text) is too large"
    case .maxvalOutOfRange(let text): "maxval \(text) is outside 1…65535"
    case .tooManyPixels(let width, let height, let limit): tooManyPixelsSentence(width, height, limit: limit)
    case .headerTooLong(let limit): "header not found in the first \(limit) bytes"
    case .carriageReturn: "header ends in CR LF; the raster must start after a single whitespace byte"
    case .truncatedRaster(let expected, let found):
      "truncated raster: expected \(counted(expected, "byte")), found \(found)"
    case .missingPixels(let expected, let found): "expected \(counted(expected, "pixel")), found \(found)"
    case .pixelNotANumber(let index, let text): "pixel \(index) is not a number: \"\(text)\""
    case .pixelNotABit(let index, let text): "pixel \(index) is neither 0 nor 1: \"\(text)\""
    case .pixelAboveMaxval(let index, let text, let maxval): "pixel \(index) is \(text), above maxval \(maxval)"
    case .unexpectedBytes(let count): "\(counted(count, "unexpected byte")) after the image"
    case .image(let number, let error): "image \(number): \(error)"
    }
  }
}
