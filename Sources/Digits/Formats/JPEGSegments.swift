/// What a JPEG file (ITU-T T.81, annex B) is made of: segments, each a marker FF xx and its length in 2 bytes, and
/// behind a start of scan, FF DA, the compressed pixels.
struct JPEGSegments {
  /// The segments before the first start of scan, as far as they can be told apart.
  private(set) var before: [(marker: UInt8, content: ArraySlice<UInt8>)] = []
  /// How many pixels there can be at most: a block of 8 × 8 takes a bit of Huffman's code. Arithmetic coding takes less,
  /// without a bound; more than 65,536 in a byte are not believed.
  let mostPixels: Int
  /// The first start of scan and what follows; empty if the file ends before.
  private let scans: ArraySlice<UInt8>

  init(of file: [UInt8]) {
    var rest = file.dropFirst(2)
    while rest.count >= 4, rest[rest.startIndex] == 0xFF, rest[rest.startIndex + 1] != 0xDA {
      let marker = rest[rest.startIndex + 1]
      // 0xFF alone fills.
      guard marker != 0xFF else {
        rest = rest.dropFirst()
        continue
      }
      let length = number(rest.dropFirst(2).prefix(2), as: Int.self)
      guard length >= 2 else { break }
      if rest.count >= length + 2 { before.append((marker, rest.dropFirst(4).prefix(length - 2))) }
      rest = rest.dropFirst(length + 2)
    }
    scans = rest
    // Frames that are coded so (table B.1); 0xCC is no frame.
    let isArithmetic = before.contains { 0xC9...0xCF ~= $0.marker && $0.marker != 0xCC }
    mostPixels = scans.count * (isArithmetic ? 1 << 16 : 512)
  }

  /// Whether the end of the image, FF D9, is missing.
  var isTruncated: Bool { !zip(scans, scans.dropFirst()).contains { $0 == 0xFF && $1 == 0xD9 } }
}
