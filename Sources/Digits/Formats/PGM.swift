/// Gray images as files in netpbm's portable graymap, https://netpbm.sourceforge.net/doc/pgm.html.
///
/// `Netpbm` reads them.
public enum PGM {
  /// The `P5` file that holds `image`, with a maxval of 255. Several files joined are a file of several images.
  public static func encoded(_ image: GrayImage) -> [UInt8] {
    Array("P5\n\(image.width) \(image.height)\n255\n".utf8) + image.pixels
  }
}
