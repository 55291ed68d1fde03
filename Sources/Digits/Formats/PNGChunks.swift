import Storage

/// What a PNG file (ISO/IEC 15948) is made of.
///
/// A chunk is its length, 4 bytes big-endian, its type, its content and 4 bytes of checksum (section 5.3).
enum PNGChunks {
  /// The depths in bits that each colour type may have (table 11.1).
  private static let depths: [UInt8: [UInt8]] = [
    0: [1, 2, 4, 8, 16], 2: [8, 16], 3: [1, 2, 4, 8], 4: [8, 16], 6: [8, 16],
  ]

  /// Looks whether `file` has all chunks from the first, IHDR, to the last, IEND, and a header that an image can have:
  /// libpng stops where the pixels end, and takes other chunks before the header.
  ///
  /// - Returns: The depth of the samples in bits, whether the image is interlaced, and how many pixels there can be at most:
  ///   deflate makes no more than 1,032 bytes of one.
  static func check(_ file: [UInt8]) throws(FileError) -> (depth: UInt8, isInterlaced: Bool, mostPixels: Int) {
    let truncated = FileError.malformed("PNG is truncated")
    guard file.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) else {
      throw file.count < 8 ? truncated : FileError.malformed("not a PNG file")
    }
    var rest = file.dropFirst(8)
    var (compressed, isLast) = (0, false)
    while !isLast {
      let length = number(rest.prefix(4), as: Int.self) + 12
      guard rest.count >= length else { throw truncated }
      isLast = rest.dropFirst(4).starts(with: "IEND".utf8)
      if rest.dropFirst(4).starts(with: "IDAT".utf8) { compressed += length }
      rest = rest.dropFirst(length)
    }
    // Width, height, depth, colour type, compression, filter and interlacing (section 11.2.2).
    guard file[8..<16].elementsEqual([0, 0, 0, 13] + "IHDR".utf8), file[16..<20].contains(where: { $0 != 0 }),
      file[20..<24].contains(where: { $0 != 0 }), depths[file[25]]?.contains(file[24]) == true
    else { throw .malformed("PNG header is invalid") }
    let samples = [2: 3, 4: 2, 6: 4][file[25]] ?? 1
    return (file[24], file[28] != 0, compressed * 1032 * 8 / (samples * Int(file[24])))
  }
}
