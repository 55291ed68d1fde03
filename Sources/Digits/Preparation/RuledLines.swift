/// Long, thin and almost straight lines of ink, as rulings, tables and underlines have them.
///
/// A line is followed from column to column: it goes on where a short run of ink lies within a pixel of where the last
/// ones lead. Where a stroke crosses it, the run is long and tells nothing.
struct RuledLines {
  /// A run of ink in a column: its rows.
  fileprivate typealias Run = Range<Int>

  fileprivate struct Line {
    var columns: [Int]
    var runs: [Run]
    var centre: Double
    var slope = 0.0
    var thickness = 0.0
    var misses = 0
    var crossings = 0

    init(_ column: Int, _ run: Run) {
      columns = [column]
      runs = [run]
      centre = Double(run.lowerBound + run.upperBound - 1) / 2
      thickness = Double(run.count)
    }

    /// Whether a run may be of this line, and not of a stroke that runs into it.
    func fits(_ run: Run) -> Bool { columns.count < 8 || Double(run.count) <= 1.6 * thickness + 1.5 }

    /// Where its middle is to be expected in a column.
    func row(in column: Int) -> Double { centre + slope * Double(column - columns[columns.count - 1]) }

    mutating func add(_ column: Int, _ run: Run) {
      let expected = row(in: column)
      let middle = Double(run.lowerBound + run.upperBound - 1) / 2
      centre = columns.count < 4 ? middle : expected + 0.4 * (middle - expected)
      columns.append(column)
      runs.append(run)
      thickness += (Double(run.count) - thickness) / Double(min(columns.count, 32))
      (misses, crossings) = (0, 0)
      // The slope of the last 48 columns; the first few tell none.
      let back = max(columns.count - 48, 0)
      guard columns.count >= 8 else { return }
      let (first, start) = (columns[back], runs[back])
      let rise = centre - Double(start.lowerBound + start.upperBound - 1) / 2
      slope = min(max(rise / Double(column - first), -RuledLines.steepest), RuledLines.steepest)
    }
  }

  /// Rows a column: lines that rise more are none.
  private static let steepest = 0.2
  /// A line may be broken for so many columns.
  private static let longestGap = 6

  /// The ink without the lines of at least `length` pixels, down or across, that are up to `thickness` wide.
  ///
  /// Between three lines across there are two rows for writing, and no 1 goes through three quarters of the picture: what
  /// does is a line, however long lines down should be. So is the side of a cell. What is more than twice as thick as the
  /// lines usually are is a bar of digits.
  ///
  /// - Parameter isBox: whether the picture is a box around a digit, of which only the sides are lines.
  static func removed(
    from isInk: [Bool], width: Int, height: Int, length: (across: Int, down: Int), thickness: Int, isBox: Bool = false
  ) -> (isInk: [Bool], count: Int) {
    let turned = transposed(isInk, width: width, height: height)
    var across = lines(in: turned, columns: width, rows: height, length: length.across, thickness: thickness)
    let lengthDown = across.count < 3 ? length.down : min(length.down, height * 3 / 4)
    let rest = cleared(isInk, width: width, across, [])
    let thin = 1.5 * usualThickness(of: across)
    var down = lines(in: isInk, columns: height, rows: width, length: lengthDown, thickness: thickness) { line in
      line.thickness < thin
        && line.isSide { 0..<height ~= $0 && 0..<width ~= $1 && isInk[$0 * width + $1] != rest[$0 * width + $1] }
    }
    let thick = 2 * usualThickness(of: across + down) + 1
    across.removeAll { $0.thickness > thick }
    down.removeAll { $0.thickness > thick }
    if isBox { (across, down) = (sides(of: height, among: across), sides(of: width, among: down)) }
    return (cleared(isInk, width: width, across, down), across.count + down.count)
  }

  /// The lower median of their thickness, 0 if there are none.
  private static func usualThickness(of lines: [Line]) -> Double {
    let sorted = lines.map(\.thickness).sorted()
    return sorted.isEmpty ? 0 : sorted[(sorted.count - 1) / 2]
  }

  /// Of lines across so many rows the first and the last, if their middles lie in the first and the last sixth. The bar of a
  /// 4 and the base of a 2 lie within.
  private static func sides(of rows: Int, among lines: [Line]) -> [Line] {
    let sorted = lines.sorted { $0.middle < $1.middle }
    return sorted.prefix(1).filter { 6 * $0.middle < rows } + sorted.suffix(1).filter { 6 * (rows - $0.middle) < rows }
  }

  /// The ink without these lines.
  private static func cleared(_ isInk: [Bool], width: Int, _ across: [Line], _ down: [Line]) -> [Bool] {
    var result = isInk
    for line in across {
      for (column, run) in line.thinRuns { for row in run { result[row * width + column] = false } }
    }
    for line in down {
      for (row, run) in line.thinRuns { for column in run { result[row * width + column] = false } }
    }
    return result
  }

  /// The lines that run across the columns, each of whose pixels lie side by side in `isInk`.
  private static func lines(
    in isInk: [Bool], columns: Int, rows: Int, length: Int, thickness: Int,
    orElse isLine: (Line) -> Bool = { _ in false }
  ) -> [Line] {
    var (active, found): ([Line], [Line]) = ([], [])
    // For each row of a column: 0 for paper, −1 in a long run, or the number of a short one.
    var runAt = [Int](repeating: 0, count: rows)
    func finish(_ line: Line) {
      let extent = line.columns[line.columns.count - 1] - line.columns[0] + 1
      if extent >= length && 2 * line.columns.count >= length || isLine(line) { found.append(line) }
    }
    for column in 0..<columns {
      var runs: [Run] = []
      var row = 0
      while row < rows {
        let start = row
        while row < rows, isInk[column * rows + row] { row += 1 }
        if row > start {
          let isShort = row - start <= thickness
          if isShort { runs.append(start..<row) }
          for index in start..<row { runAt[index] = isShort ? runs.count : -1 }
        } else {
          runAt[row] = 0
          row += 1
        }
      }
      var isTaken = [Bool](repeating: false, count: runs.count)
      /// Follows a line into this column; false where it is over.
      func follow(_ line: inout Line) -> Bool {
        let expected = line.row(in: column)
        let middle = Int(expected.rounded())
        // The longer a stroke lies over the line, the less is known of where it comes out.
        let spread = 1 + (line.crossings + line.misses) / 24
        let near = (0...2 * spread).map { middle + ($0 + 1) / 2 * ($0 % 2 == 0 ? -1 : 1) }.filter { 0..<rows ~= $0 }
        if let row = near.first(where: { runAt[$0] > 0 && line.fits(runs[runAt[$0] - 1]) }) {
          let number = runAt[row] - 1
          // Two that meet become the older one, which comes first.
          if isTaken[number] { return false }
          isTaken[number] = true
          line.add(column, runs[number])
          return true
        }
        if near.contains(where: { runAt[$0] != 0 }) {
          line.crossings += 1
          return line.crossings <= length
        }
        line.misses += 1
        return line.misses <= min(longestGap, line.columns.count) && !near.isEmpty
      }
      // In place: a copy of each line in each column would take time that grows faster than the pixels.
      var kept = 0
      for index in active.indices {
        if follow(&active[index]) {
          active.swapAt(kept, index)
          kept += 1
        } else {
          finish(active[index])
        }
      }
      active.removeSubrange(kept...)
      for (number, run) in runs.enumerated() where !isTaken[number] { active.append(Line(column, run)) }
    }
    active.forEach(finish)
    return found
  }

  private static func transposed(_ values: [Bool], width: Int, height: Int) -> [Bool] {
    var result = values
    for row in 0..<height { for column in 0..<width { result[column * height + row] = values[row * width + column] } }
    return result
  }
}

extension RuledLines.Line {
  /// The row of its middle.
  fileprivate var middle: Int {
    let run = runs[runs.count / 2]
    return (run.lowerBound + run.upperBound) / 2
  }

  /// Whether it goes from one of the lines of the other direction to another, as the side of a table's cell.
  ///
  /// - Parameter isOther: whether a column and a row are in one of these.
  fileprivate func isSide(_ isOther: (_ column: Int, _ row: Int) -> Bool) -> Bool {
    let (first, last) = (columns[0], columns[columns.count - 1])
    guard Double(last - first) > 8 * thickness else { return false }
    return [(first, runs[0]), (last, runs[runs.count - 1])].allSatisfy { column, run in
      (column - 3...column + 3).contains { column in
        (run.lowerBound - 3..<run.upperBound + 3).contains { isOther(column, $0) }
      }
    }
  }

  /// The runs that are not much longer than most: where a stroke lies along the line or runs into it, they are.
  fileprivate var thinRuns: [(column: Int, run: Range<Int>)] {
    let lengths = runs.map(\.count).sorted()
    let usual = lengths[lengths.count / 2]
    return zip(columns, runs).filter { 2 * $0.1.count <= 3 * usual + 2 }.map { ($0.0, $0.1) }
  }
}
