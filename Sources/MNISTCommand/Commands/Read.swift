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
      Prints the digits of each line from left to right, the lines from top to bottom, and a space for a gap as between \
      words. 8? is an 8 that is doubtful; --json tells why.

      Every line is searched for its likeliest reading: where digits touch or strokes are broken, all ways of putting \
      pieces together are weighed. What is known of the lines helps: --expect with a pattern or a count of digits, \
      --checksum with a rule that numbers obey.

      Example: mnist read page.jpg --annotate page.svg
      Example: mnist read form.png --expect '\\d{4}-\\d{2}' --top 3
      """)

  @Argument(help: "Image files, or - for standard input.", completion: .file())
  var files: [String]

  @OptionGroup(title: "The model") var modelChoice: ModelChoice
  @OptionGroup(title: "Pictures") var pictureOptions: PictureOptions
  @OptionGroup(title: "Lines") var lineOptions: LineOptions

  @Flag(help: "Print a JSON object per page, in a line each.")
  var json = false

  @Flag(help: ArgumentHelp("Print all that the search looked at as JSON.", visibility: .hidden))
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
    (reader.expectation, reader.quarters) = (try lineOptions.expectation, lineOptions.rotate.quarters)
    if let annotate { try File.checkWritable(annotate, replacing: force) }
    let failure = try passingOver(files, json: json, read: reader.pages(inFile:)) { file, pages in
      for (index, page) in pages.enumerated() {
        let text = page.lines.isEmpty ? "no digits" : lineOptions.top > 1 ? page.readings : page.text
        let name = pages.count == 1 ? file : "\(file)[\(index)]"
        let isNamed = files.count + pages.count > 2
        let lattice: JSON = ["file": JSON(file), "lines": .array(page.lines.map(\.lattice))]
        try Terminal.print(
          self.lattice
            ? lattice.description
            : json ? page.json(file: file, index: index).description : isNamed ? "\(name.printable):\n\(text)" : text)
        guard let annotate, index == 0 else { continue }
        let drawing = annotate.lowercased().hasSuffix(".png") ? page.png : Array(page.svg.utf8)
        try File.write(drawing, to: annotate, replacing: force)
      }
    }
    if let failure { throw ExitCode(failure.status) }
  }
}

extension Page {
  /// The likeliest readings of each line, a line each.
  fileprivate var readings: String {
    lines.map { line in
      line.readings.map { "\($0.text) (\($0.probability.percentage))" }.joined(separator: ", ")
    }.joined(separator: "\n")
  }
}
