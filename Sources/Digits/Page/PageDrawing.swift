extension Page {
  /// An SVG file of the page with a box around each digit and what was read above it: green, or red where the network
  /// was too unsure.
  public var svg: String {
    let image = String(base64: PNGWriter.encoded(picture))
    let marks = lines.flatMap(\.digits).map { digit -> String in
      let box = digit.box
      let colour = "rgb(\(digit.colour.map(String.init).joined(separator: ",")))"
      let size = digit.textSize
      return """
        <rect x="\(box.left)" y="\(box.top)" width="\(box.width)" height="\(box.height)" fill="none" \
        stroke="\(colour)"/>
        <text x="\(box.left)" y="\(max(box.top - 2, size))" font-size="\(size)" fill="\(colour)">\
        \(digit.digit.map(String.init) ?? "?")</text>
        """
    }
    return """
      <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 \(picture.width) \(picture.height)" font-family="sans-serif">
      <image width="\(picture.width)" height="\(picture.height)" href="data:image/png;base64,\(image)"/>
      \(marks.joined(separator: "\n"))
      </svg>

      """
  }

  /// A PNG file of the same.
  public var png: [UInt8] {
    var drawing = ColourDrawing(over: picture)
    for digit in lines.flatMap(\.digits) {
      let dot = max(digit.textSize / ColourDrawing.rowsOfDots, 1)
      drawing.frame(digit.box, in: digit.colour)
      drawing.write(
        digit.digit, left: digit.box.left, bottom: max(digit.box.top - 2, dot * ColourDrawing.rowsOfDots), dot: dot,
        in: digit.colour)
    }
    return PNGWriter.encoded(samples: drawing.samples, width: drawing.width, height: drawing.height)
  }
}

extension Page.Digit {
  /// Red, green and blue.
  fileprivate var colour: [UInt8] { digit == nil ? [0xC1, 0x12, 0x1F] : [0x0A, 0x7D, 0x34] }

  /// The height in pixels of what is written over it.
  fileprivate var textSize: Int { max(box.height / 3, 8) }
}
