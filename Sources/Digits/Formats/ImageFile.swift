public import Storage

/// Files of images in any format that this program reads, told apart by what they begin with and never by their names.
///
/// Netpbm is always read; PNG and JPEG if the package was built with the trait of that name.
public enum ImageFile {
  /// The most pixels that an image may have unless the caller says otherwise: 100 megapixels.
  public static let pixelLimit = 100_000_000

  /// The images of a file, in order. PNG and JPEG files hold one, files of Netpbm's binary formats one or more.
  ///
  /// - Parameters:
  ///   - content: the whole file.
  ///   - pixelLimit: the most pixels that an image may have; what is larger is refused before memory is taken for it.
  /// - Throws: `FileError`.
  public static func images(
    in content: [UInt8], pixelLimit: Int = ImageFile.pixelLimit
  ) throws(FileError) -> [GrayImage] {
    guard !content.isEmpty else { throw .malformed("file is empty; expected an image") }
    if content.starts(with: [0x89, 0x50, 0x4E, 0x47]) {
      #if PNG
        return [try PNG.image(in: content, pixelLimit: pixelLimit)]
      #else
        throw notBuiltIn("PNG")
      #endif
    }
    if content.starts(with: [0xFF, 0xD8, 0xFF]) {
      #if JPEG
        return [try JPEG.image(in: content, pixelLimit: pixelLimit)]
      #else
        throw notBuiltIn("JPEG")
      #endif
    }
    if let other = OtherFormat(of: content) { throw other.refusal }
    guard content[0] == UInt8(ascii: "P") else {
      let start = content.prefix(2).map(hexadecimal).joined(separator: " ")
      throw .unsupported("not an image in PNG, JPEG or Netpbm's formats (P1 to P6): starts with \(start)")
    }
    return try Netpbm.images(in: content, pixelLimit: pixelLimit)
  }

  /// The images of the file at `path`, or of standard input for `-`, in order.
  ///
  /// - Throws: `FileError`.
  public static func images(
    inFile path: String, pixelLimit: Int = ImageFile.pixelLimit
  ) throws(FileError) -> [GrayImage] {
    try File.read(path) { content throws(FileError) in try images(in: content, pixelLimit: pixelLimit) }
  }

  private static func notBuiltIn(_ format: String) -> FileError {
    FileError.unsupported("this is a \(format) image, which this build does not read; build it with --traits PNG,JPEG")
  }
}
