/// What is known of the lines of a page before they are read, and how much is to be told of them.
public struct Expectation: Sendable {
  /// What each line looks like.
  public var pattern: Pattern?
  /// The rule that each line's digits obey.
  public var checksum: Checksum?
  /// Whether there are signs between digits: minus, point, comma and slash. A pattern with such signs looks for them, too.
  public var signs = false
  /// How many readings of each line are told, at least 1.
  public var readings = 1

  public init() {}

  /// Whether signs are looked for.
  var looksForSigns: Bool { signs || pattern?.hasSigns == true }
  /// How many readings are looked for: some more than are told, as a digit's likelihood is summed up over them, and a
  /// hundred to find one among them that obeys the rule.
  var searched: Int { max(readings, checksum == nil ? 8 : 100) }
}
