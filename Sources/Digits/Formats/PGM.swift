public import Storage

/// Gray images in netpbm's portable graymap format, as https://netpbm.sourceforge.net/doc/pgm.html describes it.
public enum PGM {
  /// The images of a PGM file, in order: `P5` files may hold several, one right behind the other, `P2` files hold one.
  ///
  /// Samples of 0…maxval become 0…255, rounded to the nearest. Memory is taken only for pixels that are there.
  ///
  /// - Throws: `PGMError` unless `content` is whole images and nothing else.
  public static func images(in content: [UInt8]) throws(PGMError) -> [GrayImage] {
    guard !content.isEmpty else { throw .empty }
    var images: [GrayImage] = []
    var position = 0
    repeat {
      do {
        images.append(try image(in: content, at: &position))
      } catch {
        throw images.isEmpty ? error : .image(number: images.count + 1, error)
      }
    } while position < content.count
    return images
  }

  /// The images of the PGM file at `path`, in order.
  ///
  /// - Throws: `ReadingError` with a `FileError` or a `PGMError`.
  public static func images(inFile path: String) throws(ReadingError) -> [GrayImage] {
    let content: [UInt8]
    do { content = try File.read(path) } catch { throw .file(error) }
    do { return try images(in: content) } catch { throw .malformed(path: path, error) }
  }

  /// The images of the PGM file that standard input gives, in order.
  ///
  /// - Throws: `ReadingError` with a `FileError` or a `PGMError`.
  public static func imagesInStandardInput() throws(ReadingError) -> [GrayImage] {
    let content: [UInt8]
    do { content = try File.readStandardInput() } catch { throw .file(error) }
    do { return try images(in: content) } catch { throw .malformed(path: "standard input", error) }
  }

  /// The `P5` file that holds `image`, with a maxval of 255. Several files joined are a file of several images.
  public static func encoded(_ image: GrayImage) -> [UInt8] {
    Array("P5\n\(image.width) \(image.height)\n255\n".utf8) + image.pixels
  }

  /// Reads the image at `position`, and moves that to the next image or to the end.
  private static func image(in content: [UInt8], at position: inout Int) throws(PGMError) -> GrayImage {
    let header = try PGMHeader(content, at: position)
    let pixels =
      header.isPlain
      ? try plainPixels(in: content, header, at: &position) : try binaryPixels(in: content, header, at: &position)
    return GrayImage(width: header.width, height: header.height, pixels: pixels)
  }

  private static func binaryPixels(
    in content: [UInt8], _ header: PGMHeader, at position: inout Int
  ) throws(PGMError) -> [UInt8] {
    let length = header.pixelCount * header.sampleLength
    let rest = content[header.end...]
    guard rest.count >= length else { throw .truncatedRaster(expected: length, found: rest.count) }
    let excess = rest.dropFirst(length)
    guard excess.isEmpty || excess.starts(with: "P5".utf8) else {
      throw header.endsInCarriageReturn ? .carriageReturn : .unexpectedBytes(count: excess.count)
    }
    position = excess.startIndex
    return try pixels(of: rest.prefix(length), header)
  }

  private static func pixels(of raster: ArraySlice<UInt8>, _ header: PGMHeader) throws(PGMError) -> [UInt8] {
    if header.maxval == 255 { return Array(raster) }
    var pixels: [UInt8] = []
    pixels.reserveCapacity(header.pixelCount)
    for start in stride(from: raster.startIndex, to: raster.endIndex, by: header.sampleLength) {
      let sample = number(raster[start..<start + header.sampleLength], as: Int.self)
      guard sample <= header.maxval else {
        throw .pixelAboveMaxval(index: pixels.count, text: String(sample), maxval: header.maxval)
      }
      pixels.append(scaled(sample, header.maxval))
    }
    return pixels
  }

  private static func plainPixels(
    in content: [UInt8], _ header: PGMHeader, at position: inout Int
  ) throws(PGMError) -> [UInt8] {
    var scanner = PGMScanner(content, from: header.end, to: content.count)
    var pixels: [UInt8] = []
    // A pixel takes a digit and a space at least, the last one only the digit.
    pixels.reserveCapacity(min(header.pixelCount, (content.count - header.end) / 2 + 1))
    while pixels.count < header.pixelCount {
      let word = scanner.word()
      guard !word.isEmpty else { throw .missingPixels(expected: header.pixelCount, found: pixels.count) }
      guard let sample = decimal(word) else { throw .pixelNotANumber(index: pixels.count, text: printable(word)) }
      guard sample <= header.maxval else {
        throw .pixelAboveMaxval(index: pixels.count, text: printable(word), maxval: header.maxval)
      }
      pixels.append(scaled(sample, header.maxval))
    }
    scanner.skipSpace()
    guard scanner.isAtEnd else { throw .unexpectedBytes(count: content.count - scanner.position) }
    position = content.count
    return pixels
  }

  /// `sample` of 0…`maxval` as a byte of 0…255, rounded to the nearest.
  private static func scaled(_ sample: Int, _ maxval: Int) -> UInt8 { UInt8((sample * 255 + maxval / 2) / maxval) }
}
