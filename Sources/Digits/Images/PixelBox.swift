import Storage

/// A rectangle of pixels within an image.
public struct PixelBox: Equatable, Sendable {
  /// Its first column, counted from 0.
  public let left: Int
  /// Its first row, counted from 0.
  public let top: Int
  /// The number of columns, at least 1.
  public let width: Int
  /// The number of rows, at least 1.
  public let height: Int

  public init(left: Int, top: Int, width: Int, height: Int) {
    self.left = left
    self.top = top
    self.width = width
    self.height = height
  }

  /// The first column to the right of it.
  public var right: Int { left + width }
  /// The first row below it.
  public var bottom: Int { top + height }
  /// The longer of width and height.
  public var longerSide: Int { max(width, height) }

  /// Whether it lies on an edge of an image of `width` × `height` pixels.
  func touchesEdge(of width: Int, _ height: Int) -> Bool { sidesTouched(of: width, height) > 0 }

  /// On how many sides of such an image it lies.
  func sidesTouched(of width: Int, _ height: Int) -> Int {
    [left == 0, top == 0, right == width, bottom == height].count(where: \.self)
  }

  /// The four numbers as JSON, by their names.
  var json: JSON { ["left": JSON(left), "top": JSON(top), "width": JSON(width), "height": JSON(height)] }

  /// The smallest box that holds this one and `other`.
  func union(_ other: PixelBox) -> PixelBox {
    let (left, top) = (min(left, other.left), min(top, other.top))
    return PixelBox(
      left: left, top: top, width: max(right, other.right) - left, height: max(bottom, other.bottom) - top)
  }

  /// The number of columns that this box and `other` both have; negative is the gap between them.
  func sharedColumns(with other: PixelBox) -> Int { min(right, other.right) - max(left, other.left) }

  /// The number of rows that both have; negative is the gap between them.
  func sharedRows(with other: PixelBox) -> Int { min(bottom, other.bottom) - max(top, other.top) }

  /// The rows that both have, as a share of those of the lower box.
  func sharedHeight(with other: PixelBox) -> Double {
    Double(max(sharedRows(with: other), 0)) / Double(min(height, other.height))
  }

  /// How far both are apart, in pixels along the direction in which they are more.
  func distance(to other: PixelBox) -> Double {
    Double(max(-sharedColumns(with: other), -sharedRows(with: other), 0))
  }

  /// This box in the image of `width` × `height` pixels that was reduced by `factor`.
  func enlarged(by factor: Int, within width: Int, _ height: Int) -> PixelBox {
    PixelBox(
      left: left * factor, top: top * factor, width: min(right * factor, width) - left * factor,
      height: min(bottom * factor, height) - top * factor)
  }

  /// What of this box, moved right and down by `offset`, lies in an image of `width` × `height` pixels; a pixel at least.
  func moved(by offset: Int, within width: Int, _ height: Int) -> PixelBox {
    let (newLeft, newTop) = (min(max(left + offset, 0), width - 1), min(max(top + offset, 0), height - 1))
    return PixelBox(
      left: newLeft, top: newTop, width: max(min(right + offset, width) - newLeft, 1),
      height: max(min(bottom + offset, height) - newTop, 1))
  }
}
