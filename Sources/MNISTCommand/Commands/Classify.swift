import ArgumentParser
import Digits
import Experiments
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
      MNIST's own are, is taken as it is, and so is every image with --raw, or unless --prepare is said for a model \
      that learned from other images than MNIST's. For a model of larger or smaller squares the digit is fitted in the same \
      proportion; an image of just that size, light on dark, is taken as it is. A folder stands for all images in it. A file \
      that cannot be read does not stop the others; the exit status tells.

      Confidence is calibrated: of a hundred answers with 90 %, about ten are wrong. It is low for much that is no digit, \
      which --minimum-confidence lets the answer "unknown" tell. An answer is marked as doubtful where the image is less \
      like a digit than 99 of 100 photographed ones, or where there are several digits, for which there is mnist read.

      Example: mnist classify photo.jpg data/samples/test-*.pgm --top 3
      Example: mnist classify scans --csv digits.csv
      """)

  @Argument(help: "Image files, folders of them, or - for standard input.", completion: .file())
  var files: [String]

  @OptionGroup(title: "The model") var modelChoice: ModelChoice
  @OptionGroup(title: "Pictures") var pictureOptions: PictureOptions

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Answer \"unknown\" where the image is stranger to the network than this, as --json tells it: digits about -0.9, scribbles nearly 0.",
      valueName: "x"))
  var maximumStrangeness = Double.infinity

  @Flag(help: "Take images as they are: of the model's size, light ink on dark paper.")
  var raw = false

  @Flag(help: "Bring pictures into MNIST's form though the model learned from other images.")
  var prepare = false

  @Option(parsing: .unconditional, help: ArgumentHelp("Print the K likeliest digits.", valueName: "k"))
  var top = 1

  @Flag(help: "Print a JSON object per image, in a line each.")
  var json = false

  @Flag(help: "Draw what the network saw of each image.")
  var show = false

  @Option(
    help: ArgumentHelp("Write what the network saw of all images to one PGM file.", valueName: "file"),
    completion: .file())
  var saveFitted: String?

  @Option(
    help: ArgumentHelp(
      "Write the answers into a table in place of printing them: one row for each image.", valueName: "file"),
    completion: .file(extensions: ["csv"]))
  var csv: String?

  @Flag(help: "Let --save-fitted and --csv replace existing files.")
  var force = false

  func validate() throws {
    try require(top, "--top", in: 1...Int.max)
    guard !force || saveFitted != nil || csv != nil else {
      throw ValidationError("--force is for --save-fitted and --csv.")
    }
    guard [json, show, csv != nil].count(where: \.self) < 2 else {
      throw ValidationError("--json, --show and --csv do not go together.")
    }
    guard !(raw && prepare) else { throw ValidationError("--raw and --prepare do not go together.") }
    guard !raw || pictureOptions.polarity == .auto else {
      throw ValidationError("--raw takes images as they are, so it does not go with --polarity.")
    }
  }

  func run() throws {
    var reader = try modelChoice.reader { model throws(FileError) in try DigitReader(model) }
    reader.polarity = pictureOptions.polarity.known
    if raw || prepare { reader.preparesPictures = prepare }
    (reader.minimumConfidence, reader.maximumStrangeness) = (pictureOptions.minimumConfidence, maximumStrangeness)
    guard pictureOptions.polarity == .auto || reader.classifier.takesPreparedDigits else {
      throw ValidationError("This model takes images as they are, so it does not go with --polarity.")
    }
    if !reader.preparesPictures && !raw && reader.classifier.takesPreparedDigits {
      Terminal.report(
        "the model learned from other images than MNIST's, so pictures are taken as they are; "
          + "--prepare fits them as MNIST's were")
    }
    guard !prepare || reader.classifier.takesPreparedDigits else {
      throw ValidationError("This model is for images that are no squares, so it does not go with --prepare.")
    }
    for file in [saveFitted, csv].compactMap({ $0 }) { try File.checkWritable(file, replacing: force) }
    var fitted: [UInt8] = []
    var table = Table(columns: ["file", "index", "answer", "confidence", "strangeness", "doubts", "error"])
    let failure = try passingOver(files, ahead: 256, json: json, showsProgress: csv != nil) { files in
      reader.answers(inFiles: files, threads: Processors.count)
    } use: { file, answers in
      for (index, answer) in answers.enumerated() {
        if saveFitted != nil { fitted += answer.image.map(PGM.encoded) ?? [] }
        guard csv == nil else {
          table.append([file, String(index)] + answer.fields + [""])
          continue
        }
        let name = answers.count == 1 ? file : "\(file)[\(index)]"
        try Terminal.print(
          json
            ? answer.json(file: file, index: index, top: top).description
            : "\(name.printable): \(answer.text(top: top))")
        if show, let image = answer.image {
          try Terminal.print(HalfBlocks.drawing(of: image, inColor: Terminal.showsColor))
        }
      }
    } failed: { file, failure in
      table.append([file, "", "", "", "", "", failure.description])
    }
    if let csv { try File.write(Array(table.text.utf8), to: csv, replacing: force) }
    if let saveFitted { try File.write(fitted, to: saveFitted, replacing: force) }
    if let failure { throw ExitCode(failure.status) }
  }
}

extension DigitAnswer {
  /// The answer, its confidence, strangeness and doubts for a table.
  fileprivate var fields: [String] {
    guard let prediction else { return ["", "", "", ""] }
    return [
      digit.map(name(ofClass:)) ?? "unknown", prediction.confidence.fixed(6), prediction.strangeness.fixed(4),
      doubts.map(\.rawValue).joined(separator: " "),
    ]
  }

  /// The answer in a line, with the `top` likeliest digits.
  fileprivate func text(top: Int) -> String {
    guard let prediction else { return "no digit" }
    let likeliest = prediction.top(top).map { "\(name(ofClass: $0.digit)) (\($0.probability.percentage))" }
    let list = likeliest.joined(separator: ", ")
    let answer = (digit == nil ? "unknown, perhaps " : "") + list
    let doubt =
      doubts.contains(.severalDigits)
      ? ", several digits: try mnist read"
      : digit != nil && doubts.contains(.unlikeDigits) ? ", doubtful: unlike 99 of 100 photographed digits" : ""
    guard let preparation, !preparation.isUntouched else { return answer + doubt }
    let (polarity, box) = (preparation.polarity.rawValue.replacing("-", with: " "), preparation.box)
    let place = "\(box.width) × \(box.height) pixels at (\(box.left), \(box.top))"
    return "\(answer)  \(polarity), \(place)\(preparation.thickening > 0 ? ", strokes thickened" : "")\(doubt)"
  }
}
