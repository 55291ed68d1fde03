import ArgumentParser
import Digits
import Experiments
import Storage

/// `mnist read`.
struct Read: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "read", abstract: "Read all digits on a page.",
    discussion: """
      Pages are PNG, JPEG or Netpbm files with digits of about one height on paper of one shade; - is standard input. \
      Prints the digits of each line from left to right, the lines from top to bottom.

      Example: mnist read page.jpg --annotate page.svg
      """)

  @Argument(help: "Image files, or - for standard input.", completion: .file())
  var files: [String]

  @OptionGroup(title: "The model") var modelChoice: ModelChoice
  @OptionGroup(title: "Pictures") var pictureOptions: PictureOptions

  @Flag(help: "Print a JSON object per page, in a line each.")
  var json = false

  @Flag(help: ArgumentHelp("Print what the search of each line looked at, in a line of JSON each.", visibility: .hidden))
  var lattice = false

  @Option(
    help: ArgumentHelp(
      "Draw boxes and digits over the picture: a PNG file if the name ends in .png, else an SVG file; for one page.",
      valueName: "file"),
    completion: .file(extensions: ["svg", "png"]))
  var annotate: String?

  @Flag(help: "Let --annotate replace an existing file.")
  var force = false

  func validate() throws {
    guard annotate == nil || files.count == 1 else { throw ValidationError("--annotate is for one file.") }
    guard !force || annotate != nil else { throw ValidationError("--force is for --annotate.") }
  }

  func run() throws {
    var reader = try modelChoice.reader { model throws(FileError) in try PageReader(model) }
    reader.polarity = pictureOptions.polarity.known
    reader.minimumConfidence = pictureOptions.minimumConfidence
    if let annotate { try File.checkWritable(annotate, replacing: force) }
    let failure = try passingOver(files, json: json, read: reader.pages(inFile:)) { file, pages in
      for (index, page) in pages.enumerated() {
        guard !lattice else {
          let lines: [JSON] = page.lines.map(\.lattice)
          try Terminal.print((["file": JSON(file), "lines": .array(lines)] as JSON).description)
          continue
        }
        let text = page.lines.isEmpty ? "no digits" : page.text
        let name = pages.count == 1 ? file : "\(file)[\(index)]"
        let isNamed = files.count + pages.count > 2
        try Terminal.print(
          json ? page.json(file: file, index: index).description : isNamed ? "\(name.printable):\n\(text)" : text)
        guard let annotate, index == 0 else { continue }
        let drawing = annotate.lowercased().hasSuffix(".png") ? page.png : Array(page.svg.utf8)
        try File.write(drawing, to: annotate, replacing: force)
      }
    }
    if let failure { throw ExitCode(failure.status) }
  }
}
