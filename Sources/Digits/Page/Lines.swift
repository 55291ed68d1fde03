extension [PixelBox] {
  /// The indices of these boxes in lines of writing: from top to bottom, and from left to right within a line.
  ///
  /// A box continues the line whose last box shares most of its height with it, half of the lower one's at least, so
  /// that lines may slope. Assumes that lines do not run into each other. Boxes that are `apart`, as those of drawings are,
  /// are in no line with others.
  func lines(apart: Set<Int> = []) -> [[Int]] {
    var lines: [[Int]] = []
    for index in indices.sorted(by: { self[$0].left < self[$1].left }) {
      let box = self[index]
      let shared = lines.map { line in
        apart.contains(line[0]) == apart.contains(index)
          ? line.suffix(2).map { self[$0].sharedHeight(with: box) }.max() ?? 0 : 0
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
  /// Whether both may belong to one digit of the given height: not more than a twentieth of it apart in columns, and
  /// not more than three tenths in rows.
  func isNear(_ other: PixelBox, height: Int) -> Bool {
    20 * sharedColumns(with: other) > -height && 10 * sharedRows(with: other) > -3 * height
  }
}
