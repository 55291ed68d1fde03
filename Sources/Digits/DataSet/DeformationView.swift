import CKernels
import NeuralNetwork

extension Deformation {
  /// Smooth random numbers on a sheet much larger than an image, which takes a window of it anywhere for each direction.
  ///
  /// They are random numbers within ±1, convolved with a Gaussian in both directions: F = G S Gᵀ, where a row of G has the
  /// Gaussian at its place. S is larger than F by as much as the Gaussian reaches, so that numbers at the edges are as large
  /// as in the middle.
  struct Sheet: Sendable {
    /// By how much the sheet is wider and higher than an image.
    private static let room = 512

    /// How many numbers behind the last the kernel reads.
    static let slack = 15

    /// The numbers, row by row, and as many zeros behind them.
    let numbers: [Float]
    /// How many numbers a row has.
    let width: Int
    let imageSize: ImageSize
    private let origins: (columns: Int, rows: Int)

    /// Draws a sheet for such images; without σ one of zeros.
    init(for imageSize: ImageSize, sigma: Double?, using generator: inout RandomGenerator) {
      self.imageSize = imageSize
      let room = sigma == nil ? 0 : Self.room
      let (width, height) = (imageSize.width + room, imageSize.height + room)
      (self.width, origins) = (width, (room + 1, room + 1))
      guard let sigma else {
        numbers = [Float](repeating: 0, count: width * height + Self.slack)
        return
      }
      let gaussian = Self.gaussian(sigma)
      let reach = gaussian.count - 1
      var noise = Matrix<Float>(rows: width + reach, columns: height + reach)
      for y in 0..<noise.columns {
        for x in 0..<noise.rows { noise[x, y] = Float(2 * generator.nextUniform() - 1) }
      }
      let kernels = FastKernels()
      var rows = Matrix<Float>(rows: width, columns: noise.columns)
      kernels.product(
        1, Self.places(width, of: gaussian), .dense(noise), adding: Matrix(rows: width, columns: 1), into: &rows)
      var sheet = Matrix<Float>(rows: width, columns: height)
      kernels.addOuterProduct(1, rows, .dense(Self.places(height, of: gaussian)), to: &sheet)
      numbers = (0..<height).flatMap { sheet.column($0) } + [Float](repeating: 0, count: Self.slack)
    }

    /// Where a window begins in the numbers.
    func origin(using generator: inout RandomGenerator) -> Int {
      generator.next(below: origins.rows) * width + generator.next(below: origins.columns)
    }

    /// The Gaussian at whole numbers within ±4σ, together 1.
    private static func gaussian(_ sigma: Double) -> [Float] {
      let reach = Int((4 * sigma).rounded(.up))
      let values = (-reach...reach).map { naturalExponential(-Double($0 * $0) / (2 * sigma * sigma)) }
      let sum = values.reduce(0, +)
      return values.map { Float($0 / sum) }
    }

    private static func places(_ count: Int, of gaussian: [Float]) -> Matrix<Float> {
      var matrix = Matrix<Float>(rows: count, columns: count + gaussian.count - 1)
      for place in 0..<count {
        for (offset, value) in gaussian.enumerated() { matrix[place, place + offset] = value }
      }
      return matrix
    }
  }

  /// How one image is deformed: the pixel (x, y) shows the image at m + M ((x, y) − m) + (bendX F(x, y), bendY F′(x, y)),
  /// where m is the middle, and F and F′ are two windows of a sheet.
  struct View: Sendable {
    /// M.
    var xx, xy, yx, yy: Float
    var bendX, bendY: Float
    /// Where the windows begin.
    var across, down: Int
    let sheet: Sheet

    /// Draws how an image of a class is deformed.
    init(_ deformation: Deformation, of label: Int, on sheet: Sheet, using generator: inout RandomGenerator) {
      let (turns, flipsX, flipsY) = (
        Bool.random(using: &generator), Bool.random(using: &generator), Bool.random(using: &generator)
      )
      func within(_ limit: Double) -> Double { limit * (2 * generator.nextUniform() - 1) }
      let angle = within(label == 1 || label == 7 ? deformation.rotation / 2 : deformation.rotation) / 180
      let (cos, sin) = (cosine(ofHalfTurns: abs(angle)), cosine(ofHalfTurns: 0.5 - angle))
      // An image that is to be larger shows less of what it was.
      let (width, height) = (1 + within(deformation.scaling), 1 + within(deformation.scaling))
      (xx, xy) = (Float((turns ? cos : 1) / width), Float((turns ? -sin : sin / cos) / width))
      (yx, yy) = (Float((turns ? sin : 0) / height), Float((turns ? cos : 1) / height))
      (bendX, bendY) = (
        Float(flipsX ? -deformation.alpha : deformation.alpha), Float(flipsY ? -deformation.alpha : deformation.alpha)
      )
      (across, down) = (sheet.origin(using: &generator), sheet.origin(using: &generator))
      self.sheet = sheet
    }

    /// Writes what `image` becomes into `result` from `start` on.
    func deform(_ image: ArraySlice<UInt8>, words: inout [UInt32], into result: inout [UInt8], from start: Int) {
      let (width, height) = (sheet.imageSize.width, sheet.imageSize.height)
      let reach = (height - 1) * sheet.width + width + Deformation.Sheet.slack
      precondition(
        image.count == width * height && words.count == Self.wordCount(sheet.imageSize)
          && result.count >= start + image.count && min(across, down) >= 0
          && max(across, down) + reach <= sheet.numbers.count, "an image of \(image.count) pixels")
      unsafe sheet.numbers.withUnsafeBufferPointer { numbers in
        unsafe image.withUnsafeBufferPointer { image in
          unsafe words.withUnsafeMutableBufferPointer { words in
            unsafe result.withUnsafeMutableBufferPointer { result in
              guard let number = numbers.baseAddress, let pixel = image.baseAddress, let room = words.baseAddress,
                let target = result.baseAddress
              else { return }
              var deformation = unsafe KernelDeformation(
                width: width, height: height, xx: xx, xy: xy, yx: yx, yy: yy, bend_x: bendX, bend_y: bendY,
                across: number + across, down: number + down, stride: sheet.width)
              unsafe kernel_deform(&deformation, pixel, room, target + start)
            }
          }
        }
      }
    }

    /// How many words the kernel needs room for.
    static func wordCount(_ size: ImageSize) -> Int { (size.width + 2) * (size.height + 2) }

    /// What `kernel_deform` computes, in plain loops.
    func definition(_ image: GrayImage) -> GrayImage {
      func brightness(_ column: Int, _ row: Int) -> Float {
        0..<image.width ~= column && 0..<image.height ~= row ? Float(image[row, column]) : 0
      }
      let (middleX, middleY) = (Float(image.width - 1) / 2, Float(image.height - 1) / 2)
      var pixels: [UInt8] = []
      for row in 0..<image.height {
        for column in 0..<image.width {
          let (x, y) = (Float(column) - middleX, Float(row) - middleY)
          let number = row * sheet.width + column
          // Places are counted from the margin, one pixel before the image; beyond the margins all is 0.
          let (bentX, bentY) = (bendX * sheet.numbers[across + number], bendY * sheet.numbers[down + number])
          let fromX: Float = (xx * x + (xy * y + (middleX + 1))) + bentX
          let fromY: Float = (yx * x + (yy * y + (middleY + 1))) + bentY
          let (left, top) = (min(max(fromX, 0), Float(image.width + 1)), min(max(fromY, 0), Float(image.height + 1)))
          let (u, v) = (left - left.rounded(.down), top - top.rounded(.down))
          func between(_ row: Int) -> Float {
            let (near, far) = (brightness(Int(left) - 1, row), brightness(Int(left), row))
            return near + u * (far - near)
          }
          let (upper, lower) = (between(Int(top) - 1), between(Int(top)))
          let interpolated: Float = upper + v * (lower - upper)
          pixels.append(UInt8(interpolated + 0.5))
        }
      }
      return GrayImage(width: image.width, height: image.height, pixels: pixels)
    }
  }
}
