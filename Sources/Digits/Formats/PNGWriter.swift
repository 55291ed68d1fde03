import CZlib

/// Gray images in the PNG format, for programs that show no PGM, such as browsers. It needs zlib only.
public enum PNGWriter {
  /// The PNG file that holds `image`, 8 bits a pixel, each row predicted by the one above it (filter 2).
  public static func encoded(_ image: GrayImage) -> [UInt8] {
    var rows: [UInt8] = []
    rows.reserveCapacity(image.pixels.count + image.height)
    for row in 0..<image.height {
      rows.append(2)
      for index in row * image.width..<(row + 1) * image.width {
        rows.append(image.pixels[index] &- (row == 0 ? 0 : image.pixels[index - image.width]))
      }
    }
    let header = bigEndian(UInt32(image.width)) + bigEndian(UInt32(image.height)) + [8, 0, 0, 0, 0]
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
