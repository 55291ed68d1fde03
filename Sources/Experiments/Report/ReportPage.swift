public import Digits
public import NeuralNetwork
public import Storage

/// An evaluation as one HTML file to hand on: no script, no library, all drawings inside; equal models and images give equal
/// bytes.
public struct ReportPage {
  /// What is compared with.
  public struct Other {
    public let name: String
    public let judgement: Judgement

    public init(name: String, judgement: Judgement) {
      self.name = name
      self.judgement = judgement
    }
  }

  let name: String
  let model: Model
  let set: DataPart
  let judgement: Judgement
  let calibration: CalibrationReport
  let requirements: [Requirement]
  let other: Other?
  /// For each of the first mistakes the training images that are most like it.
  let neighbours: [[Int]]
  let training: LabeledImages?

  /// How many mistakes are shown with their neighbours, and about how many by label and answer.
  static let (shownLarge, shownSmall) = (60, 500)

  /// Gathers what the page shows.
  ///
  /// - Parameters:
  ///   - name: the model's file.
  ///   - training: the images it learned from, among which each mistake's nearest are looked for; nil for none.
  ///   - other: a second model judged by the same images.
  /// - Throws: `FileError` if the images are not of the model's size.
  public init(
    name: String, model: Model, set: DataPart, judgement: Judgement, training: LabeledImages?,
    requirements: [Requirement] = [], against other: Other? = nil, threads: Int = 1
  ) throws(FileError) {
    (self.name, self.model, self.set, self.judgement) = (name, model, set, judgement)
    (self.requirements, self.other) = (requirements, other)
    calibration = try CalibrationReport(of: model, on: judgement.images)
    let fits = training.flatMap { $0.imageSize == judgement.images.imageSize ? $0 : nil }
    self.training = fits
    let mistakes = judgement.mistakes.prefix(Self.shownLarge).map { judgement.images.image($0.index) }
    neighbours = fits?.nearest(to: mistakes, count: 3, threads: threads) ?? []
  }

  /// The file.
  public var html: String {
    let figures = EvaluationReport(evaluation: judgement.evaluation, set: set, calibration: calibration).json
      .description
    return """
      <!doctype html>
      <html lang="en">
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <meta name="color-scheme" content="light dark">
      <title>\(name.escaped): \(judgement.evaluation.accuracy.percentage)</title>
      <style>
      \(Self.style)
      </style>
      <body>
      \([head, classes, confusion, mistakeGallery, cells, calibrationSection, sliceSection, learning, comparison, provenance]
        .compactMap { $0 }.joined(separator: "\n"))
      <script type="application/json" id="figures">\(figures.replacing("<", with: "\\u003c"))</script>
      </body>
      </html>

      """
  }

  private static let style = """
    :root { color-scheme: light dark; --text: #1b1d20; --soft: #565b63; --line: #d9d9d3; --page: #fcfcfa; --sunk: #f1f1ed;
      --blue: #1d5cb8; --orange: #ad4a00; font: 100%/1.5 system-ui, sans-serif; font-variant-numeric: tabular-nums; }
    @media (prefers-color-scheme: dark) { :root { --text: #e9eaec; --soft: #a6adb7; --line: #353a41; --page: #141619;
      --sunk: #23272c; --blue: #7db2ff; --orange: #ff9d4d; } }
    body { margin: 0 auto; padding: 2rem 1.5rem 4rem; max-width: 62rem; background: var(--page); color: var(--text); }
    h1 { font-size: 1.75rem; margin: 0; } h2 { font-size: 1.25rem; margin: 2.5rem 0 0.5rem; } h3 { font-size: 1rem; }
    a { color: var(--blue); } .soft { color: var(--soft); } .big { font-size: 3rem; font-weight: 300; margin: 0.5rem 0; }
    table { border-collapse: collapse; font-size: 0.875rem; } th { font-weight: 500; color: var(--soft); }
    td, th { text-align: right; padding: 0.125rem 0.75rem 0.125rem 0; } th:first-child, td.text { text-align: left; }
    .confusion { table-layout: fixed; width: 100%; max-width: 25rem; } h1, h2, h3, p, .text { overflow-wrap: anywhere; }
    .confusion td, .confusion th { height: 1.75rem; padding: 0; text-align: center; }
    .confusion td { border: 1px solid var(--line); } .confusion a { display: block; color: inherit; }
    .confusion .right { color: var(--soft); background: var(--sunk); }
    .row { display: flex; flex-wrap: wrap; gap: 0.75rem 2rem; align-items: flex-start; }
    .gallery { display: grid; grid-template-columns: repeat(auto-fill, minmax(8.5rem, 1fr)); gap: 1rem; padding: 0; }
    .gallery li { list-style: none; font-size: 0.8125rem; break-inside: avoid; }
    .gallery img, .small img { image-rendering: pixelated; background: #fff; }
    .gallery img { width: 84px; height: 84px; display: block; } .gallery .near img { width: 28px; height: 28px; }
    .near { display: flex; gap: 2px; } .small { display: flex; flex-wrap: wrap; gap: 4px; }
    .small img { width: 42px; height: 42px; } .doubt { color: var(--orange); }
    svg { width: 360px; max-width: 100%; font-size: 11px; fill: var(--soft); }
    .line { fill: none; stroke: var(--blue); stroke-width: 2; } .wanted { fill: none; stroke: var(--orange);
      stroke-dasharray: 4 3; } .second { fill: none; stroke: var(--soft); stroke-width: 2; }
    .grid { stroke: var(--line); } .dot { fill: var(--blue); fill-opacity: 0.7; }
    .weights { max-width: 100%; image-rendering: pixelated; width: 37rem; } pre { white-space: pre-wrap;
      overflow-wrap: anywhere; background: var(--sunk); padding: 0.75rem; font-size: 0.8125rem; }
    .cells { display: flex; flex-wrap: wrap; gap: 0.5rem 2rem; } .cells > div { max-width: 20rem; break-inside: avoid; }
    .cells h3 { font-size: 0.8125rem; font-weight: 500; margin: 0.25rem 0; } :target h3 { color: var(--orange); }
    .met { color: var(--blue); } .missed { color: var(--orange); }
    @media (max-width: 30rem) { body { padding: 1rem 1rem 3rem; } table { font-size: 0.75rem; } td, th { padding-right: 0.4rem; }
      .confusion { font-size: 0.6875rem; } }
    @page { size: A4; margin: 15mm; }
    @media print { body { padding: 0; max-width: none; } section { break-inside: auto; } h2 { break-after: avoid; } }
    """
}

extension String {
  /// With the characters that HTML keeps for itself written out.
  var escaped: String {
    replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;").replacing(
      "\"", with: "&quot;")
  }
}
