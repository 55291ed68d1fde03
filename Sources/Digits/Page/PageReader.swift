/// Finds all digits on a page and reads them.
///
/// Digits are connected pieces of ink of about one height. Small pieces belong to the large one beside or above them; two
/// that are close become one where the network is surer of the whole than of the parts, and a wide one becomes two where
/// it is surer of these.
public struct PageReader: Sendable {
  /// What reads each digit.
  public let classifier: DigitClassifier

  /// The longest side of a page that is worked on in full, in pixels; a larger one is reduced first.
  private static let workingSide = 2048
  /// What is lower than this share of the usual height is a part of a digit.
  private static let partHeight = 0.55
  /// What has less ink than this share of the usual height's square is a speck.
  private static let speckArea = 0.006
  /// How much surer the network must be of the other reading before a digit is joined or split.
  private static let margin = 0.1

  /// - Precondition: the classifier takes prepared digits.
  public init(classifier: DigitClassifier) {
    precondition(classifier.takesPreparedDigits, "a page is read by a classifier of prepared digits")
    self.classifier = classifier
  }

  /// Reads `picture`, which may be of any size and light; see `PreparedDigit` for what is assumed of ink and paper.
  ///
  /// - Parameter polarity: which of ink and paper is the brighter one, if that is known.
  public func read(_ picture: GrayImage, polarity: Polarity? = nil) -> Page {
    let factor = picture.reductionFactor(toSide: Self.workingSide)
    guard let ink = Ink(of: picture.reduced(by: factor), polarity: polarity) else {
      return Page(lines: [], polarity: nil)
    }
    let strokes = ink.image.strokes()
    let height = Self.usualHeight(of: strokes)
    var found = Self.groups(of: strokes, height: height).compactMap { reading(of: $0, in: ink.image) }
    found = joined(found, height: height, in: ink.image)
    found = found.flatMap { split($0, height: height, in: ink.image, depth: 3) }
    let lines = found.map(\.fitted.box).lines()
    return Page(
      lines: lines.map { line in
        line.map { index in
          Page.Digit(
            box: found[index].fitted.box.enlarged(by: factor, within: picture.width, picture.height),
            image: found[index].fitted.image, prediction: found[index].prediction)
        }
      }, polarity: ink.polarity)
  }

  /// Strokes taken for one digit, and what the network makes of it.
  private struct Reading {
    let strokes: [Stroke]
    let fitted: FittedDigit
    let prediction: Prediction
    var confidence: Double { prediction.confidence }
  }

  private func reading(of strokes: [Stroke], in ink: GrayImage) -> Reading? {
    guard let fitted = FittedDigit(strokes, of: ink), let prediction = try? classifier.prediction(for: fitted.image)
    else { return nil }
    return Reading(strokes: strokes, fitted: fitted, prediction: prediction)
  }

  /// The height above and below which there is as much ink.
  private static func usualHeight(of strokes: [Stroke]) -> Int {
    let sorted = strokes.sorted { $0.box.height < $1.box.height }
    let half = strokes.reduce(0) { $0 + $1.area } / 2
    var area = 0
    for stroke in sorted {
      area += stroke.area
      if area > half { return stroke.box.height }
    }
    return 1
  }

  /// The strokes of each digit: one of about the usual height, and the parts that lie above, below or very near it. Specks,
  /// and parts of nothing, are left out.
  private static func groups(of strokes: [Stroke], height: Int) -> [[Stroke]] {
    let height = Double(height)
    let relevant = strokes.filter { Double($0.area) >= speckArea * height * height && $0.area > 3 }
    let isWhole = { (stroke: Stroke) in Double(stroke.box.height) >= partHeight * height }
    var groups = relevant.filter(isWhole).map { [$0] }
    for part in relevant where !isWhole(part) {
      // Nearness counts columns shared as a share of the part's own, so that a bar goes with the digit below it.
      let nearness = groups.map { group -> Double in
        guard let box = group.first?.box, Double(box.rows(to: part.box)) < 0.3 * height else { return -1 }
        let shared = Double(box.sharedColumns(with: part.box))
        return shared > 0 ? shared / Double(part.box.width) : shared / height
      }
      if let best = nearness.indices.max(by: { nearness[$0] < nearness[$1] }), nearness[best] > -0.1 {
        groups[best].append(part)
      } else if Double(part.box.height) > 0.35 * height {
        groups.append([part])
      }
    }
    return groups
  }

  /// Joins neighbours that are surer to be one digit than two.
  private func joined(_ readings: [Reading], height: Int, in ink: GrayImage) -> [Reading] {
    var result: [Reading] = []
    for reading in readings.sorted(by: { $0.fitted.box.left < $1.fitted.box.left }) {
      let neighbour = result.indices.last { index in
        let (box, other) = (reading.fitted.box, result[index].fitted.box)
        return box.sharedHeight(with: other) > 0.5 && 20 * box.sharedColumns(with: other) > -height
          && box.union(other).width <= height
      }
      guard let neighbour, let whole = self.reading(of: result[neighbour].strokes + reading.strokes, in: ink),
        whole.confidence > min(result[neighbour].confidence, reading.confidence) + Self.margin, whole.confidence > 0.9
      else {
        result.append(reading)
        continue
      }
      result[neighbour] = whole
    }
    return result
  }

  /// Splits a wide digit where the network is surer of two than of one, and these again.
  private func split(_ reading: Reading, height: Int, in ink: GrayImage, depth: Int) -> [Reading] {
    let box = reading.fitted.box
    guard depth > 0, let stroke = reading.strokes.max(by: { $0.area < $1.area }), 10 * box.width > 8 * height else {
      return [reading]
    }
    var best: (score: Double, left: Reading, right: Reading)?
    for column in stroke.thinColumns(in: ink, atMost: 8) {
      guard let (left, right) = stroke.cut(at: column, in: ink) else { continue }
      // The other strokes go with the half that their middle is in.
      let rest = reading.strokes.filter { $0.pixels != stroke.pixels }
      let isLeft = { (part: Stroke) in part.box.left + part.box.right < 2 * column }
      guard let first = self.reading(of: [left] + rest.filter(isLeft), in: ink),
        let second = self.reading(of: [right] + rest.filter { !isLeft($0) }, in: ink),
        min(first.fitted.box.height, second.fitted.box.height) * 2 > height
      else { continue }
      let score = min(first.confidence, second.confidence)
      if score > best?.score ?? 0 { best = (score, first, second) }
    }
    // Two digits side by side are wider than high; what is not needs better reasons.
    let isWide = 10 * box.width > 12 * height
    guard let best, best.score > reading.confidence + (isWide ? -0.3 : Self.margin) else { return [reading] }
    return [best.left, best.right].flatMap { split($0, height: height, in: ink, depth: depth - 1) }
  }
}
