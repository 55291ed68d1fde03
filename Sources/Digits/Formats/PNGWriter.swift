import CZlib

/// Images as PNG files, for programs that show no PGM, such as browsers. Needs only zlib.
public enum PNGWriter {
  /// The PNG file that holds `image`, 8 bits a pixel.
  public static func encoded(_ image: GrayImage) -> [UInt8] {
    encoded(image.pixels, channels: 1, width: image.width, height: image.height)
  }

  /// The PNG file of a coloured image, 8 bits a sample.
  ///
  /// - Parameters:
  ///   - samples: red, green and blue of each pixel, row by row from the top, each row from the left.
  ///   - width: the number of pixels in a row.
  ///   - height: the number of rows.
  /// - Precondition: `width` and `height` are positive, and there are `3 * width * height` samples.
  public static func encoded(samples: [UInt8], width: Int, height: Int) -> [UInt8] {
    encoded(samples, channels: 3, width: width, height: height)
  }

  private static func encoded(_ samples: [UInt8], channels: Int, width: Int, height: Int) -> [UInt8] {
    precondition(width > 0 && height > 0, "an image of \(width) × \(height) is not possible")
    let rowLength = channels * width
    precondition(samples.count == rowLength * height, "\(samples.count) samples are not \(rowLength) × \(height)")
    var rows: [UInt8] = []
    rows.reserveCapacity(samples.count + height)
    for row in 0..<height {
      // Each row is predicted by the one above it.
      let filter: UInt8 = 2
      rows.append(filter)
      for index in row * rowLength..<(row + 1) * rowLength {
        rows.append(samples[index] &- (row == 0 ? 0 : samples[index - rowLength]))
      }
    }
    let colourType: UInt8 = channels == 1 ? 0 : 2
    let header = bigEndian(UInt32(width)) + bigEndian(UInt32(height)) + [8, colourType, 0, 0, 0]
    return [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A] + chunk("IHDR", header) + chunk("IDAT", compressed(rows))
      + chunk("IEND", [])
  }

  private static func chunk(_ type: String, _ content: [UInt8]) -> [UInt8] {
    let body = Array(type.utf8) + content
    return bigEndian(UInt32(content.count)) + body + bigEndian(UInt32(unsafe crc32(0, body, UInt32(body.count))))
  }

  private static func compressed(_ bytes: [UInt8]) -> [UInt8] {
    let bound = Int(compressBound(UInt(bytes.count)))
    return unsafe [UInt8](unsafeUninitializedCapacity: bound) { buffer, filled in
      var length = UInt(bound)
      // With room for the bound the only failure is a lack of memory.
      let code = unsafe compress2(buffer.baseAddress, &length, bytes, UInt(bytes.count), 6)
      precondition(code == Z_OK, "zlib failed with code \(code)")
      filled = Int(length)
    }
  }
}
