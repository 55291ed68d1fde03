extension [PixelBox] {
  /// The indices of these boxes in lines of writing: from top to bottom, and from left to right within a line.
  ///
  /// A box continues the line whose last box shares most of its height with it, half of the lower one's at least, so
  /// that lines may slope. Assumes that lines do not run into each other.
  func lines() -> [[Int]] {
    var lines: [[Int]] = []
    for index in indices.sorted(by: { self[$0].left < self[$1].left }) {
      let box = self[index]
      let shared = lines.map { line in
        line.suffix(2).map { self[$0].sharedHeight(with: box) }.max() ?? 0
      }
      if let best = shared.indices.max(by: { shared[$0] < shared[$1] }), shared[best] >= 0.5 {
        lines[best].append(index)
      } else {
        lines.append([index])
      }
    }
    func middle(_ line: [Int]) -> Int { line.reduce(0) { $0 + self[$1].top + self[$1].bottom } / (2 * line.count) }
    return lines.sorted { (middle($0), self[$0[0]].left) < (middle($1), self[$1[0]].left) }
  }
}

extension PixelBox {
  /// The number of rows that both boxes have, as a share of the lower box's.
  func sharedHeight(with other: PixelBox) -> Double {
    let rows = min(bottom, other.bottom) - max(top, other.top)
    return Double(Swift.max(rows, 0)) / Double(Swift.min(height, other.height))
  }

  /// The number of columns that both boxes have; negative is the gap between them.
  func sharedColumns(with other: PixelBox) -> Int { min(right, other.right) - max(left, other.left) }

  /// Whether both may belong to one digit of the given height: not more than a twentieth of it apart in columns, and
  /// not more than three tenths in rows.
  func isNear(_ other: PixelBox, height: Int) -> Bool {
    let rows = Swift.max(top, other.top) - Swift.min(bottom, other.bottom)
    return 20 * sharedColumns(with: other) > -height && 10 * rows < 3 * height
  }
}
