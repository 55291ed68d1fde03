/// What was read on a page: its digits in lines.
public struct Page: Sendable {
  /// A digit on a page, or a sign between digits.
  public struct Digit: Sendable {
    /// What was read: `0` to `9`, or a sign that was looked for.
    public let sign: Character
    /// Where on the page it is.
    public let box: PixelBox
    /// What the network saw, 28 × 28 pixels.
    public let image: GrayImage
    /// What it made of that; it does not know signs.
    public let prediction: Prediction
    /// How likely it is, 0…1, that just this ink is just this sign, among the readings of the line.
    public let confidence: Double
    /// Whether it is answered: the confidence is high enough.
    public let isKnown: Bool
    /// Whether there is a gap before it, as between words.
    public let followsGap: Bool
    /// Why it may be wrong; empty if nothing speaks for that.
    public let doubts: [Doubt]

    /// The digit; nil for a sign, and if the confidence was too low.
    public var digit: Int? { isKnown ? sign.wholeNumberValue : nil }
    /// What is written for it: "?" if the confidence was too low, "8?" if it is doubtful.
    var text: String { isKnown ? "\(sign)\(doubts.isEmpty ? "" : "?")" : "?" }
  }

  /// One way to read a line.
  public struct Reading: Sendable {
    /// Its digits and signs, without gaps.
    public let text: String
    /// How likely it is among all ways to read the line that are allowed, 0…1.
    public let probability: Double
    /// Which pieces of ink each of its digits and signs is made of.
    public let pieces: [Range<Int>]
  }

  /// A line of digits.
  public struct Line: Sendable {
    /// Its digits and signs from left to right, as the first of the readings has them.
    public let digits: [Digit]
    /// The likeliest readings, the likeliest first, those with the expected checksum before others: at least two if there
    /// are, and as many as were asked for.
    public let readings: [Reading]
    /// Where on the page the pieces of ink are that the readings are made of, from left to right.
    public let pieces: [PixelBox]
    /// The search that found them.
    let search: LineReading

    /// The line as text: a space for each gap, "?" for what is not known, and "8?" for an 8 that is doubtful.
    public var text: String { digits.map { ($0.followsGap ? " " : "") + $0.text }.joined() }
  }

  /// The page as it came.
  public let picture: GrayImage
  /// The lines from top to bottom, each with its digits from left to right.
  public let lines: [Line]
  /// Which of ink and paper is the brighter one; nil if there is no ink.
  public let polarity: Polarity?
  /// The sheet of paper that was cut out of its desk; nil if the paper reaches to the edges of the picture.
  public let sheet: PixelBox?
  /// Where ink was taken for no writing: frames, what is cut by the edge, specks.
  public let left: [PixelBox]
  /// Whether rulings were taken away.
  public let isRuled: Bool
  /// By how many degrees the picture was turned clockwise to be read; between 345 and 15 lines were levelled.
  public let rotation: Double

  /// The digits as text, a line each; see `Line`.
  public var text: String { lines.map(\.text).joined(separator: "\n") }
}
