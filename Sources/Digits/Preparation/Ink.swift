/// The ink of a picture, without its paper.
struct Ink {
  /// Light ink on dark paper: 0 for paper, 255 for full ink.
  let image: GrayImage
  let polarity: Polarity
  /// By how much full ink and the paper differ, as a share of the brighter one.
  let contrast: Double
  /// Whether rulings or other long lines were taken away.
  let hasLines: Bool

  /// Whether there is ink at the edge of the picture.
  var reachesEdge: Bool {
    let (width, height) = (image.width, image.height)
    return (0..<width).contains { max(image[0, $0], image[height - 1, $0]) >= Self.threshold }
      || (0..<height).contains { max(image[$0, 0], image[$0, width - 1]) >= Self.threshold }
  }

  /// A pixel of at least this is ink.
  static let threshold: UInt8 = 128
  /// A pixel of at least this is ink where it touches ink.
  static let faint: UInt8 = 64

  /// The least contrast of ink with the paper, as a share of the paper's brightness. Light that falls off looks like some
  /// ink along the edges, as the paper beyond them is not there.
  private static let leastContrast: Float = 0.1
  /// The least contrast of ink, in standard deviations of the noise; in one of 10⁸ pixels noise is that strong.
  private static let leastDeviation: Float = 6
  /// Added to the paper's brightness before dividing by it, as that of a black board may be 0.
  private static let darkness: Float = 32
  /// The widest stroke, as a share of the picture's longer side: what is wider in both directions is paper, a shadow on
  /// it, or a desk.
  static let widestStroke = 0.3

  /// Divides `image` by the brightness of its paper, and scales full ink to 255; nil if nothing stands out.
  ///
  /// The paper around a pixel is the image with all strokes filled (`closed`). Assumes one pen: full ink is the median
  /// of the ink's darker half.
  ///
  /// - Complexity: O(pixels).
  /// - Parameters:
  ///   - lineLength: lines of at least this length across and down are rulings, and no ink.
  ///   - lineThickness: and of at most this thickness.
  ///   - widestStroke: as a share of the longer side.
  init?(
    of image: GrayImage, polarity: Polarity, lineLength: (across: Int, down: Int), lineThickness: Int,
    widestStroke: Double = Ink.widestStroke
  ) {
    let calm = image.smoothed()
    self.polarity = polarity
    let sign = polarity.sign
    let radius = max(1, Int(widestStroke * Double(max(image.width, image.height)) / 2))
    let paper = calm.paper(polarity, radius: radius)
    func contrast(_ image: GrayImage) -> [Float] {
      zip(image.pixels, paper).map { sign * (Float($0) - $1) / ($1 + Self.darkness) }
    }
    var (calmContrast, contrast) = (contrast(calm), contrast(image))
    // The largest values around a pixel are the noise's, too: the paper is darker by that, everywhere.
    let bias = Self.paperLevel(of: calmContrast)
    for index in contrast.indices {
      contrast[index] -= bias
      calmContrast[index] -= bias
    }
    let noise = Self.noise(of: calmContrast)
    let floor = max(Self.leastContrast, Self.leastDeviation * noise)
    let isInk = calmContrast.map { $0 > floor }
    let lines = RuledLines.removed(
      from: isInk, width: image.width, height: image.height, length: lineLength,
      thickness: lineThickness)
    hasLines = lines.count > 0
    if hasLines {
      for index in isInk.indices where isInk[index] != lines.isInk[index] {
        (contrast[index], calmContrast[index]) = (0, 0)
      }
    }
    guard let full = Self.fullInk(calmContrast.filter { $0 > floor }) else { return nil }
    self.contrast = Double(polarity == .darkOnLight ? full : full / (1 + full))
    // Where noise is plain to see beside the ink, the smoothed picture is the better one.
    let isNoisy = Self.noise(of: contrast) > 0.05 * full
    let scale = 255 / full
    let pixels = (isNoisy ? calmContrast : contrast).map { UInt8(min(max($0 * scale, 0), 255)) }
    self.image = GrayImage(width: image.width, height: image.height, pixels: pixels)
  }

  /// The values of paper among some 10,000: those that are less than half of the largest.
  private static func paper(among values: [Float]) -> [Float] {
    let sample = stride(from: 0, to: values.count, by: (values.count - 1) / 10_007 + 1).map { values[$0] }
    let largest = sample.max() ?? 0
    let paper = sample.filter { $0 <= largest / 2 }
    return paper.isEmpty ? sample : paper
  }

  /// The median of paper.
  private static func paperLevel(of values: [Float]) -> Float {
    let sorted = paper(among: values).sorted()
    return sorted[sorted.count / 2]
  }

  /// The standard deviation of paper whose level is 0, from the median of absolute values.
  private static func noise(of values: [Float]) -> Float {
    let sorted = paper(among: values).map(abs).sorted()
    return 1.4826 * sorted[sorted.count / 2]
  }

  /// The median of the darker half of what is ink; nil if nothing is.
  private static func fullInk(_ ink: [Float]) -> Float? {
    let sorted = ink.sorted()
    return sorted.isEmpty ? nil : sorted[sorted.count * 3 / 4]
  }
}

extension GrayImage {
  /// The means of 3 × 3 pixels with the weights 1 2 1 in each direction, rounded; edges are continued.
  func smoothed() -> GrayImage {
    var across = [UInt16](repeating: 0, count: pixels.count)
    for row in 0..<height {
      let start = row * width
      for column in 0..<width {
        let left = UInt16(pixels[start + max(column - 1, 0)])
        let right = UInt16(pixels[start + min(column + 1, width - 1)])
        across[start + column] = left + 2 * UInt16(pixels[start + column]) + right
      }
    }
    var result = pixels
    for row in 0..<height {
      let (above, here, below) = (max(row - 1, 0) * width, row * width, min(row + 1, height - 1) * width)
      for column in 0..<width {
        let sum = across[above + column] + 2 * across[here + column] + across[below + column]
        result[here + column] = UInt8((sum + 8) / 16)
      }
    }
    return GrayImage(width: width, height: height, pixels: result)
  }
}
