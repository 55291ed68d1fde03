/// Samples of 16 bits in proportion to light, as libpng's simplified API gives them: colours multiplied by their opacity.
enum LinearSamples {
  /// The byte that stands for each light: byte/255 is (light/65535)^(1/2.2), rounded to the nearest.
  ///
  /// 2.2 is what libpng takes for sRGB's exponent; as 11/5 it makes a comparison of whole powers.
  private static let curve: [UInt8] = {
    let bounds = (0..<255).map { power((Double($0) + 0.5) / 255, 11) }
    var byte = 0
    return (0...65535).map { light in
      let value = power(Double(light) / 65535, 5)
      while byte < 255, bounds[byte] <= value { byte += 1 }
      return UInt8(byte)
    }
  }()

  /// The samples as bytes with sRGB's curve, colours no longer multiplied by their opacity, which stays linear.
  ///
  /// - Parameters:
  ///   - samples: pixel by pixel.
  ///   - channels: the number of samples of a pixel.
  ///   - hasAlpha: whether the last sample of a pixel is its opacity.
  static func bytes(_ samples: [UInt16], channels: Int, hasAlpha: Bool) -> [UInt8] {
    guard hasAlpha else { return samples.map { curve[Int($0)] } }
    var result: [UInt8] = []
    result.reserveCapacity(samples.count)
    for start in stride(from: 0, to: samples.count, by: channels) {
      let alpha = Int(samples[start + channels - 1])
      for product in samples[start..<start + channels - 1] {
        let light = alpha == 0 ? 65535 : (Int(product) * 65535 + alpha / 2) / alpha
        result.append(curve[min(light, 65535)])
      }
      result.append(UInt8((alpha + 128) / 257))
    }
    return result
  }

  private static func power(_ base: Double, _ exponent: Int) -> Double {
    (0..<exponent).reduce(1) { product, _ in product * base }
  }
}
