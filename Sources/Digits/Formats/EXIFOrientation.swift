/// How a stored image must be turned or mirrored to be upright: the tag Orientation, 0x0112, of the EXIF standard
/// (CIPA DC-008).
enum EXIFOrientation: UInt16 {
  case upright = 1
  case mirrored, halfTurn, mirroredHalfTurn
  case transposed, quarterTurn, transposedHalfTurn, quarterTurnBack

  /// The orientation that a JPEG file gives; upright where it gives none, or one that cannot be understood.
  ///
  /// The segment of EXIF is an APP1, begins with `Exif`, and goes on as a TIFF file: byte order, 42, and where the
  /// first directory lies, whose entries have 12 bytes.
  init(ofJPEG file: [UInt8]) {
    let exif = JPEGSegments(of: file).before.first { segment in
      segment.marker == 0xE1 && segment.content.starts(with: Array("Exif".utf8) + [0, 0])
    }
    self = exif.flatMap { Self.orientation(inTIFF: $0.content.dropFirst(6)) } ?? .upright
  }

  private static func orientation(inTIFF tiff: ArraySlice<UInt8>) -> EXIFOrientation? {
    let isLittle = tiff.starts(with: [0x49, 0x49, 42, 0])
    guard isLittle || tiff.starts(with: [0x4D, 0x4D, 0, 42]) else { return nil }
    func value(at offset: Int, length: Int) -> Int? {
      let bytes = tiff.dropFirst(offset).prefix(length)
      guard bytes.count == length else { return nil }
      return number(isLittle ? ArraySlice(bytes.reversed()) : bytes, as: Int.self)
    }
    guard let directory = value(at: 4, length: 4), let count = value(at: directory, length: 2) else { return nil }
    for entry in 0..<count {
      let start = directory + 2 + 12 * entry
      guard let tag = value(at: start, length: 2) else { return nil }
      // A SHORT, of which there is one, stands in the first two bytes of the entry's last four.
      guard tag == 0x0112 else { continue }
      guard value(at: start + 2, length: 2) == 3, value(at: start + 4, length: 4) == 1 else { return nil }
      return value(at: start + 8, length: 2).flatMap { EXIFOrientation(rawValue: UInt16($0)) }
    }
    return nil
  }
}

extension GrayImage {
  /// This image upright, if it was stored in `orientation`.
  func turned(_ orientation: EXIFOrientation) -> GrayImage {
    if orientation == .upright { return self }
    let swapsSides = orientation.rawValue >= 5
    let (shownWidth, shownHeight) = swapsSides ? (height, width) : (width, height)
    let (right, bottom) = (width - 1, height - 1)
    var shown: [UInt8] = []
    shown.reserveCapacity(pixels.count)
    for row in 0..<shownHeight {
      for column in 0..<shownWidth {
        let (storedRow, storedColumn) =
          switch orientation {
          case .upright: (row, column)
          case .mirrored: (row, right - column)
          case .halfTurn: (bottom - row, right - column)
          case .mirroredHalfTurn: (bottom - row, column)
          case .transposed: (column, row)
          case .quarterTurn: (bottom - column, row)
          case .transposedHalfTurn: (bottom - column, right - row)
          case .quarterTurnBack: (column, right - row)
          }
        shown.append(pixels[storedRow * width + storedColumn])
      }
    }
    return GrayImage(width: shownWidth, height: shownHeight, pixels: shown)
  }
}
