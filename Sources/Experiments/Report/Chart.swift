import Digits

/// Small SVG drawings, whose colours the page's style decides: blue for what is, orange for what should be or is wrong.
enum Chart {
  private static let (width, height, margin) = (360.0, 240.0, 40.0)

  /// A line through points, with axes from `x` to `y`'s bounds.
  static func curve(
    _ points: [(x: Double, y: Double)], x: ClosedRange<Double>, y: ClosedRange<Double>, names: (x: String, y: String),
    percent: Int
  ) -> String {
    let path = points.map { place($0.x, $0.y, x, y) }.joined(separator: " ")
    return frame(x, y, names, percent, "<polyline class=\"line\" points=\"\(path)\"/>")
  }

  /// Dots whose area grows with their weight, beside the diagonal on which they should lie.
  static func dots(
    _ points: [(x: Double, y: Double, weight: Double)], names: (x: String, y: String)
  ) -> String {
    let range = 0.0...1
    let circles = points.map { point in
      let place = place(point.x, point.y, range, range).split(separator: ",")
      return "<circle class=\"dot\" cx=\"\(place[0])\" cy=\"\(place[1])\" r=\"\((3 + 9 * point.weight).fixed(1))\"/>"
    }
    let diagonal = "<polyline class=\"wanted\" points=\"\(place(0, 0, range, range)) \(place(1, 1, range, range))\"/>"
    return frame(range, range, names, 0, diagonal + circles.joined())
  }

  private static func place(
    _ x: Double, _ y: Double, _ xs: ClosedRange<Double>, _ ys: ClosedRange<Double>
  ) -> String {
    let across = (x - xs.lowerBound) / max(xs.upperBound - xs.lowerBound, .leastNormalMagnitude)
    let up = (y - ys.lowerBound) / max(ys.upperBound - ys.lowerBound, .leastNormalMagnitude)
    return (margin + across * (width - 1.5 * margin)).fixed(1) + ","
      + (height - margin - up * (height - 1.5 * margin)).fixed(1)
  }

  private static func frame(
    _ x: ClosedRange<Double>, _ y: ClosedRange<Double>, _ names: (x: String, y: String), _ percent: Int,
    _ content: String
  ) -> String {
    var ticks = ""
    for step in 0...4 {
      let share = Double(step) / 4
      let (atX, atY) = (
        x.lowerBound + share * (x.upperBound - x.lowerBound), y.lowerBound + share * (y.upperBound - y.lowerBound)
      )
      let bottom = place(atX, y.lowerBound, x, y).split(separator: ",")
      let left = place(x.lowerBound, atY, x, y).split(separator: ",")
      let end = place(x.upperBound, atY, x, y)
      ticks += "<polyline class=\"grid\" points=\"\(left.joined(separator: ",")) \(end)\"/>"
      ticks +=
        "<text x=\"\(bottom[0])\" y=\"\(height - margin + 16)\" text-anchor=\"middle\">\((100 * atX).fixed(0))</text>"
      ticks +=
        "<text x=\"\(margin - 6)\" y=\"\(left[1])\" dy=\"4\" text-anchor=\"end\">\((100 * atY).fixed(percent))</text>"
    }
    return """
      <svg viewBox="0 0 \(width) \(height)" role="img" aria-label="\(names.y) by \(names.x), in per cent">\(ticks)\(content)\
      <text x="\((width + margin) / 2)" y="\(height - 4)" text-anchor="middle">\(names.x), %</text>\
      <text x="4" y="12">\(names.y), %</text></svg>
      """
  }
}
