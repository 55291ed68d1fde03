import ArgumentParser
import Experiments
import NeuralNetwork
import Storage

/// `mnist presets`.
struct Presets: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "presets", abstract: "List experiments of the book and of papers, and how the built-in model is made.",
    discussion: """
      Each is a plan for mnist train --preset NAME, and what the book or the paper says came of it. Mini-batches have 10 \
      images and runs 30 epochs where nothing else is said. mnist reproduce does them again.
      """)

  @Flag(help: "Print one JSON object per experiment, in a line each.")
  var json = false

  func run() throws {
    for preset in Preset.all {
      try Terminal.print(json ? preset.json.description : Self.text(preset))
    }
  }

  /// Name and figure, place, and options, each in lines of 80 columns.
  private static func text(_ preset: Preset) -> String {
    let indentation = "".left(17)
    var lines = [preset.name.left(17) + figure(preset), indentation + preset.place, indentation]
    for change in preset.plan.changes {
      let words = "--\(change.name.replacing("_", with: "-")) \(change.text)"
      let end = lines.count - 1
      if lines[end] == indentation {
        lines[end] += words
      } else if lines[end].count + words.count < 80 {
        lines[end] += " " + words
      } else {
        lines.append(indentation + words)
      }
    }
    return lines.joined(separator: "\n")
  }

  private static func figure(_ preset: Preset) -> String {
    guard let published = preset.published else { return "no figure" }
    return "\(published.percent.fixed(2)) % on \(published.images.rawValue) images after \(published.epoch.rawValue)"
  }
}
