import ArgumentParser
import Digits
import NeuralNetwork
import Storage

/// `mnist classify`.
struct Classify: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "classify", abstract: "Read the digit in each image file.",
    discussion: """
      Images are PNG, JPEG or Netpbm files (P1 to P6, several images in a file if you like), whatever their names; - is \
      standard input. A picture of one digit, of any size and light, is prepared as MNIST's were: the light of the paper \
      divided out, the ink fitted into 20 × 20 pixels and centred in 28 × 28. An image that is prepared already, as \
      MNIST's own are, is taken as it is, and so is every image with --raw or for a model of another size. A file that \
      cannot be read does not stop the others; the exit status tells.

      Confidence is calibrated: of a hundred answers with 90 %, about ten are wrong. It is low for much that is no digit, \
      which --minimum-confidence lets the answer "unknown" tell.

      Example: mnist classify photo.jpg data/samples/test-*.pgm --top 3
      """)

  @Argument(help: "Image files, or - for standard input.")
  var files: [String]

  @OptionGroup(title: "The model") var modelChoice: ModelChoice
  @OptionGroup(title: "Pictures") var pictureOptions: PictureOptions
  @OptionGroup(title: "Doubt") var doubtOptions: DoubtOptions

  @Option(
    help: ArgumentHelp(
      "Answer \"unknown\" where the image is stranger to the network, as --json tells it.", valueName: "x"))
  var maximumStrangeness = Double.infinity

  @Flag(help: "Take images as they are: of the model's size, light ink on dark paper.")
  var raw = false

  @Option(help: ArgumentHelp("Print the K likeliest digits.", valueName: "k"))
  var top = 1

  @Flag(help: "Print a JSON object per image, in a line each.")
  var json = false

  @Flag(help: "Draw what the network saw of each image.")
  var show = false

  @Option(help: ArgumentHelp("Write what the network saw of all images to one PGM file.", valueName: "file"))
  var saveFitted: String?

  @Flag(help: "Let --save-fitted replace an existing file.")
  var force = false

  func validate() throws {
    guard top >= 1 else { throw ValidationError("--top must be at least 1.") }
    guard !(json && show) else { throw ValidationError("--json and --show do not go together.") }
    guard !raw || pictureOptions.polarity == .auto else {
      throw ValidationError("--raw takes images as they are, so it does not go with --polarity.")
    }
  }

  func run() throws {
    let classifier = try modelChoice.classifier()
    if let saveFitted { try File.checkWritable(saveFitted, replacing: force) }
    var firstFailure: Failure?
    var fitted: [UInt8] = []
    for file in files {
      let results: [ClassifiedImage]
      do throws(ReadingError) {
        results = try classified(file, by: classifier)
      } catch {
        let failure = Failure(error)
        if json { try Terminal.print(["file": JSON(file), "error": JSON(failure.description)] as JSON) }
        Terminal.report(failure.description)
        firstFailure = firstFailure ?? failure
        continue
      }
      for result in results {
        try Terminal.print(json ? result.json(top: top).description : result.text(top: top))
        guard let image = result.seen?.image else { continue }
        if show { try Terminal.print(HalfBlocks.drawing(of: image, inColor: Terminal.showsColor)) }
        if saveFitted != nil { fitted += PGM.encoded(image) }
      }
    }
    if let saveFitted { try File.write(fitted, to: saveFitted, replacing: force) }
    if let firstFailure { throw ExitCode(firstFailure.status) }
  }

  /// What the network sees in each image of a file.
  private func classified(_ file: String, by classifier: DigitClassifier) throws(ReadingError) -> [ClassifiedImage] {
    let images = file == "-" ? try ImageFile.imagesInStandardInput() : try ImageFile.images(inFile: file)
    var results: [ClassifiedImage] = []
    for (index, image) in images.enumerated() {
      let preparation = preparation(of: image, for: classifier)
      do throws(ImageSizeError) {
        results.append(
          ClassifiedImage(
            file: file, index: images.count == 1 ? nil : index, preparation: preparation,
            minimumConfidence: doubtOptions.minimumConfidence, maximumStrangeness: maximumStrangeness,
            seen: try seen(image, preparation, by: classifier)))
      } catch {
        throw .malformed(path: file, error)
      }
    }
    return results
  }

  /// What the preparation makes of `picture`; nil if it is to be taken as it is.
  private func preparation(
    of picture: GrayImage, for classifier: DigitClassifier
  ) -> ClassifiedImage.Preparation? {
    guard !raw, classifier.takesPreparedDigits else { return nil }
    return PreparedDigit(in: picture, polarity: pictureOptions.polarity.known).map { .digit($0) } ?? .blank
  }

  private func seen(
    _ picture: GrayImage, _ preparation: ClassifiedImage.Preparation?, by classifier: DigitClassifier
  ) throws(ImageSizeError) -> ClassifiedImage.Seen? {
    let image: GrayImage
    switch preparation {
    case nil: image = picture
    case .blank: return nil
    case .digit(let digit): image = digit.image
    }
    let asksForStrangeness = json || maximumStrangeness < .infinity
    return .init(
      image: image, prediction: try classifier.prediction(for: image),
      strangeness: asksForStrangeness ? try classifier.strangeness(of: image) : nil)
  }
}
