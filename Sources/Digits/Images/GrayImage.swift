/// A gray image: one byte per pixel, 0 for black and 255 for white.
///
/// MNIST's images, and those that a classifier takes, are light ink on dark paper: 0 is the paper and 255 the ink.
public struct GrayImage: Equatable, Sendable {
  /// The number of pixels in a row.
  public let width: Int
  /// The number of rows.
  public let height: Int
  /// The pixels, row by row from the top, each row from the left.
  public let pixels: [UInt8]

  /// Makes an image from its pixels.
  ///
  /// - Precondition: `width` and `height` are positive, and there are `width * height` pixels.
  public init(width: Int, height: Int, pixels: [UInt8]) {
    precondition(width > 0 && height > 0, "an image of \(width) × \(height) is not possible")
    precondition(pixels.count == width * height, "\(pixels.count) pixels are not \(width) × \(height)")
    self.width = width
    self.height = height
    self.pixels = pixels
  }

  /// The pixel in `column` of `row`, both counted from 0.
  ///
  /// - Precondition: the position lies within the image.
  public subscript(row: Int, column: Int) -> UInt8 {
    precondition(0..<height ~= row && 0..<width ~= column, "(\(row), \(column)) is outside")
    return pixels[row * width + column]
  }
}
