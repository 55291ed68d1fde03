public import NeuralNetwork

/// Random changes of an image of a digit that leave it the same digit: shifts, turns, stretches, slants, and the bending of
/// each part a little by itself, as Simard, Steinkraus and Platt did it ("Best practices for convolutional neural networks
/// applied to visual document analysis", 2003). A network that sees a digit differently each time learns the digit.
///
/// Images are deformed by additions and multiplications alone, so equal seeds give equal bytes on every machine.
public struct Deformation: Sendable, Equatable {
  /// The standard deviation of a shift in each direction, in pixels.
  public var shift: Double
  /// The standard deviation of each entry of the matrix I + M that turns, stretches and slants about the middle; 0.1 moves
  /// what is ten pixels away by one.
  public var slant: Double
  /// The standard deviation of the shifts of the points of a lattice that bends the image, in pixels.
  public var bend: Double

  /// The distance of the points of that lattice, in pixels.
  private static let spacing = 7

  public init(shift: Double, slant: Double, bend: Double) {
    self.shift = shift
    self.slant = slant
    self.bend = bend
  }

  /// A deformed copy of `image`, with 0 for what comes in from beyond its edges.
  ///
  /// - Complexity: O(pixels).
  public func deformed(_ image: GrayImage, using generator: inout RandomGenerator) -> GrayImage {
    let (width, height) = (image.width, image.height)
    func draw(_ deviation: Double) -> Float { Float(deviation * generator.nextNormal()) }
    let (right, down) = (draw(shift), draw(shift))
    let (m11, m12, m21, m22) = (draw(slant), draw(slant), draw(slant), draw(slant))
    let columns = (width - 1) / Self.spacing + 2
    let lattice = (0..<columns * ((height - 1) / Self.spacing + 2)).map { _ in (x: draw(bend), y: draw(bend)) }
    let (middleX, middleY) = (Float(width - 1) / 2, Float(height - 1) / 2)
    var pixels: [UInt8] = []
    pixels.reserveCapacity(width * height)
    for row in 0..<height {
      let latticeRow = row / Self.spacing * columns
      let v = Float(row % Self.spacing) / Float(Self.spacing)
      let y = Float(row) - middleY
      for column in 0..<width {
        let corner = latticeRow + column / Self.spacing
        let u = Float(column % Self.spacing) / Float(Self.spacing)
        let upperX = lattice[corner].x * (1 - u) + lattice[corner + 1].x * u
        let lowerX = lattice[corner + columns].x * (1 - u) + lattice[corner + columns + 1].x * u
        let upperY = lattice[corner].y * (1 - u) + lattice[corner + 1].y * u
        let lowerY = lattice[corner + columns].y * (1 - u) + lattice[corner + columns + 1].y * u
        let x = Float(column) - middleX
        let sourceX = Float(column) + right + m11 * x + m12 * y + upperX * (1 - v) + lowerX * v
        let sourceY = Float(row) + down + m21 * x + m22 * y + upperY * (1 - v) + lowerY * v
        pixels.append(image.interpolated(column: sourceX, row: sourceY))
      }
    }
    return GrayImage(width: width, height: height, pixels: pixels)
  }
}

extension GrayImage {
  /// The brightness between four pixels, by bilinear interpolation; 0 beyond the edges.
  fileprivate func interpolated(column: Float, row: Float) -> UInt8 {
    guard column > -1, row > -1, column < Float(width), row < Float(height) else { return 0 }
    let (left, top) = (Int(column.rounded(.down)), Int(row.rounded(.down)))
    let (u, v) = (column - Float(left), row - Float(top))
    func pixel(_ row: Int, _ column: Int) -> Float {
      row >= 0 && row < height && column >= 0 && column < width ? Float(pixels[row * width + column]) : 0
    }
    let upper = pixel(top, left) * (1 - u) + pixel(top, left + 1) * u
    let lower = pixel(top + 1, left) * (1 - u) + pixel(top + 1, left + 1) * u
    return UInt8(upper * (1 - v) + lower * v + 0.5)
  }
}
