import ArgumentParser
import Digits
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

  @Argument(help: "Image files, or - for standard input.")
  var files: [String]

  @OptionGroup(title: "The model") var modelChoice: ModelChoice
  @OptionGroup(title: "Pictures") var pictureOptions: PictureOptions
  @OptionGroup(title: "Doubt") var doubtOptions: DoubtOptions

  @Flag(help: "Print a JSON object per page, in a line each.")
  var json = false

  @Option(
    help: ArgumentHelp(
      "Draw boxes and digits over the picture: a PNG file if the name ends in .png, else an SVG file; for one page.",
      valueName: "file"))
  var annotate: String?

  @Flag(help: "Let --annotate replace an existing file.")
  var force = false

  func validate() throws {
    guard annotate == nil || files.count == 1 else { throw ValidationError("--annotate is for one file.") }
    #if !PNG
      if let annotate, isPNG(annotate) {
        throw ValidationError("This build writes no PNG; build it with --traits PNG,JPEG, or name an .svg file.")
      }
    #endif
  }

  func run() throws {
    let classifier = try modelChoice.classifier()
    guard classifier.takesPreparedDigits else {
      throw Failure("pages need a model of 28 × 28 pixels, not \(classifier.width) × \(classifier.height)")
    }
    if let annotate { try File.checkWritable(annotate, replacing: force) }
    let reader = PageReader(classifier: classifier)
    var firstFailure: Failure?
    for file in files {
      let pictures: [GrayImage]
      do throws(ReadingError) {
        pictures = file == "-" ? try ImageFile.imagesInStandardInput() : try ImageFile.images(inFile: file)
      } catch {
        let failure = Failure(error)
        if json { try Terminal.print(["file": JSON(file), "error": JSON(failure.description)] as JSON) }
        Terminal.report(failure.description)
        firstFailure = firstFailure ?? failure
        continue
      }
      for (index, picture) in pictures.enumerated() {
        let page = reader.read(picture, polarity: pictureOptions.polarity.known)
        let report = PageReport(
          file: file, index: pictures.count == 1 ? nil : index, page: page,
          minimumConfidence: doubtOptions.minimumConfidence)
        try Terminal.print(json ? report.json.description : report.text(isNamed: files.count + pictures.count > 2))
        if let annotate, index == 0 {
          try File.write(drawing(of: report, over: picture, for: annotate), to: annotate, replacing: force)
        }
      }
    }
    if let firstFailure { throw ExitCode(firstFailure.status) }
  }

  private func drawing(of report: PageReport, over picture: GrayImage, for path: String) throws -> [UInt8] {
    #if PNG
      if isPNG(path) {
        do { return try report.paintedDrawing(over: picture) } catch { throw Failure(error.description) }
      }
    #endif
    return Array(report.drawing(over: picture).utf8)
  }

  private func isPNG(_ path: String) -> Bool { path.lowercased().hasSuffix(".png") }
}
