/// Images in netpbm's formats: bitmaps (`P1`, `P4`), gray images (`P2`, `P5`) and colour images (`P3`, `P6`), as
/// https://netpbm.sourceforge.net/doc describes them under pbm, pgm and ppm.
public enum Netpbm {
  /// The images of a file, in order: binary files (`P4` to `P6`) may hold several, one right behind the other; files in
  /// decimal digits (`P1` to `P3`) hold one.
  ///
  /// Samples of 0…maxval become 0…255, rounded to the nearest; a bitmap's 1, black, becomes 0. Colours become gray as
  /// `Luma` says. Memory is taken only for pixels that are there.
  ///
  /// - Parameters:
  ///   - content: the whole file.
  ///   - pixelLimit: the most pixels that an image may have.
  /// - Throws: `NetpbmError` unless `content` is whole images and nothing else.
  public static func images(
    in content: [UInt8], pixelLimit: Int = ImageFile.pixelLimit
  ) throws(NetpbmError) -> [GrayImage] {
    guard !content.isEmpty else { throw .empty }
    var images: [GrayImage] = []
    var position = 0
    repeat {
      do {
        images.append(try image(in: content, at: &position, pixelLimit: pixelLimit))
      } catch {
        throw images.isEmpty ? error : .image(number: images.count + 1, error)
      }
    } while position < content.count
    return images
  }

  /// Reads the image at `position`, and moves that to the next image or to the end.
  private static func image(
    in content: [UInt8], at position: inout Int, pixelLimit: Int
  ) throws(NetpbmError) -> GrayImage {
    let header = try NetpbmHeader(content, at: position, pixelLimit: pixelLimit)
    let pixels =
      header.isPlain
      ? try plainPixels(in: content, header, at: &position) : try binaryPixels(in: content, header, at: &position)
    return GrayImage(width: header.width, height: header.height, pixels: pixels)
  }

  // MARK: - Binary rasters

  private static func binaryPixels(
    in content: [UInt8], _ header: NetpbmHeader, at position: inout Int
  ) throws(NetpbmError) -> [UInt8] {
    let length = header.rasterLength
    let rest = content[header.end...]
    guard rest.count >= length else { throw .truncatedRaster(expected: length, found: rest.count) }
    let excess = rest.dropFirst(length)
    guard excess.isEmpty || NetpbmHeader.begins(excess) else {
      throw header.endsInCarriageReturn ? .carriageReturn : .unexpectedBytes(count: excess.count)
    }
    position = excess.startIndex
    let raster = rest.prefix(length)
    return header.kind == .bitmap ? pixels(ofBits: raster, header) : try pixels(of: raster, header)
  }

  /// Unpacks a bitmap, whose rows begin with a new byte and the highest bit of it.
  private static func pixels(ofBits raster: ArraySlice<UInt8>, _ header: NetpbmHeader) -> [UInt8] {
    var pixels: [UInt8] = []
    pixels.reserveCapacity(header.pixelCount)
    for row in 0..<header.height {
      let start = raster.startIndex + row * header.rowLength
      for column in 0..<header.width {
        pixels.append(raster[start + column / 8] << (column % 8) & 0x80 == 0 ? 255 : 0)
      }
    }
    return pixels
  }

  private static func pixels(of raster: ArraySlice<UInt8>, _ header: NetpbmHeader) throws(NetpbmError) -> [UInt8] {
    if header.kind == .gray, header.maxval == 255 { return Array(raster) }
    var collector = SampleCollector(header)
    for start in stride(from: raster.startIndex, to: raster.endIndex, by: header.sampleLength) {
      let high = Int(raster[start])
      let sample = header.sampleLength == 1 ? high : high << 8 | Int(raster[start + 1])
      guard sample <= header.maxval else {
        throw .pixelAboveMaxval(index: collector.pixels.count, text: String(sample), maxval: header.maxval)
      }
      collector.append(sample)
    }
    return collector.pixels
  }

  // MARK: - Rasters in decimal digits

  private static func plainPixels(
    in content: [UInt8], _ header: NetpbmHeader, at position: inout Int
  ) throws(NetpbmError) -> [UInt8] {
    var scanner = NetpbmScanner(content, from: header.end, to: content.count)
    let pixels = header.kind == .bitmap ? try bits(&scanner, header) : try numbers(&scanner, header, in: content)
    scanner.skipSpace()
    guard scanner.isAtEnd else { throw .unexpectedBytes(count: content.count - scanner.position) }
    position = content.count
    return pixels
  }

  /// Reads a bitmap's digits, between which there may be whitespace or not.
  private static func bits(_ scanner: inout NetpbmScanner, _ header: NetpbmHeader) throws(NetpbmError) -> [UInt8] {
    var pixels: [UInt8] = []
    pixels.reserveCapacity(min(header.pixelCount, scanner.end - scanner.position))
    while pixels.count < header.pixelCount {
      switch scanner.byte() {
      case UInt8(ascii: "0"): pixels.append(255)
      case UInt8(ascii: "1"): pixels.append(0)
      case nil: throw .missingPixels(expected: header.pixelCount, found: pixels.count)
      case let other?: throw .pixelNotABit(index: pixels.count, text: printable([other]))
      }
    }
    return pixels
  }

  private static func numbers(
    _ scanner: inout NetpbmScanner, _ header: NetpbmHeader, in content: [UInt8]
  ) throws(NetpbmError) -> [UInt8] {
    // A sample takes a digit and a space at least, the last one only the digit.
    var collector = SampleCollector(header, sampleLimit: (content.count - header.end) / 2 + 1)
    while collector.pixels.count < header.pixelCount {
      let index = collector.pixels.count
      let word = scanner.word()
      guard !word.isEmpty else { throw .missingPixels(expected: header.pixelCount, found: index) }
      guard let sample = decimal(word) else { throw .pixelNotANumber(index: index, text: printable(word)) }
      guard sample <= header.maxval else {
        throw .pixelAboveMaxval(index: index, text: printable(word), maxval: header.maxval)
      }
      collector.append(sample)
    }
    return collector.pixels
  }
}

/// Makes pixels of samples: one of each, or one of three if they are colours.
private struct SampleCollector {
  private(set) var pixels: [UInt8] = []
  private let maxval: Int
  private let isColour: Bool
  private var red = 0, green = 0
  private var channel = 0

  init(_ header: NetpbmHeader, sampleLimit: Int = .max) {
    maxval = header.maxval
    isColour = header.kind == .colour
    pixels.reserveCapacity(min(header.pixelCount, sampleLimit))
  }

  /// - Precondition: `0 ≤ sample ≤ maxval`.
  mutating func append(_ sample: Int) {
    guard isColour else { return pixels.append(Luma.byte(sample, sample, sample, maxval: maxval)) }
    switch channel {
    case 0: (red, channel) = (sample, 1)
    case 1: (green, channel) = (sample, 2)
    default:
      pixels.append(Luma.byte(red, green, sample, maxval: maxval))
      channel = 0
    }
  }
}
