/// Which of ink and paper is the brighter one.
public enum Polarity: String, CaseIterable, Sendable {
  /// Pen on paper, print.
  case darkOnLight = "dark-on-light"
  /// Chalk on a board, a drawing on a dark screen, MNIST.
  case lightOnDark = "light-on-dark"

  /// The sign of what ink adds to the brightness of paper.
  var sign: Float { self == .lightOnDark ? 1 : -1 }
}
