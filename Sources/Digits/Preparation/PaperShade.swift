/// How bright the paper is, everywhere in an image: a surface of the second degree, as one lamp, a window at the side
/// or a lens makes it.
///
/// Assumes that ink covers less than half of the image and little of its margin. The surface is first laid through
/// cells of the margin with the sum of absolute errors, and then through all cells with Tukey's biweight, which leaves
/// out the ink (Huber and Ronchetti, Robust Statistics, 2009, chapters 4 and 7).
struct PaperShade {
  /// The terms 1, u, v, u², uv, v², where u and v run from −1 to 1 over the image.
  private let coefficients: [Double]
  private let width: Int
  private let height: Int

  /// A cell of pixels by its median, and where it lies.
  private struct Cell {
    let terms: [Double]
    let value: Double
    let isInMargin: Bool
  }

  private static let cellsPerSide = 24
  private static let termCount = 6
  /// The least spread of paper that is believed, in levels: an image without noise has none.
  private static let leastSpread = 1.5

  init(of image: GrayImage) {
    width = image.width
    height = image.height
    let cells = Self.cells(of: image)
    let margin = cells.filter(\.isInMargin)
    // A plane for the margin: too little of the picture is there for more.
    var coefficients = Self.fit(margin, termCount: 3, weights: margin.map { _ in 1 })
    for _ in 0..<8 {
      let weights = margin.map { 1 / max(abs(Self.error($0, coefficients)), 0.5) }
      coefficients = Self.fit(margin, termCount: 3, weights: weights)
    }
    var spread = Self.spread(margin.map { Self.error($0, coefficients) })
    for _ in 0..<8 {
      let errors = cells.map { Self.error($0, coefficients) }
      let limit = 4.685 * spread
      let weights = errors.map {
        abs($0) < limit ? (1 - ($0 / limit) * ($0 / limit)) * (1 - ($0 / limit) * ($0 / limit)) : 0
      }
      coefficients = Self.fit(cells, termCount: Self.termCount, weights: weights)
      spread = Self.spread(errors.filter { abs($0) < limit })
    }
    self.coefficients = coefficients
  }

  /// The brightness of the paper in each column of `row`, 0…255.
  func row(_ row: Int) -> [Float] {
    let v = 2 * (Double(row) + 0.5) / Double(height) - 1
    let constant = Float(coefficients[0] + coefficients[2] * v + coefficients[5] * v * v)
    let linear = Float(coefficients[1] + coefficients[4] * v)
    let square = Float(coefficients[3])
    let step = 2 / Float(width)
    return (0..<width).map { column in
      let u = (Float(column) + 0.5) * step - 1
      return min(max(constant + u * (linear + u * square), 0), 255)
    }
  }

  private static func terms(row: Double, column: Double, _ width: Int, _ height: Int) -> [Double] {
    let u = 2 * (column + 0.5) / Double(width) - 1
    let v = 2 * (row + 0.5) / Double(height) - 1
    return [1, u, v, u * u, u * v, v * v]
  }

  private static func cells(of image: GrayImage) -> [Cell] {
    let columns = min(cellsPerSide, image.width)
    let rows = min(cellsPerSide, image.height)
    var cells: [Cell] = []
    for row in 0..<rows {
      let (top, bottom) = (row * image.height / rows, (row + 1) * image.height / rows)
      for column in 0..<columns {
        let (left, right) = (column * image.width / columns, (column + 1) * image.width / columns)
        let margin = min(row, column, rows - 1 - row, columns - 1 - column)
        cells.append(
          Cell(
            terms: terms(
              row: Double(top + bottom - 1) / 2, column: Double(left + right - 1) / 2, image.width, image.height),
            value: median(of: image, rows: top..<bottom, columns: left..<right),
            isInMargin: margin * 8 < min(rows, columns)))
      }
    }
    return cells
  }

  /// The median of at most 64 pixels spread over a part of the image.
  private static func median(of image: GrayImage, rows: Range<Int>, columns: Range<Int>) -> Double {
    var values: [UInt8] = []
    for row in stride(from: rows.lowerBound, to: rows.upperBound, by: (rows.count - 1) / 8 + 1) {
      for column in stride(from: columns.lowerBound, to: columns.upperBound, by: (columns.count - 1) / 8 + 1) {
        values.append(image.pixels[row * image.width + column])
      }
    }
    values.sort()
    return Double(values[values.count / 2])
  }

  private static func error(_ cell: Cell, _ coefficients: [Double]) -> Double {
    cell.value - zip(cell.terms, coefficients).reduce(0) { $0 + $1.0 * $1.1 }
  }

  /// The standard deviation of normal errors whose absolute values have the same median.
  private static func spread(_ errors: [Double]) -> Double {
    let sorted = errors.map(abs).sorted()
    return max(leastSpread, sorted.isEmpty ? 0 : 1.4826 * sorted[sorted.count / 2])
  }

  /// The first `termCount` coefficients by weighted least squares, the others 0.
  private static func fit(_ cells: [Cell], termCount: Int, weights: [Double]) -> [Double] {
    var matrix = [[Double]](repeating: [Double](repeating: 0, count: termCount + 1), count: termCount)
    for (cell, weight) in zip(cells, weights) where weight > 0 {
      for i in 0..<termCount {
        for j in 0..<termCount { matrix[i][j] += weight * cell.terms[i] * cell.terms[j] }
        matrix[i][termCount] += weight * cell.terms[i] * cell.value
      }
    }
    // A trace of the squares keeps an image of one row or column, where terms coincide, solvable.
    let total = max(weights.reduce(0, +), 1e-9)
    for i in 1..<termCount { matrix[i][i] += 1e-6 * total }
    if matrix[0][0] == 0 { matrix[0][0] = 1 }
    return solved(matrix) + [Double](repeating: 0, count: Self.termCount - termCount)
  }

  /// Solves a positive definite system, whose right side is the last column, by elimination.
  private static func solved(_ system: [[Double]]) -> [Double] {
    var system = system
    let count = system.count
    for pivot in 0..<count {
      for row in 0..<count where row != pivot {
        let factor = system[row][pivot] / system[pivot][pivot]
        for column in pivot...count { system[row][column] -= factor * system[pivot][column] }
      }
    }
    return (0..<count).map { system[$0][count] / system[$0][$0] }
  }
}
