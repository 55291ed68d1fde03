import Experiments
import NeuralNetwork

/// Tells on standard error how training goes: a line per epoch, and below it on a terminal a bar that moves.
struct Progress {
  private let epochs: Int
  private let examples: Int
  private let isQuiet: Bool
  private let showsBar: Bool
  private let clock = ContinuousClock()
  private let started: ContinuousClock.Instant
  private var lastDrawn: ContinuousClock.Instant?

  /// Makes the display for a run of `epochs` epochs over `examples` examples.
  init(epochs: Int, examples: Int, isQuiet: Bool) {
    self.epochs = epochs
    self.examples = examples
    self.isQuiet = isQuiet
    showsBar = !isQuiet && Terminal.showsProgress
    started = clock.now
  }

  /// Draws the bar, at most ten times a second.
  mutating func show(epoch: Int, seen: Int) {
    guard showsBar else { return }
    let now = clock.now
    if let lastDrawn, now - lastDrawn < .milliseconds(100) { return }
    lastDrawn = now
    Terminal.write(Terminal.clearedLine + bar(epoch: epoch, seen: seen, elapsed: (now - started).seconds))
  }

  /// The bar when `seen` examples of `epoch` have been seen after `elapsed` seconds, evaluation included. It fits into 80
  /// columns.
  func bar(epoch: Int, seen: Int, elapsed: Double) -> String {
    let done = Double(epoch - 1) * Double(examples) + Double(seen)
    let total = Double(epochs) * Double(examples)
    let rate = (done / max(elapsed, 1e-3)).rounded()
    let remaining = elapsed / max(done, 1) * (total - done)
    let filled = Int(done / total * 20)
    let bar = String(repeating: "█", count: filled) + String(repeating: "░", count: 20 - filled)
    return "\(bar) epoch \(epoch)/\(epochs)  \(Int(rate).grouped) samples/s  \(remaining.fixed(0)) s left"
  }

  /// Prints the line of an epoch that is done.
  func finish(_ epoch: Training.Epoch) {
    guard !isQuiet else { return }
    var line = "epoch \(String(epoch.number).right(String(epochs).count)):"
    if let training = epoch.training {
      line += "  training cost \(training.cost.fixed(4)), accuracy \(training.accuracy.percentage)"
    }
    if let validation = epoch.validation {
      line += "  validation cost \(validation.cost.fixed(4)), accuracy \(validation.accuracy.percentage)"
    }
    clear()
    Terminal.write(line + "  (\(epoch.duration.seconds.fixed(2)) s)\n")
  }

  /// Removes the bar.
  func clear() {
    if showsBar { Terminal.write(Terminal.clearedLine) }
  }
}
