#if Server
  import Digits
  import Libc
  import NeuralNetwork

  /// What the page's sliders do to an image: turn it about its middle, shift it, and put noise on it. The page does the same
  /// to the drawing; here it is done to many test images.
  struct Disturbance: Sendable {
    /// By how many degrees it is turned, clockwise.
    var turn = 0.0
    /// By how many pixels it is shifted.
    var right = 0.0
    var down = 0.0
    /// The largest noise, as a part of full ink.
    var noise = 0.0

    /// A disturbed copy, with 0 for what comes in from beyond the edges and noise that depends on `seed` alone.
    func applied(to image: GrayImage, seed: UInt64) -> GrayImage {
      let angle = turn * .pi / 180
      let (cosine, sine) = (cos(angle), sin(angle))
      let (middleX, middleY) = (Double(image.width - 1) / 2, Double(image.height - 1) / 2)
      var generator = RandomGenerator(seed: seed)
      var pixels: [UInt8] = []
      pixels.reserveCapacity(image.pixels.count)
      for row in 0..<image.height {
        for column in 0..<image.width {
          let (x, y) = (Double(column) - middleX - right, Double(row) - middleY - down)
          let ink = image.ink(column: cosine * x + sine * y + middleX, row: cosine * y - sine * x + middleY)
          let scatter = noise > 0 ? noise * 255 * (2 * generator.nextUniform() - 1) : 0
          pixels.append(UInt8(min(max(ink + scatter, 0), 255).rounded()))
        }
      }
      return GrayImage(width: image.width, height: image.height, pixels: pixels)
    }
  }

  extension GrayImage {
    /// The ink between four pixels, by bilinear interpolation; 0 beyond the edges.
    fileprivate func ink(column x: Double, row y: Double) -> Double {
      let (left, top) = (x.rounded(.down), y.rounded(.down))
      func at(_ column: Int, _ row: Int) -> Double {
        0..<width ~= column && 0..<height ~= row ? Double(self[row, column]) : 0
      }
      let (i, j, u, v) = (Int(left), Int(top), x - left, y - top)
      return (1 - v) * ((1 - u) * at(i, j) + u * at(i + 1, j)) + v * ((1 - u) * at(i, j + 1) + u * at(i + 1, j + 1))
    }
  }
#endif
