/// A sweep in parallel coordinates: an upright line for each setting and one for the accuracy on the validation images, and a
/// path for each combination, the best one in blue.
public struct SweepPicture {
  /// Where things stand, in the drawing's units.
  private static let (apart, left, top, bottom) = (150.0, 70.0, 50.0, 230.0)
  /// For each setting its name, and its values from below.
  private let axes: [(name: String, values: [String])]
  /// For each combination the values of its settings, and its accuracy, 0…1; the best first.
  private let runs: [(values: [String], accuracy: Double)]

  /// What `Sweep.ranks` gives.
  public init(_ ranks: [SweepRank], of grid: Grid) {
    runs = ranks.map { (grid.values(in: $0.plan), $0.accuracy.mean) }
    axes = grid.axes.indices.map { [runs] axis in
      let values = Set(runs.map { $0.values[axis] })
      return (
        grid.axes[axis].name.replacing("_", with: "-"),
        values.sorted { (Double($0) ?? .infinity, $0) < (Double($1) ?? .infinity, $1) }
      )
    }
  }

  /// The SVG file.
  public var svg: String {
    let accuracies = runs.map(\.accuracy)
    let (lowest, highest) = (accuracies.min() ?? 0, accuracies.max() ?? 1)
    func height(_ accuracy: Double) -> Double { Self.up(accuracy - lowest, of: highest - lowest) }
    let settings = axes.enumerated().map { index, axis in
      let marks = axis.values.enumerated().map {
        (Self.up(Double($0.offset), of: Double(axis.values.count - 1)), $0.element)
      }
      return Self.axis(index, axis.name, marks, "end")
    }
    let ends = Set([lowest, highest]).map { (height($0), $0.percentage) }
    // The best comes last, so that it lies above the others.
    let paths = runs.enumerated().reversed().map { rank, run in
      let heights = zip(axes, run.values).map { axis, value in
        Self.up(Double(axis.values.firstIndex(of: value) ?? 0), of: Double(axis.values.count - 1))
      }
      let places = (heights + [height(run.accuracy)]).enumerated().map {
        "\(Self.across($0.offset)),\($0.element.fixed(1))"
      }
      return "<polyline class=\"\(rank == 0 ? "line" : "second")\" points=\"\(places.joined(separator: " "))\"/>"
    }
    return Drawing.svg(
      width: Self.across(axes.count) + 70, height: Self.bottom + 30,
      paths.joined() + settings.joined() + Self.axis(axes.count, "accuracy", ends.sorted { $0.0 < $1.0 }, "start"))
  }

  private static func axis(
    _ index: Int, _ name: String, _ marks: [(height: Double, text: String)], _ anchor: String
  ) -> String {
    let labels = marks.map { text(across(index) + (anchor == "end" ? -8 : 8), $0.height + 4, $0.text, anchor) }
    return "<polyline class=\"grid\" points=\"\(across(index)),\(top) \(across(index)),\(bottom)\"/>"
      + text(across(index), top - 20, name, "middle") + labels.joined()
  }

  private static func text(_ x: Double, _ y: Double, _ words: String, _ anchor: String) -> String {
    "<text x=\"\(x)\" y=\"\(y.fixed(1))\" text-anchor=\"\(anchor)\">\(words.escaped)</text>"
  }

  private static func across(_ index: Int) -> Double { left + Double(index) * apart }

  /// The place of a part of a whole on an axis; the middle of it where the whole is nothing.
  private static func up(_ part: Double, of whole: Double) -> Double {
    bottom - (whole > 0 ? part / whole : 0.5) * (bottom - top)
  }
}
