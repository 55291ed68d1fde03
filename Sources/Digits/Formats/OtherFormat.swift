import Storage

/// Formats of images that are told apart, so that a message can say how they become one that is read.
enum OtherFormat: String, CaseIterable {
  case bmp = "a BMP image"
  case gif = "a GIF image"
  case tiff = "a TIFF image"
  case webp = "a WebP image"
  case heic = "an HEIC image, as phones take them"
  case avif = "an AVIF image"
  case jpeg2000 = "a JPEG 2000 image"
  case pdf = "a PDF document"
  case svg = "an SVG drawing"

  /// What files of each begin with, from which byte on. (HEIC and AVIF name themselves in their first box: ISO 14496-12.)
  private static let signatures: [(format: OtherFormat, text: String, place: Int)] = [
    (.bmp, "BM", 0), (.gif, "GIF8", 0), (.tiff, "II*\0", 0), (.tiff, "MM\0*", 0), (.webp, "WEBP", 8),
    (.avif, "ftypavi", 4), (.heic, "ftyphe", 4), (.heic, "ftypmif1", 4), (.jpeg2000, "\0\0\0\u{C}jP  ", 0),
    (.pdf, "%PDF-", 0), (.svg, "<svg", 0), (.svg, "<?xml", 0),
  ]

  /// The format that `content` begins as; nil for any other.
  init?(of content: [UInt8]) {
    let found = Self.signatures.first { content.dropFirst($0.place).starts(with: Array($0.text.utf8)) }
    guard let found else { return nil }
    self = found.format
  }

  /// The command that makes an image of `photo` and its ending that is read.
  private var conversion: String {
    switch self {
    case .bmp: "magick photo.bmp photo.png"
    case .gif: "magick photo.gif photo.png"
    case .tiff: "magick photo.tiff photo.png"
    case .webp: "dwebp photo.webp -o photo.png"
    case .heic: "heif-convert photo.heic photo.jpg"
    case .avif: "avifdec photo.avif photo.png"
    case .jpeg2000: "magick photo.jp2 photo.png"
    case .pdf: "pdftoppm -gray -r 200 form.pdf form"
    case .svg: "rsvg-convert drawing.svg -o drawing.png"
    }
  }

  /// Why such a file is refused, and what to do.
  var refusal: FileError {
    .unsupported("this is \(rawValue), which is not read; convert it first, with \(conversion.quoted) for example")
  }
}
