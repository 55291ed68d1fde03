extension GrayImage {
  /// This image without the light of lamps that its paper mirrors.
  ///
  /// Assumes that such a light is far brighter than paper, compact, and of a sixteenth to a half of the longer side. It is
  /// looked for in the `overview`: connected pixels brighter than half between the median and the
  /// brightest. In a box around it, which takes in where it fades, nothing stays brighter than the paper at that box's
  /// edges is. Ink darker than that stays as it is.
  ///
  /// - Complexity: O(pixels).
  func withoutGlare() -> GrayImage {
    let small = overview
    let sorted = small.pixels.sorted()
    let usual = Int(sorted[sorted.count / 2])
    // What is brighter still, a pixel of 400, is noise.
    let brightest = Int(sorted[sorted.count - 1 - sorted.count / 400])
    guard 5 * brightest > 6 * (usual + 8) else { return self }
    let bright = small.pixels.map { 2 * Int($0) > usual + brightest ? UInt8.max : 0 }
    let side = max(small.width, small.height)
    let lights = GrayImage(width: small.width, height: small.height, pixels: bright).strokes().filter { piece in
      let box = piece.box
      return side / 16...side / 2 ~= box.longerSide && box.longerSide <= 2 * min(box.width, box.height)
        && 10 * piece.area > 7 * box.width * box.height
    }
    let factor = reductionFactor(toSide: Self.overviewSide)
    return lights.reduce(self) { $0.dimmed(around: $1.box, reducedBy: factor) }
  }

  /// This image with nothing in `light`, grown by half of its longer side, brighter than three of four pixels along the
  /// edges of that box; where the box ends with the image it is the light that is cut, and there is no paper.
  private func dimmed(around light: PixelBox, reducedBy factor: Int) -> GrayImage {
    let margin = light.longerSide / 2 + 1
    let rows = max((light.top - margin) * factor, 0)..<min((light.bottom + margin) * factor, height)
    let columns = max((light.left - margin) * factor, 0)..<min((light.right + margin) * factor, width)
    let paper =
      [rows.lowerBound, rows.upperBound - 1].filter { $0 > 0 && $0 < height - 1 }
      .flatMap { row in columns.map { self[row, $0] } }
      + [columns.lowerBound, columns.upperBound - 1].filter { $0 > 0 && $0 < width - 1 }
      .flatMap { column in rows.map { self[$0, column] } }
    guard !paper.isEmpty else { return self }
    let level = paper.sorted()[paper.count * 3 / 4]
    var result = pixels
    for row in rows {
      for index in row * width + columns.lowerBound..<row * width + columns.upperBound {
        result[index] = min(result[index], level)
      }
    }
    return GrayImage(width: width, height: height, pixels: result)
  }
}
