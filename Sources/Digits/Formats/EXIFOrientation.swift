/// How a camera was held: the tag Orientation, 0x0112, of the EXIF standard (CIPA DC-008), whose value n says which sides
/// of the shown image the stored rows and columns begin at.
enum EXIFOrientation: UInt16 {
  case upright = 1
  case mirrored, halfTurn, mirroredHalfTurn
  case transposed, quarterTurn, transposedHalfTurn, quarterTurnBack

  /// The orientation that a JPEG file gives; upright where it gives none, or one that cannot be understood.
  ///
  /// Segments, each a marker FF xx and its length in 2 bytes, precede the image. The one of EXIF is an APP1, begins with
  /// `Exif`, and goes on as a TIFF file: byte order, 42, and where the first directory lies, whose entries have 12 bytes.
  init(ofJPEG file: [UInt8]) {
    self = Self.exif(in: file).flatMap { Self.orientation(inTIFF: $0) } ?? .upright
  }

  private static func exif(in file: [UInt8]) -> ArraySlice<UInt8>? {
    var rest = file.dropFirst(2)
    while rest.count >= 4, rest[rest.startIndex] == 0xFF {
      let marker = rest[rest.startIndex + 1]
      // A start of scan ends the segments; 0xFF alone fills.
      guard marker != 0xDA else { return nil }
      if marker == 0xFF {
        rest = rest.dropFirst()
        continue
      }
      let length = number(rest.dropFirst(2).prefix(2), as: Int.self)
      guard length >= 2, rest.count >= length + 2 else { return nil }
      let content = rest.dropFirst(4).prefix(length - 2)
      if marker == 0xE1, content.starts(with: Array("Exif".utf8) + [0, 0]) { return content.dropFirst(6) }
      rest = rest.dropFirst(length + 2)
    }
    return nil
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
  /// This image as it is to be shown if it was stored in `orientation`.
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
