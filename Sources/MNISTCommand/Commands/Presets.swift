import ArgumentParser
import NeuralNetwork
import Storage

/// `mnist presets`.
struct Presets: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "presets", abstract: "List the book's experiments.",
    discussion: """
      Each is a plan for mnist train --preset NAME, and what the book prints of it. Mini-batches have 10 images and \
      runs 30 epochs where nothing else is said. mnist reproduce does them again.
      """)

  @Flag(help: "Print one JSON object per experiment, in a line each.")
  var json = false

  func run() throws {
    for preset in Preset.all { try Terminal.print(json ? Self.object(preset).description : Self.text(preset)) }
  }

  private static func text(_ preset: Preset) -> String {
    let options = preset.options.map { "--\($0.name.replacing("_", with: "-")) \($0.text)" }.joined(separator: " ")
    return """
      \(preset.name.left(16))\(figure(preset)); \(preset.place)
      \("".left(16))\(options)
      """
  }

  private static func figure(_ preset: Preset) -> String {
    guard let published = preset.published else { return "no figure" }
    return "\(published.percent.fixed(2)) % on \(published.images.rawValue) images after \(published.epoch.rawValue)"
  }

  private static func object(_ preset: Preset) -> JSON {
    [
      "name": JSON(preset.name), "place": JSON(preset.place),
      "options": .object(preset.options.map { .init($0.name, JSON($0.text)) }),
      "published": preset.published?.json ?? .null,
    ]
  }
}

extension Preset.Published {
  var json: JSON { ["percent": JSON(percent), "images": JSON(images.rawValue), "epoch": JSON(epoch.rawValue)] }
}
