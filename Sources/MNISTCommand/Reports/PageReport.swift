import Digits
import Storage

/// What `mnist read` prints about one page.
struct PageReport {
  let file: String
  /// Which image of its file it is, from 0; nil if the file has one.
  let index: Int?
  let page: Page
  let minimumConfidence: Double

  /// The lines of digits, with the file's name in a line before them if there are several.
  func text(isNamed: Bool) -> String {
    let name = (index.map { "\(file)[\($0)]" } ?? file).printable
    let text = page.lines.isEmpty ? "no digits" : page.text(minimumConfidence: minimumConfidence)
    return isNamed ? "\(name):\n\(text)" : text
  }

  var json: JSON {
    let digits = page.lines.enumerated().flatMap { line, digits in
      digits.map { digit -> JSON in
        [
          "digit": isKnown(digit) ? JSON(digit.prediction.digit) : nil,
          "confidence": JSON(digit.prediction.confidence), "line": JSON(line), "box": JSON(digit.box),
        ]
      }
    }
    return [
      "file": JSON(file), "index": JSON(index ?? 0), "text": JSON(page.text(minimumConfidence: minimumConfidence)),
      "polarity": page.polarity.map { JSON($0.rawValue) } ?? nil, "digits": .array(digits),
    ]
  }

  /// An SVG of `picture` with a box around each digit and what was read above it.
  func drawing(over picture: GrayImage) -> String {
    let image = Base64.text(PNGWriter.encoded(picture))
    let marks = page.lines.joined().map { digit -> String in
      let box = digit.box
      let color = "rgb(\(color(of: digit).map(String.init).joined(separator: ",")))"
      let answer = isKnown(digit) ? String(digit.prediction.digit) : "?"
      let size = Self.textSize(of: box)
      return """
        <rect x="\(box.left)" y="\(box.top)" width="\(box.width)" height="\(box.height)" fill="none" stroke="\(color)"/>
        <text x="\(box.left)" y="\(max(box.top - 2, size))" font-size="\(size)" fill="\(color)">\(answer)</text>
        """
    }
    return """
      <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 \(picture.width) \(picture.height)" font-family="sans-serif">
      <image width="\(picture.width)" height="\(picture.height)" href="data:image/png;base64,\(image)"/>
      \(marks.joined(separator: "\n"))
      </svg>

      """
  }

  #if PNG
    /// A PNG file of the same.
    ///
    /// - Throws: `PNGError`.
    func paintedDrawing(over picture: GrayImage) throws(PNGError) -> [UInt8] {
      var drawing = PageDrawing(over: picture)
      for digit in page.lines.joined() {
        let (box, color) = (digit.box, color(of: digit))
        let dot = max(Self.textSize(of: box) / PageDrawing.rowsOfDots, 1)
        drawing.frame(box, in: color)
        drawing.write(
          isKnown(digit) ? digit.prediction.digit : nil, left: box.left,
          bottom: max(box.top - 2, dot * PageDrawing.rowsOfDots), dot: dot, in: color)
      }
      return try PNG.encoded(samples: drawing.samples, width: drawing.width, height: drawing.height)
    }
  #endif

  /// Red, green and blue: green for what is known, red for what is not.
  private func color(of digit: Page.Digit) -> [UInt8] {
    isKnown(digit) ? [0x0A, 0x7D, 0x34] : [0xC1, 0x12, 0x1F]
  }

  /// The height in pixels of what is written over `box`.
  private static func textSize(of box: PixelBox) -> Int { max(box.height / 3, 8) }

  private func isKnown(_ digit: Page.Digit) -> Bool { digit.prediction.confidence >= minimumConfidence }
}

/// Bytes as text (RFC 4648, section 4).
enum Base64 {
  private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

  static func text(_ bytes: [UInt8]) -> String {
    var text: [UInt8] = []
    text.reserveCapacity((bytes.count + 2) / 3 * 4)
    for start in stride(from: 0, to: bytes.count, by: 3) {
      let group = bytes[start..<min(start + 3, bytes.count)]
      let bits = group.reduce(0) { $0 << 8 | Int($1) } << (8 * (3 - group.count))
      for place in 0..<4 {
        text.append(place <= group.count ? alphabet[bits >> (18 - 6 * place) & 63] : UInt8(ascii: "="))
      }
    }
    return String(decoding: text, as: UTF8.self)
  }
}
