public import Storage

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
  /// - Throws: `FileError` unless `content` is whole images and nothing else.
  public static func images(
    in content: [UInt8], pixelLimit: Int = ImageFile.pixelLimit
  ) throws(FileError) -> [GrayImage] {
    guard !content.isEmpty else { throw .malformed("file is empty; expected an image") }
    var images: [GrayImage] = []
    var position = 0
    repeat {
      do {
        images.append(try image(in: content, at: &position, pixelLimit: pixelLimit))
      } catch {
        throw images.isEmpty ? error : error.prefixed("image \(images.count + 1): ")
      }
    } while position < content.count
    return images
  }

  /// Reads the image at `position`, and moves that to the next image or to the end.
  private static func image(
    in content: [UInt8], at position: inout Int, pixelLimit: Int
  ) throws(FileError) -> GrayImage {
    let header = try NetpbmHeader(content, at: position, pixelLimit: pixelLimit)
    let pixels =
      header.isPlain
      ? try plainPixels(in: content, header, at: &position) : try binaryPixels(in: content, header, at: &position)
    return GrayImage(width: header.width, height: header.height, pixels: pixels)
  }

  // MARK: - Binary rasters

  private static func binaryPixels(
    in content: [UInt8], _ header: NetpbmHeader, at position: inout Int
  ) throws(FileError) -> [UInt8] {
    let length = header.rasterLength
    let rest = content[header.end...]
    guard rest.count >= length else {
      throw .malformed("truncated raster: expected \(counted(length, "byte")), found \(rest.count)")
    }
    let excess = rest.dropFirst(length)
    guard excess.isEmpty || NetpbmHeader.begins(excess) else {
      guard !header.endsInCarriageReturn else {
        throw .malformed("header ends in CR LF; the raster must start after a single whitespace byte")
      }
      throw unexpectedBytes(excess.count)
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

  private static func pixels(of raster: ArraySlice<UInt8>, _ header: NetpbmHeader) throws(FileError) -> [UInt8] {
    if header.kind == .gray, header.maxval == 255 { return Array(raster) }
    var collector = SampleCollector(header)
    for start in stride(from: raster.startIndex, to: raster.endIndex, by: header.sampleLength) {
      let high = Int(raster[start])
      let sample = header.sampleLength == 1 ? high : high << 8 | Int(raster[start + 1])
      guard sample <= header.maxval else { throw above(header.maxval, at: collector.pixels.count, String(sample)) }
      collector.append(sample)
    }
    return collector.pixels
  }

  // MARK: - Rasters in decimal digits

  private static func plainPixels(
    in content: [UInt8], _ header: NetpbmHeader, at position: inout Int
  ) throws(FileError) -> [UInt8] {
    var scanner = NetpbmScanner(content, from: header.end, to: content.count)
    let pixels = header.kind == .bitmap ? try bits(&scanner, header) : try numbers(&scanner, header, in: content)
    scanner.skipSpace()
    guard scanner.isAtEnd else { throw unexpectedBytes(content.count - scanner.position) }
    position = content.count
    return pixels
  }

  /// Reads a bitmap's digits, between which there may be whitespace or not.
  private static func bits(_ scanner: inout NetpbmScanner, _ header: NetpbmHeader) throws(FileError) -> [UInt8] {
    var pixels: [UInt8] = []
    pixels.reserveCapacity(min(header.pixelCount, scanner.end - scanner.position))
    while pixels.count < header.pixelCount {
      switch scanner.byte() {
      case UInt8(ascii: "0"): pixels.append(255)
      case UInt8(ascii: "1"): pixels.append(0)
      case nil: throw missingPixels(header, found: pixels.count)
      case let other?:
        throw .malformed("pixel \(pixels.count) is neither 0 nor 1: \"\(printable([other]))\"")
      }
    }
    return pixels
  }

  private static func numbers(
    _ scanner: inout NetpbmScanner, _ header: NetpbmHeader, in content: [UInt8]
  ) throws(FileError) -> [UInt8] {
    // A sample takes a digit and a space at least, the last one only the digit.
    var collector = SampleCollector(header, sampleLimit: (content.count - header.end) / 2 + 1)
    while collector.pixels.count < header.pixelCount {
      let index = collector.pixels.count
      let word = scanner.word()
      guard !word.isEmpty else { throw missingPixels(header, found: index) }
      guard let sample = decimal(word) else {
        throw .malformed("pixel \(index) is not a number: \"\(printable(word))\"")
      }
      guard sample <= header.maxval else { throw above(header.maxval, at: index, printable(word)) }
      collector.append(sample)
    }
    return collector.pixels
  }

  // MARK: - Errors, in which pixels are counted from 0, row by row

  private static func unexpectedBytes(_ count: Int) -> FileError {
    FileError.malformed("\(counted(count, "unexpected byte")) after the image")
  }

  private static func missingPixels(_ header: NetpbmHeader, found: Int) -> FileError {
    FileError.malformed("expected \(counted(header.pixelCount, "pixel")), found \(found)")
  }

  private static func above(_ maxval: Int, at index: Int, _ sample: String) -> FileError {
    FileError.malformed("pixel \(index) is \(sample), above maxval \(maxval)")
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
