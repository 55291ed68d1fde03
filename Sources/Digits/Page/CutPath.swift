/// A way from the top of a stroke to its bottom along which it may be cut in two: a path of little ink, which may lean
/// and bend as far as one column a row.
struct CutPath {
  /// For each row of the stroke's box from its top, the first column of the image that is right of the path.
  let columns: [Int]
  /// How much ink lies on the path, 1 for a pixel of full ink.
  let ink: Double

  /// A step aside over ink is so much longer than one straight down.
  private static let diagonal = 1.4
  /// What a step aside over paper costs, so that paths are straight where nothing is in their way.
  private static let bend = 0.02

  /// For each column of the stroke's middle row the path of least ink through it, found by dynamic programming from the
  /// top and from the bottom. No two of these cross, as paths that meet go on together.
  ///
  /// - Parameter ink: the rows of a box of `width` columns whose first is the image's column `left`, 0 for paper and 1
  ///   for full ink.
  /// - Complexity: O(pixels).
  static func paths(through ink: [Float], width: Int, left: Int = 0) -> [CutPath] {
    let height = ink.count / width
    let middle = height / 2
    let upper = walks(to: middle, from: 0, through: ink, width: width)
    let lower = walks(to: middle, from: height - 1, through: ink, width: width)
    return (0..<width).map { column in
      var columns = [Int](repeating: column, count: height)
      for row in (0..<middle).reversed() {
        columns[row] = columns[row + 1] + Int(upper.steps[(row + 1) * width + columns[row + 1]])
      }
      for row in middle + 1..<max(height, middle + 1) {
        columns[row] = columns[row - 1] + Int(lower.steps[(row - 1) * width + columns[row - 1]])
      }
      let onPath = upper.costs[column] + lower.costs[column] - ink[middle * width + column]
      return CutPath(columns: columns.map { $0 + left }, ink: Double(onPath))
    }
  }

  /// The least cost of a walk from row `first` to each column of row `last`, and the step to take at each pixel back
  /// towards `first`: −1, 0 or 1 column.
  private static func walks(
    to last: Int, from first: Int, through ink: [Float], width: Int
  ) -> (costs: [Float], steps: [Int8]) {
    var steps = [Int8](repeating: 0, count: ink.count)
    var costs = Array(ink[first * width..<(first + 1) * width])
    let direction = first <= last ? 1 : -1
    var row = first
    while row != last {
      row += direction
      var next = costs
      for column in 0..<width {
        let here = ink[row * width + column]
        let aside = here * Float(diagonal) + Float(bend)
        var (best, step) = (costs[column] + here, Int8(0))
        if column > 0, costs[column - 1] + aside < best { (best, step) = (costs[column - 1] + aside, -1) }
        if column + 1 < width, costs[column + 1] + aside < best { (best, step) = (costs[column + 1] + aside, 1) }
        next[column] = best
        steps[row * width + column] = step
      }
      costs = next
    }
    return (costs, steps)
  }
}

extension Stroke {
  /// The parts of this stroke, from left to right, between the paths along which two digits of about `height` pixels may
  /// touch, and how much ink lies on each of these paths.
  ///
  /// Paths are taken in the order of their ink, none within a tenth of a digit of another, and none that would leave a
  /// part with less than `leastArea` pixels of ink; few of a stroke that is not wider than `height`. A low stroke and a straight one that rises are a minus and a slash, or
  /// a part of a digit or a 1, and whole.
  func parts(in image: GrayImage, height: Int, leastArea: Int) -> (parts: [Stroke], ink: [Double]) {
    guard 20 * box.width > 9 * height, 4 * box.height > height, !isStraightRise(imageWidth: image.width) else {
      return ([self], [])
    }
    var ink = [Float](repeating: 0, count: box.width * box.height)
    for index in pixels {
      let (row, column) = (Int(index) / image.width - box.top, Int(index) % image.width - box.left)
      guard 0..<box.height ~= row, 0..<box.width ~= column else { continue }
      ink[row * box.width + column] = Float(image.pixels[Int(index)]) / 255
    }
    let paths = CutPath.paths(through: ink, width: box.width, left: box.left)
    let apart = max(height / 10, 2)
    // What is not wider than a digit is high is one in most cases, and needs no more.
    let most = box.width > height ? Int.max : 4 * box.width / height + 1
    var chosen: [Int] = []
    for column in paths.indices.sorted(by: { (paths[$0].ink, $0) < (paths[$1].ink, $1) }) {
      guard chosen.count < most, paths[column].ink < 0.6 * Double(height) else { break }
      guard column >= apart, column < box.width - apart, chosen.allSatisfy({ abs($0 - column) >= apart }) else {
        continue
      }
      chosen.append(column)
    }
    return cut(along: chosen.sorted().map { paths[$0] }, in: image, leastArea: leastArea)
  }

  /// This stroke cut along paths that do not cross, from left to right, but for those that would leave a part with less
  /// ink than `leastArea`.
  private func cut(along paths: [CutPath], in image: GrayImage, leastArea: Int) -> (parts: [Stroke], ink: [Double]) {
    var rest = self
    var (parts, ink): ([Stroke], [Double]) = ([], [])
    for path in paths {
      let isLeft = { (index: Int32) in
        let row = min(max(Int(index) / image.width - box.top, 0), box.height - 1)
        return Int(index) % image.width < path.columns[row]
      }
      guard let left = Stroke(rest.pixels.filter(isLeft), of: image), left.area >= leastArea,
        let right = Stroke(rest.pixels.filter { !isLeft($0) }, of: image), right.area >= leastArea
      else { continue }
      parts.append(left)
      ink.append(path.ink)
      rest = right
    }
    return (parts + [rest], ink)
  }

  /// Makes a stroke of pixels; nil if none of them has ink.
  private init?(_ pixels: [Int32], of image: GrayImage) {
    let inked = pixels.filter { image.pixels[Int($0)] >= Ink.threshold }
    guard let first = inked.first else { return nil }
    var (left, right) = (Int(first) % image.width, Int(first) % image.width)
    var (top, bottom) = (Int(first) / image.width, Int(first) / image.width)
    for index in inked {
      let (row, column) = (Int(index) / image.width, Int(index) % image.width)
      (left, right) = (min(left, column), max(right, column))
      (top, bottom) = (min(top, row), max(bottom, row))
    }
    box = PixelBox(left: left, top: top, width: right - left + 1, height: bottom - top + 1)
    area = inked.count
    self.pixels = pixels
  }
}
