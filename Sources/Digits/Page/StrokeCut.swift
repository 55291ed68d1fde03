extension Stroke {
  /// This stroke in two, left and right of the first pixel of `column`; nil where one of them would have no ink.
  func cut(at column: Int, in image: GrayImage) -> (left: Stroke, right: Stroke)? {
    let (left, right) = (
      Stroke(pixels.filter { Int($0) % image.width < column }, of: image),
      Stroke(pixels.filter { Int($0) % image.width >= column }, of: image)
    )
    guard let left, let right else { return nil }
    return (left, right)
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

  /// The columns in which this stroke may be two digits that touch: where it has the least ink, at most `count` of
  /// them, not at its ends and not side by side.
  func thinColumns(in image: GrayImage, atMost count: Int) -> [Int] {
    var ink = [Int](repeating: 0, count: box.width)
    for index in pixels {
      let column = Int(index) % image.width - box.left
      if 0..<box.width ~= column { ink[column] += Int(image.pixels[Int(index)]) }
    }
    let end = box.width / 6
    let apart = max(box.width / 12, 1)
    var chosen: [Int] = []
    for column in (0..<box.width).sorted(by: { (ink[$0], $0) < (ink[$1], $1) }) where chosen.count < count {
      if column >= end, column < box.width - end, chosen.allSatisfy({ abs($0 - column) > apart }) {
        chosen.append(column)
      }
    }
    return chosen.map { $0 + box.left }
  }
}
