/// The ink of a picture, without its paper.
struct Ink {
  /// Light ink on dark paper: 0 for paper, 255 for full ink.
  let image: GrayImage
  let polarity: Polarity

  /// A pixel of at least this is ink.
  static let threshold: UInt8 = 128
  /// A pixel of at least this is ink where it touches ink.
  static let faint: UInt8 = 64

  /// The least contrast of ink with the paper, as a share of the paper's brightness.
  private static let leastContrast: Float = 0.06
  /// The least contrast of ink, in standard deviations of the noise; in one of 10⁸ pixels noise is that strong.
  private static let leastDeviation: Float = 6
  /// Added to the paper's brightness before dividing by it, as that of a black board may be 0.
  private static let darkness: Float = 32

  /// Divides `image` by the brightness of its paper, finds the polarity unless it is given, and scales full ink to 255;
  /// nil if nothing stands out.
  ///
  /// Assumes what `PaperShade` does, and one pen: full ink is the median of the ink's darker half.
  ///
  /// - Complexity: O(pixels).
  init?(of image: GrayImage, polarity: Polarity? = nil) {
    let contrast = Self.contrast(of: image)
    let calm = Self.smoothed(contrast, width: image.width, height: image.height)
    let noise = Self.spread(of: calm)
    let floor = max(Self.leastContrast, Self.leastDeviation * noise)
    self.polarity = polarity ?? Self.polarity(of: calm, beyond: floor)
    let sign = self.polarity.sign
    guard let full = Self.fullInk(calm.lazy.map { $0 * sign }.filter { $0 > floor }) else { return nil }
    // Where noise is plain to see beside the ink, the smoothed picture is the better one.
    let isNoisy = Self.spread(of: contrast) > 0.05 * full
    let scale = 255 * sign / full
    let pixels = (isNoisy ? calm : contrast).map { UInt8(min(max($0 * scale, 0), 255)) }
    self.image = GrayImage(width: image.width, height: image.height, pixels: pixels)
  }

  /// By how much each pixel is brighter than the paper, as a share of the paper's brightness.
  private static func contrast(of image: GrayImage) -> [Float] {
    let paper = PaperShade(of: image)
    var contrast: [Float] = []
    contrast.reserveCapacity(image.pixels.count)
    for row in 0..<image.height {
      let shades = paper.row(row)
      for column in 0..<image.width {
        let shade = shades[column]
        contrast.append((Float(image.pixels[row * image.width + column]) - shade) / (shade + darkness))
      }
    }
    return contrast
  }

  /// The means of 3 × 3 pixels with the weights 1 2 1 in each direction; edges are continued.
  private static func smoothed(_ values: [Float], width: Int, height: Int) -> [Float] {
    var across = values
    for row in 0..<height {
      let start = row * width
      for column in 0..<width {
        let left = values[start + max(column - 1, 0)]
        let right = values[start + min(column + 1, width - 1)]
        across[start + column] = (left + 2 * values[start + column] + right) / 4
      }
    }
    var result = across
    for row in 0..<height {
      let (above, here, below) = (max(row - 1, 0) * width, row * width, min(row + 1, height - 1) * width)
      for column in 0..<width {
        result[here + column] = (across[above + column] + 2 * across[here + column] + across[below + column]) / 4
      }
    }
    return result
  }

  /// The standard deviation of the paper, from the median of absolute values, which ink does not move far.
  private static func spread(of values: [Float]) -> Float {
    let sample = stride(from: 0, to: values.count, by: (values.count - 1) / 10_007 + 1).map { abs(values[$0]) }.sorted()
    return 1.4826 * sample[sample.count / 2]
  }

  /// The polarity in which more stands out from the paper, counted by how far.
  private static func polarity(of contrast: [Float], beyond floor: Float) -> Polarity {
    var (light, dark) = (Float(0), Float(0))
    for value in contrast {
      if value > floor { light += value - floor } else if value < -floor { dark -= value + floor }
    }
    return light > dark ? .lightOnDark : .darkOnLight
  }

  /// The median of the darker half of what is ink; nil if nothing is.
  private static func fullInk(_ ink: some Sequence<Float>) -> Float? {
    let sorted = ink.sorted()
    return sorted.isEmpty ? nil : sorted[sorted.count * 3 / 4]
  }
}
