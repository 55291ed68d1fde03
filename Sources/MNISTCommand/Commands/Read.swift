import ArgumentParser
import Digits
import Experiments
import NeuralNetwork
import Storage

/// `mnist read`.
struct Read: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "read", abstract: "Read all digits on a page.",
    discussion: """
      Pages are PNG, JPEG or Netpbm files, or PDF documents where poppler's pdftoppm is installed, with digits of about one \
      height on paper of one shade; a folder stands for all in it, - for standard input. Prints the digits of each line from \
      left to right, the lines from top to bottom, and a space for a gap as between words. 8? is an 8 that is doubtful; \
      --json tells why.

      Every line is searched for its likeliest reading: where digits touch or strokes are broken, all ways of putting \
      pieces together are weighed. What is known of the lines helps: --expect with a pattern or a count of digits, \
      --checksum with a rule that numbers obey.

      Example: mnist read page.jpg --annotate page.svg
      Example: mnist read form.png --expect '\\d{4}-\\d{2}' --top 3
      Example: mnist read scans --csv pages.csv
      """)

  @Argument(help: "Image files, folders of them, or - for standard input.", completion: .file())
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

  @Option(
    help: ArgumentHelp(
      "Write what was read into a table in place of printing it: one row for each line of digits, one without a line for a page that has none.",
      valueName: "file"),
    completion: .file(extensions: ["csv"]))
  var csv: String?

  @Flag(help: "Let --annotate and --csv replace existing files.")
  var force = false

  func validate() throws {
    guard annotate == nil || files.count == 1 && File.names(inFolder: files[0]).isEmpty else {
      throw ValidationError("--annotate is for one file.")
    }
    guard !force || annotate != nil || csv != nil else {
      throw ValidationError("--force is for --annotate and --csv.")
    }
    guard !json || csv == nil else { throw ValidationError("--json and --csv do not go together.") }
  }

  func run() throws {
    var reader = try modelChoice.reader { model throws(FileError) in try PageReader(model) }
    reader.polarity = pictureOptions.polarity.known
    reader.minimumConfidence = pictureOptions.minimumConfidence
    (reader.expectation, reader.quarters) = (try lineOptions.expectation, lineOptions.rotate.quarters)
    for file in [annotate, csv].compactMap({ $0 }) { try File.checkWritable(file, replacing: force) }
    var table = Table(columns: ["file", "index", "line", "text", "least_confidence", "error"])
    let read = { @Sendable [reader] (file: String) throws(FileError) -> [Page] in
      try File.read(file) { content throws(FileError) in
        guard PDF.isBegun(by: content), file != "-" else { return try reader.pages(in: content) }
        return try PDF.pages(inFile: file).map { reader.page(in: $0) }
      }
    }
    // A page holds its picture: so only a few are read ahead.
    let ahead = 8 * Processors.count
    let failure = try passingOver(files, ahead: ahead, json: json, showsProgress: csv != nil) { files in
      concurrently(files, workers: Processors.count) { file in Result { () throws(FileError) in try read(file) } }
    } use: { file, pages in
      for (index, page) in pages.enumerated() {
        if page.lines.isEmpty { table.append([file, String(index), "", "", "", ""]) }
        for (number, line) in page.lines.enumerated() where csv != nil {
          let confidence = line.digits.map(\.confidence).min() ?? 0
          table.append([file, String(index), String(number), line.text, confidence.fixed(6), ""])
        }
        let text = page.lines.isEmpty ? "no digits" : lineOptions.top > 1 ? page.readings : page.text
        let name = pages.count == 1 ? file : "\(file)[\(index)]"
        let isNamed = files.count + pages.count > 2 || file != files.first
        if csv == nil {
          try Terminal.print(
            self.lattice
              ? (["file": JSON(file), "lines": .array(page.lines.map(\.lattice))] as JSON).description
              : json ? page.json(file: file, index: index).description : isNamed ? "\(name.printable):\n\(text)" : text)
        }
        guard let annotate, index == 0 else { continue }
        let drawing = annotate.lowercased().hasSuffix(".png") ? page.png : Array(page.svg.utf8)
        try File.write(drawing, to: annotate, replacing: force)
      }
    } failed: { file, failure in
      table.append([file, "", "", "", "", failure.description])
    }
    if let csv { try File.write(Array(table.text.utf8), to: csv, replacing: force) }
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
