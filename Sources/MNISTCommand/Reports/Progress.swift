import NeuralNetwork

/// Tells on standard error how training goes: a line per epoch, and below it on a terminal a bar that moves.
struct Progress {
  private let epochs: Int
  private let examples: Int
  private let isQuiet: Bool
  private let showsBar: Bool
  private let clock = ContinuousClock()
  private var lastDrawn: ContinuousClock.Instant?

  /// Makes the display for a run of `epochs` epochs over `examples` examples.
  init(epochs: Int, examples: Int, isQuiet: Bool) {
    self.epochs = epochs
    self.examples = examples
    self.isQuiet = isQuiet
    showsBar = !isQuiet && Terminal.showsProgress
    started = clock.now
  }

  private let started: ContinuousClock.Instant

  /// Draws the bar, at most ten times a second.
  mutating func show(epoch: Int, seen: Int) {
    guard showsBar else { return }
    let now = clock.now
    if let lastDrawn, now - lastDrawn < .milliseconds(100) { return }
    lastDrawn = now
    let done = Double((epoch - 1) * examples + seen)
    let total = Double(epochs * examples)
    let elapsed = (now - started).seconds
    let rate = Int(done / max(elapsed, 1e-3))
    let remaining = elapsed / max(done, 1) * (total - done)
    let filled = Int(done / total * 30)
    let bar = String(repeating: "█", count: filled) + String(repeating: "░", count: 30 - filled)
    Terminal.write(
      "\r\u{1B}[K\(bar) epoch \(epoch) of \(epochs)  \(rate.grouped) samples/s  \(remaining.fixed(0)) s left")
  }

  /// Prints the line of an epoch that is done.
  mutating func finish(_ epoch: Training.Epoch) {
    guard !isQuiet else { return }
    var line = "epoch \(String(epoch.number).right(String(epochs).count)):"
    if let training = epoch.training {
      line += "  training cost \(training.cost.fixed(4)), accuracy \(training.accuracy.percentage)"
    }
    if let validation = epoch.validation {
      line += "  validation cost \(validation.cost.fixed(4)), accuracy \(validation.accuracy.percentage)"
    }
    Terminal.write((showsBar ? "\r\u{1B}[K" : "") + line + "  (\(epoch.duration.seconds.fixed(2)) s)\n")
  }

  /// Removes the bar.
  func clear() {
    if showsBar { Terminal.write("\r\u{1B}[K") }
  }
}
