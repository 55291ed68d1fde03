import NeuralNetwork

/// All ways of reading a line: places from left to right, and arcs between them that are read as signs (LeCun, Bottou,
/// Bengio and Haffner, "Gradient-based learning applied to document recognition", 1998, section V).
struct Lattice {
  /// Something that may be read between two places, or that means nothing.
  struct Arc {
    let from: Int
    /// A place behind `from`.
    let to: Int
    /// What it may be read as, nil for nothing, with the logarithm of how much speaks for that.
    let choices: [(sign: Character?, score: Double)]
  }

  /// A reading of the whole line.
  struct Path {
    let text: String
    /// The arcs that it takes from left to right, by their index, and what each is read as.
    let steps: [(arc: Int, sign: Character?)]
    /// How much speaks for this path, and for any path with this text, as logarithms.
    let score: Double
    let sum: Double
  }

  /// The number of places.
  let places: Int
  let arcs: [Arc]

  /// The `count` best texts, the best first, with the best path of each, and the logarithm of the sum over all paths:
  /// exp(sum − total) is how likely a text is. Only texts that `pattern` allows, if there is one, take part.
  ///
  /// A text's sum is over the paths that are among the `count` best to each place.
  ///
  /// - Complexity: O(choices · count · states of the pattern).
  func readings(_ count: Int, matching pattern: Pattern? = nil) -> (paths: [Path], total: Double) {
    let start: UInt64 = pattern?.start ?? 1
    var cells = [[UInt64: Cell]](repeating: [:], count: places)
    guard places > 0 else { return ([], 0) }
    cells[0][start] = Cell(total: 0, paths: [Path(text: "", steps: [], score: 0, sum: 0)])
    let order = arcs.indices.sorted { arcs[$0].from < arcs[$1].from }
    let outgoing = Dictionary(grouping: order) { arcs[$0].from }
    for place in 0..<places {
      // In a fixed order, as the last bits of sums depend on it.
      let arriving = cells[place].sorted { $0.key < $1.key }.map { ($0.key, $0.value.pruned(to: count)) }
      if place + 1 < places { cells[place] = [:] } else { cells[place] = Dictionary(uniqueKeysWithValues: arriving) }
      for index in outgoing[place] ?? [] {
        for (state, cell) in arriving {
          for (sign, score) in arcs[index].choices {
            let next = sign.map { pattern?.states(after: $0, from: state) ?? state } ?? state
            guard next != 0 else { continue }
            cells[arcs[index].to][next, default: Cell()].add(cell, by: index, as: sign, score: score)
          }
        }
      }
    }
    var end = Cell()
    for (state, cell) in cells[places - 1].sorted(by: { $0.key < $1.key }) where pattern?.accepts(state) ?? true {
      end.total = Double.sum(ofLogarithms: end.total, cell.total)
      end.paths += cell.paths
    }
    return (end.pruned(to: count).paths, end.total)
  }

  /// The paths to a place.
  private struct Cell {
    var total = -Double.infinity
    var paths: [Path] = []

    mutating func add(_ cell: Cell, by arc: Int, as sign: Character?, score: Double) {
      total = Double.sum(ofLogarithms: total, cell.total + score)
      for path in cell.paths {
        paths.append(
          Path(
            text: sign.map { path.text + String($0) } ?? path.text, steps: path.steps + [(arc, sign)],
            score: path.score + score, sum: path.sum + score))
      }
    }

    /// The same with equal texts taken together and only the `count` likeliest of them.
    func pruned(to count: Int) -> Cell {
      var best: [String: Path] = [:]
      for path in paths {
        guard let other = best[path.text] else { best[path.text] = path; continue }
        let better = other.score >= path.score ? other : path
        best[path.text] = Path(
          text: better.text, steps: better.steps, score: better.score,
          sum: Double.sum(ofLogarithms: other.sum, path.sum))
      }
      let sorted = best.values.sorted { ($1.sum, $0.text) < ($0.sum, $1.text) }
      return Cell(total: total, paths: Array(sorted.prefix(count)))
    }
  }
}

extension Double {
  /// ln (eᵃ + eᵇ).
  static func sum(ofLogarithms a: Double, _ b: Double) -> Double {
    let (low, high) = (Swift.min(a, b), Swift.max(a, b))
    guard low > -.infinity else { return high }
    return high + Double.logarithm(1 + Double.exponential(low - high))
  }
}
