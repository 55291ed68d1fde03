extension Page {
  /// Something drawn over the page: a frame, and what is written above it.
  private struct Mark {
    let box: PixelBox
    let text: String
    /// Red, green and blue.
    let colour: [UInt8]
    /// The height of the text in pixels.
    var textSize: Int { max(box.height / 3, 8) }
  }

  private static let (green, red): ([UInt8], [UInt8]) = ([0x0A, 0x7D, 0x34], [0xC1, 0x12, 0x1F])
  private static let (blue, gray): ([UInt8], [UInt8]) = ([0x1D, 0x4E, 0xD8], [0x80, 0x80, 0x80])

  /// The sheet in blue, what is no writing in gray, and each digit with what was read: green, or red where that is
  /// doubtful.
  private var marks: [Mark] {
    let found =
      (sheet.map { [Mark(box: $0, text: "", colour: Self.blue)] } ?? [])
      + left.map { Mark(box: $0, text: "", colour: Self.gray) }
    let digits = lines.flatMap(\.digits).map { digit in
      Mark(box: digit.box, text: digit.text, colour: digit.isKnown && digit.doubts.isEmpty ? Self.green : Self.red)
    }
    return found + digits
  }

  /// An SVG file of the page with a frame around each digit and what was read above it, and what was found on the way;
  /// dashed the pieces of digits that have several, and below each line the second likeliest reading.
  public var svg: String {
    let image = String(base64: PNGWriter.encoded(picture))
    let marks = marks.map { mark -> String in
      let (box, size) = (mark.box, mark.textSize)
      let colour = "rgb(\(mark.colour.map(String.init).joined(separator: ",")))"
      let frame = """
        <rect x="\(box.left)" y="\(box.top)" width="\(box.width)" height="\(box.height)" fill="none" \
        stroke="\(colour)"/>
        """
      guard !mark.text.isEmpty else { return frame }
      return """
        \(frame)
        <text x="\(box.left)" y="\(max(box.top - 2, size))" font-size="\(size)" fill="\(colour)">\(mark.text)</text>
        """
    }
    let pieces = lines.flatMap { line in line.chosenPieces.filter { $0.count > 1 }.flatMap { line.pieces[$0] } }.map {
      box in
      """
      <path d="M\(box.left) \(box.top)h\(box.width)v\(box.height)h\(-box.width)z" fill="none" stroke="rgb(128,128,128)" \
      stroke-dasharray="2" stroke-width="0.5"/>
      """
    }
    let others = lines.compactMap { line -> String? in
      guard let first = line.digits.first, let other = line.runnerUp else { return nil }
      let (size, bottom) = (max(first.box.height / 4, 6), line.digits.map(\.box.bottom).max() ?? 0)
      return """
        <text x="\(first.box.left)" y="\(bottom + size + 2)" font-size="\(size)" fill="rgb(128,128,128)">or \
        \(other.text)</text>
        """
    }
    return """
      <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 \(picture.width) \(picture.height)" font-family="sans-serif">
      <image width="\(picture.width)" height="\(picture.height)" href="data:image/png;base64,\(image)"/>
      \((pieces + marks + others).joined(separator: "\n"))
      </svg>

      """
  }

  /// A PNG file of the same without pieces and second likeliest readings; of what is read it has the digits only.
  public var png: [UInt8] {
    var drawing = ColourDrawing(over: picture)
    for mark in marks {
      let dot = max(mark.textSize / ColourDrawing.rowsOfDots, 1)
      drawing.frame(mark.box, in: mark.colour)
      guard let sign = mark.text.first else { continue }
      drawing.write(
        sign.wholeNumberValue, left: mark.box.left, bottom: max(mark.box.top - 2, dot * ColourDrawing.rowsOfDots),
        dot: dot, in: mark.colour)
    }
    return PNGWriter.encoded(samples: drawing.samples, width: drawing.width, height: drawing.height)
  }
}

extension Page.Line {
  /// Which pieces each digit of the first reading is made of.
  fileprivate var chosenPieces: [Range<Int>] { search.signs.map { search.line.groups[$0.group].pieces } }

  /// The second reading, if it is likelier than one in a hundred.
  fileprivate var runnerUp: Page.Reading? { readings.dropFirst().first { $0.probability > 0.01 } }
}
