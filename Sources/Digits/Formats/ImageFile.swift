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
  /// - Throws: `ImageFileError`.
  public static func images(
    in content: [UInt8], pixelLimit: Int = ImageFile.pixelLimit
  ) throws(ImageFileError) -> [GrayImage] {
    guard !content.isEmpty else { throw .empty }
    if content.starts(with: [0x89, 0x50, 0x4E, 0x47]) { return [try png(content, pixelLimit)] }
    if content.starts(with: [0xFF, 0xD8, 0xFF]) { return [try jpeg(content, pixelLimit)] }
    guard content[0] == UInt8(ascii: "P") else { throw .unknownFormat(Array(content.prefix(2))) }
    do { return try Netpbm.images(in: content, pixelLimit: pixelLimit) } catch { throw .netpbm(error) }
  }

  /// The images of the file at `path`, in order.
  ///
  /// - Throws: `ReadingError` with a `FileError` or an `ImageFileError`.
  public static func images(
    inFile path: String, pixelLimit: Int = ImageFile.pixelLimit
  ) throws(ReadingError) -> [GrayImage] {
    let content: [UInt8]
    do { content = try File.read(path) } catch { throw .file(error) }
    do { return try images(in: content, pixelLimit: pixelLimit) } catch { throw .malformed(path: path, error) }
  }

  /// The images of the file that standard input gives, in order.
  ///
  /// - Throws: `ReadingError` with a `FileError` or an `ImageFileError`.
  public static func imagesInStandardInput(
    pixelLimit: Int = ImageFile.pixelLimit
  ) throws(ReadingError) -> [GrayImage] {
    let content: [UInt8]
    do { content = try File.readStandardInput() } catch { throw .file(error) }
    do {
      return try images(in: content, pixelLimit: pixelLimit)
    } catch {
      throw .malformed(path: "standard input", error)
    }
  }

  private static func png(_ content: [UInt8], _ pixelLimit: Int) throws(ImageFileError) -> GrayImage {
    #if PNG
      do { return try PNG.image(in: content, pixelLimit: pixelLimit) } catch { throw .png(error) }
    #else
      throw .notBuiltIn(.png)
    #endif
  }

  private static func jpeg(_ content: [UInt8], _ pixelLimit: Int) throws(ImageFileError) -> GrayImage {
    #if JPEG
      do { return try JPEG.image(in: content, pixelLimit: pixelLimit) } catch { throw .jpeg(error) }
    #else
      throw .notBuiltIn(.jpeg)
    #endif
  }
}

/// Why a file gives no images.
public enum ImageFileError: FormatError, Equatable, Sendable {
  case empty
  /// The file begins with these bytes, of which there are at most two, as no known format does.
  case unknownFormat([UInt8])
  /// The package was built without the trait for this format.
  case notBuiltIn(OptionalFormat)
  case netpbm(NetpbmError)
  case png(PNGError)
  case jpeg(JPEGError)

  /// A format that needs a library, and the trait of the package that links it.
  public enum OptionalFormat: String, Sendable {
    case png = "PNG"
    case jpeg = "JPEG"
  }
}

extension ImageFileError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .empty: "file is empty; expected an image"
    case .unknownFormat(let bytes):
      "not an image in PNG, JPEG or Netpbm's formats (P1 to P6): starts with "
        + bytes.map(hexadecimal).joined(separator: " ")
    case .notBuiltIn(let format):
      "this is a \(format.rawValue) image, which this build does not read; build it with --traits PNG,JPEG"
    case .netpbm(let error): error.description
    case .png(let error): error.description
    case .jpeg(let error): error.description
    }
  }
}
