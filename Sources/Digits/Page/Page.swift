public import Storage

/// What was read on a page: its digits in lines.
public struct Page: Sendable {
  /// A digit on a page.
  public struct Digit: Sendable {
    /// The digit; nil if the network was too unsure.
    public let digit: Int?
    /// Where on the page it is.
    public let box: PixelBox
    /// What the network saw, 28 × 28 pixels.
    public let image: GrayImage
    /// What it made of that.
    public let prediction: Prediction
    /// How likely it is, 0…1, that this is a digit for itself and which one, among all ways of reading the line.
    public let confidence: Double
  }

  /// A line of digits.
  public struct Line: Sendable {
    /// Its digits from left to right.
    public let digits: [Digit]
    /// The search that found them.
    let reading: LineReading

    /// The digits as text; "?" for those of which the network was too unsure.
    public var text: String { digits.map { $0.digit.map(String.init) ?? "?" }.joined() }
  }

  /// The page as it came.
  public let picture: GrayImage
  /// The lines from top to bottom, each with its digits from left to right.
  public let lines: [Line]
  /// Which of ink and paper is the brighter one; nil if there is no ink.
  public let polarity: Polarity?

  /// The digits as text, a line each; "?" for those of which the network was too unsure.
  public var text: String {
    lines.map(\.text).joined(separator: "\n")
  }

  /// The page as a JSON object: `text`, `polarity` and `digits`, each with `digit`, null in doubt, `confidence`, `line`
  /// and `box` in pixels.
  ///
  /// - Parameters:
  ///   - file: the name of the file, which the object then has.
  ///   - index: which picture of the file it is, from 0.
  public func json(file: String? = nil, index: Int = 0) -> JSON {
    let digits = lines.enumerated().flatMap { index, line in
      line.digits.map { digit -> JSON in
        [
          "digit": digit.digit.map { JSON($0) } ?? nil, "confidence": JSON(digit.confidence),
          "line": JSON(index), "box": digit.box.json,
        ]
      }
    }
    return .object(
      (file.map { [JSON.Member("file", JSON($0))] } ?? []) + [
        .init("index", JSON(index)), .init("text", JSON(text)),
        .init("polarity", polarity.map { JSON($0.rawValue) } ?? nil), .init("digits", .array(digits)),
      ])
  }
}
