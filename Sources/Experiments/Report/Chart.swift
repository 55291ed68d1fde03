import Digits

/// Small SVG drawings, whose colours a style decides by their classes: `line` for what is, `second` for what is beside it,
/// `wanted` for what should be.
struct Chart {
  /// What is measured along one side.
  struct Axis {
    let name: String
    let range: ClosedRange<Double>
    /// Whether shares are written as per cent.
    var isShare = true
    /// Whether only whole numbers mean something.
    var isWhole = false

    /// The numbers that are written beside it, with the places that they stand for: at most seven, 1, 2 or 5 times a power of ten
    /// apart.
    var ticks: [(place: Double, text: String)] {
      let factor = isShare ? 100.0 : 1
      let (low, high) = (range.lowerBound * factor, range.upperBound * factor)
      var (step, decimals, next) = (1e-6, 6, 0)
      while (high - low) / step > 6 || isWhole && step < 0.99, next < 60 {
        step *= [2, 2.5, 2][next % 3]
        next += 1
        if next % 3 == 0 { decimals = max(0, decimals - 1) }
      }
      return stride(from: (low / step).rounded(.up), through: (high / step + 1e-9).rounded(.down), by: 1).map {
        ($0 * step / factor, ($0 * step).fixed(decimals))
      }
    }
  }

  static let (width, height) = (360.0, 240.0)
  private static let margin = 44.0
  let x, y: Axis

  /// A line through points.
  func line(_ points: [(x: Double, y: Double)], _ style: String = "line") -> String {
    let places = points.map { "\(across($0.x)),\(up($0.y))" }
    return "<polyline class=\"\(style)\" points=\"\(places.joined(separator: " "))\"/>"
  }

  /// A dot whose area grows with its weight, 0…1.
  func dot(_ x: Double, _ y: Double, weight: Double) -> String {
    "<circle class=\"dot\" cx=\"\(across(x))\" cy=\"\(up(y))\" r=\"\((3 + 9 * weight).fixed(1))\"/>"
  }

  /// An upright line with words beside it.
  func mark(_ x: Double, _ words: String) -> String {
    let isRight = x > (self.x.range.lowerBound + self.x.range.upperBound) / 2
    return line([(x, y.range.lowerBound), (x, y.range.upperBound)], "wanted") + """
      <text x="\(across(x))" y="\(Self.margin / 2 + 10)" dx="\(isRight ? -5 : 5)" \
      text-anchor="\(isRight ? "end" : "start")">\(words)</text>
      """
  }

  /// What `content` has drawn, with axes.
  ///
  /// - Parameter place: where in another drawing; nil for a drawing of its own.
  func svg(_ content: String, at place: (x: Double, y: Double)? = nil) -> String {
    var frame = ""
    for (value, text) in y.ticks {
      frame += line([(x.range.lowerBound, value), (x.range.upperBound, value)], "grid")
      frame += "<text x=\"\(Self.margin - 6)\" y=\"\(up(value))\" dy=\"4\" text-anchor=\"end\">\(text)</text>"
    }
    for (value, text) in x.ticks {
      frame +=
        "<text x=\"\(across(value))\" y=\"\(Self.height - Self.margin + 16)\" text-anchor=\"middle\">\(text)</text>"
    }
    let corner = place.map { "x=\"\($0.x)\" y=\"\($0.y)\" width=\"\(Self.width)\" height=\"\(Self.height)\" " } ?? ""
    return """
      <svg \(corner)viewBox="0 0 \(Self.width) \(Self.height)" role="img" aria-label="\(y.title) by \(x.title)">\(frame)\(content)\
      <text x="\((Self.width + Self.margin / 2) / 2)" y="\(Self.height - 8)" text-anchor="middle">\(x.title)</text>\
      <text x="4" y="13">\(y.title)</text></svg>
      """
  }

  private func across(_ value: Double) -> String {
    (Self.margin + share(value, x.range) * (Self.width - 1.5 * Self.margin)).fixed(1)
  }
  private func up(_ value: Double) -> String {
    (Self.height - Self.margin - share(value, y.range) * (Self.height - 1.5 * Self.margin)).fixed(1)
  }
  private func share(_ value: Double, _ range: ClosedRange<Double>) -> Double {
    (value - range.lowerBound) / max(range.upperBound - range.lowerBound, .leastNormalMagnitude)
  }
}

extension Chart.Axis {
  fileprivate var title: String { isShare ? "\(name), %" : name }
}
