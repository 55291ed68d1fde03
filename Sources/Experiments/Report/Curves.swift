public import NeuralNetwork

/// Cost and accuracy of a training epoch by epoch, with the epoch whose network was taken marked.
public struct Curves {
  private typealias Point = (epoch: Int, score: Training.Score)
  private let training, validation: [Point]
  private let chosen: Int

  /// What was seen of a run, whose network is that of the epoch `chosen`.
  public init(_ history: [Training.Epoch], chosen: Int) {
    training = history.compactMap { epoch in epoch.training.map { (epoch.number, $0) } }
    validation = history.compactMap { epoch in epoch.validation.map { (epoch.number, $0) } }
    self.chosen = chosen
  }

  /// What a model's record tells; nil if it has no curve.
  init?(_ record: TrainingRecord) {
    guard !record.curve.isEmpty else { return nil }
    let points = record.curve.enumerated().map { (epoch: $0.offset + 1, score: $0.element) }
    let isOfValidation = record.validationAccuracy != nil
    (training, validation) = isOfValidation ? ([], points) : (points, [])
    chosen = record.epochs
  }

  /// The chart of the accuracy and that of the cost.
  ///
  /// - Parameter places: where in another drawing each begins; nil for drawings of their own.
  func charts(at places: [(x: Double, y: Double)]? = nil) -> [String] {
    let last = (training + validation).map(\.epoch).max() ?? 1
    let epochs = Chart.Axis(name: "epoch", range: 0...Double(last), isShare: false, isWhole: true)
    let costs = (training + validation).map(\.score.cost)
    let accuracies = (training + validation).map(\.score.accuracy)
    let lowest = (accuracies.min() ?? 0) * 0.999
    let charts = [
      (Chart(x: epochs, y: Chart.Axis(name: "accuracy", range: lowest...max(1, lowest))), \Training.Score.accuracy),
      (
        Chart(x: epochs, y: Chart.Axis(name: "cost", range: 0...max(costs.max() ?? 1, 1e-4), isShare: false)),
        \Training.Score.cost
      ),
    ]
    return charts.enumerated().map { index, chart in
      let (chart, value) = chart
      func line(_ points: [Point], _ style: String) -> String {
        points.isEmpty ? "" : chart.line(points.map { (Double($0.epoch), $0.score[keyPath: value]) }, style)
      }
      return chart.svg(
        line(training, "second") + line(validation, "line")
          + (chosen > 0 ? chart.mark(Double(chosen), "taken: epoch \(chosen)") : ""), at: places?[index])
    }
  }

  /// What the lines are.
  var legend: String {
    let names = [(validation, "blue: validation"), (training, "gray: training")]
    return names.filter { !$0.0.isEmpty }.map(\.1).joined(separator: ", ")
  }

  /// A file of both, which reads on light and on dark.
  public var svg: String {
    Drawing.svg(
      width: 2 * Chart.width, height: Chart.height + 24,
      charts(at: [(0, 0), (Chart.width, 0)]).joined()
        + "<text x=\"\(Chart.width)\" y=\"\(Chart.height + 12)\" text-anchor=\"middle\">\(legend)</text>")
  }
}

/// A drawing as a file of its own.
enum Drawing {
  /// Colours stand as they are, as few programs but browsers know variables.
  static func svg(width: Double, height: Double, _ content: String) -> String {
    """
    <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 \(width) \(height)" width="\(width)" height="\(height)">
    <style>
    svg { font: 11px system-ui, sans-serif; } .page { fill: #fcfcfa; }
    text { fill: #565b63; stroke: #fcfcfa; stroke-width: 4px; paint-order: stroke; }
    polyline { fill: none; stroke-width: 2; stroke-linejoin: round; } .line { stroke: #1d5cb8; } .second { stroke: #8b9099; stroke-opacity: 0.7; }
    .wanted { stroke: #ad4a00; stroke-dasharray: 4 3; } .grid { stroke: #d9d9d3; stroke-width: 1; }
    @media (prefers-color-scheme: dark) { text { fill: #a6adb7; stroke: #141619; } .page { fill: #141619; } .line { stroke: #7db2ff; }
      .wanted { stroke: #ff9d4d; } .grid { stroke: #353a41; } }
    </style>
    <rect class="page" width="\(width)" height="\(height)"/>
    \(content)
    </svg>

    """
  }
}
