extension GrayImage {
  /// The part of this image in `box` as an image of `columns` × `rows` pixels, with anti-aliasing: each pixel is the
  /// mean under a tent as wide as two of its own, or of the source's where these are larger.
  ///
  /// - Complexity: O(box · (1 + rows)).
  func resampled(_ box: PixelBox, columns: Int, rows: Int) -> GrayImage {
    let across = Self.tents(from: box.left, box.width, to: columns, limit: width)
    let down = Self.tents(from: box.top, box.height, to: rows, limit: height)
    var resampled: [UInt8] = []
    resampled.reserveCapacity(columns * rows)
    for (firstRow, rowWeights) in down {
      var line = [Float](repeating: 0, count: width)
      for (offset, weight) in rowWeights.enumerated() {
        let start = (firstRow + offset) * width
        for column in across[0].first..<across[columns - 1].first + across[columns - 1].weights.count {
          line[column] += weight * Float(pixels[start + column])
        }
      }
      for (firstColumn, weights) in across {
        var sum: Float = 0
        for (offset, weight) in weights.enumerated() { sum += weight * line[firstColumn + offset] }
        resampled.append(UInt8(min(max(sum + 0.5, 0), 255)))
      }
    }
    return GrayImage(width: columns, height: rows, pixels: resampled)
  }

  /// For each of `count` pixels that replace `length` of them from `start` on: the first one that it is made of, and
  /// the weights of that and the following, which are within the image's `limit` and add up to 1.
  private static func tents(
    from start: Int, _ length: Int, to count: Int, limit: Int
  ) -> [(first: Int, weights: [Float])] {
    let scale = Double(length) / Double(count)
    let radius = max(scale, 1)
    return (0..<count).map { index in
      let centre = Double(start) + (Double(index) + 0.5) * scale
      let first = max(Int((centre - radius).rounded(.up)), 0)
      let last = min(Int((centre + radius).rounded(.down)), limit - 1)
      let weights = (first...max(first, last)).map { max(0, 1 - abs(Double($0) + 0.5 - centre) / radius) }
      let sum = weights.reduce(0, +)
      return (first, weights.map { Float($0 / sum) })
    }
  }

  /// The centre of mass of this image, in rows and columns from 0; nil if it is 0 everywhere.
  var centreOfMass: (row: Double, column: Double)? {
    var (sum, rows, columns) = (0, 0, 0)
    for row in 0..<height {
      for column in 0..<width {
        let pixel = Int(pixels[row * width + column])
        sum += pixel
        rows += pixel * row
        columns += pixel * column
      }
    }
    return sum == 0 ? nil : (Double(rows) / Double(sum), Double(columns) / Double(sum))
  }

  /// This image on a dark square of `side` pixels with its centre of mass as near to the middle one as whole steps
  /// bring it, without being cut.
  ///
  /// - Precondition: it fits into the square.
  func centred(inSide side: Int) -> GrayImage {
    precondition(width <= side && height <= side, "\(width) × \(height) does not fit into \(side) × \(side)")
    let middle = Double(side / 2)
    let centre = centreOfMass ?? (Double(height - 1) / 2, Double(width - 1) / 2)
    let top = min(max(Int((middle - centre.row).rounded()), 0), side - height)
    let left = min(max(Int((middle - centre.column).rounded()), 0), side - width)
    var square = [UInt8](repeating: 0, count: side * side)
    for row in 0..<height {
      let start = (top + row) * side + left
      square.replaceSubrange(start..<start + width, with: pixels[row * width..<(row + 1) * width])
    }
    return GrayImage(width: side, height: side, pixels: square)
  }

  /// This image with its brightest pixel at 255.
  func stretched() -> GrayImage {
    let brightest = Int(pixels.max() ?? 0)
    guard brightest > 0 else { return self }
    return GrayImage(width: width, height: height, pixels: pixels.map { UInt8(Int($0) * 255 / brightest) })
  }

  /// The smallest box around all pixels that are not 0; nil if there are none.
  var inkBox: PixelBox? {
    var (left, right, top, bottom) = (width, -1, height, -1)
    for row in 0..<height {
      for column in 0..<width where pixels[row * width + column] > 0 {
        (left, right) = (min(left, column), max(right, column))
        (top, bottom) = (min(top, row), max(bottom, row))
      }
    }
    return right < 0 ? nil : PixelBox(left: left, top: top, width: right - left + 1, height: bottom - top + 1)
  }
}
