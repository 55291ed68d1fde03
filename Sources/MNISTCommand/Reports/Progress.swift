import Experiments
import NeuralNetwork

/// A bar on standard error that moves while something is done, and the time that is left; where that is a terminal.
struct ProgressBar {
  private let total: Double
  private let unit: String
  private let isShown: Bool
  private let started = ContinuousClock().now
  private var lastDrawn: ContinuousClock.Instant?

  /// Makes the bar for `total` of what `unit` names in the plural.
  init(total: Double, unit: String, isShown: Bool) {
    self.total = total
    self.unit = unit
    self.isShown = isShown && Terminal.showsProgress
  }

  /// Draws the bar, at most ten times a second; `done` of the total are done.
  mutating func show(_ done: Double, label: String) {
    guard isShown else { return }
    let now = ContinuousClock().now
    if let lastDrawn, now - lastDrawn < .milliseconds(100) { return }
    lastDrawn = now
    Terminal.write(Terminal.clearedLine + text(done, label: label, elapsed: (now - started).seconds))
  }

  /// The bar after `elapsed` seconds.
  func text(_ done: Double, label: String, elapsed: Double) -> String {
    let rate = (done / max(elapsed, 1e-3)).rounded()
    let remaining = elapsed / max(done, 1) * (total - done)
    let filled = Int(done / total * 20)
    let bar = String(repeating: "█", count: filled) + String(repeating: "░", count: 20 - filled)
    return "\(bar) \(label)  \(Int(rate).grouped) \(unit)/s  \(remaining.fixed(0)) s left"
  }

  /// Removes the bar.
  func clear() {
    if isShown { Terminal.write(Terminal.clearedLine) }
  }
}

/// Tells on standard error how training goes: a line per epoch, and below it a bar.
struct Progress {
  private let epochs: Int
  private let examples: Int
  private let isQuiet: Bool
  private var display: ProgressBar

  /// Makes the display for a run of `epochs` epochs over `examples` examples.
  init(epochs: Int, examples: Int, isQuiet: Bool) {
    self.epochs = epochs
    self.examples = examples
    self.isQuiet = isQuiet
    display = ProgressBar(total: Double(epochs) * Double(examples), unit: "samples", isShown: !isQuiet)
  }

  /// Draws the bar when `seen` examples of `epoch` have been seen.
  mutating func show(epoch: Int, seen: Int) { display.show(done(epoch, seen), label: label(epoch)) }

  /// The bar after `elapsed` seconds, evaluation included. It fits into 80 columns.
  func bar(epoch: Int, seen: Int, elapsed: Double) -> String {
    display.text(done(epoch, seen), label: label(epoch), elapsed: elapsed)
  }

  private func done(_ epoch: Int, _ seen: Int) -> Double { Double(epoch - 1) * Double(examples) + Double(seen) }
  private func label(_ epoch: Int) -> String { "epoch \(epoch)/\(epochs)" }

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
  func clear() { display.clear() }
}
