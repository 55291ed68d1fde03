/// What was read on a page: its digits in lines.
public struct Page: Sendable {
  /// A digit on a page.
  public struct Digit: Sendable {
    /// Where on the page it is.
    public let box: PixelBox
    /// What the network saw, 28 × 28 pixels.
    public let image: GrayImage
    /// What it made of that.
    public let prediction: Prediction
  }

  /// The lines from top to bottom, each with its digits from left to right.
  public let lines: [[Digit]]
  /// Which of ink and paper is the brighter one; nil if there is no ink.
  public let polarity: Polarity?

  /// The digits as text, a line each.
  ///
  /// - Parameter minimumConfidence: digits that are less likely become "?".
  public func text(minimumConfidence: Double = 0) -> String {
    lines.map { line in
      line.map { $0.prediction.confidence < minimumConfidence ? "?" : String($0.prediction.digit) }.joined()
    }.joined(separator: "\n")
  }
}
