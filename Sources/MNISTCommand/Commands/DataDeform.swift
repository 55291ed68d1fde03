import ArgumentParser
import Digits
import NeuralNetwork
import Storage

extension Data {
  /// `mnist data deform`.
  struct Deform: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "deform", abstract: "Show what training with deformed images sees.",
      discussion: """
        Each row of the sheet has an image as it is and then as epochs 1, 2, 3… show it. Without settings it is deformed as \
        by --rotation 15 --scaling 0.15 --elastic-alpha 37.
        Example: mnist data deform --sheet deformed.png --elastic-alpha 60
        """)

    @OptionGroup(title: "Data") var dataOptions: DataOptions

    @Option("rotation") var rotation: PlanOptions.Assignment?
    @Option("scaling") var scaling: PlanOptions.Assignment?
    @Option("elastic_alpha") var elasticAlpha: PlanOptions.Assignment?
    @Option("elastic_sigma") var elasticSigma: PlanOptions.Assignment?
    @Option("upstrokes") var upstrokes: PlanOptions.Assignment?
    @Option("seed") var seed: PlanOptions.Assignment?

    @Option(
      parsing: .unconditional,
      help: ArgumentHelp("How many images, the first of the training images, and how many epochs.", valueName: "n"))
    var count = 12

    @Option(help: ArgumentHelp("The PNG file to write.", valueName: "file"), completion: .file(extensions: ["png"]))
    var sheet: String

    @Flag(help: "Replace an existing file.")
    var force = false

    func validate() throws {
      try require(count, "--count", in: 1...100)
      guard sheet.lowercased().hasSuffix(".png") else { throw ValidationError("\(sheet) must end with .png.") }
      _ = try validated { () throws(PlanError) in try plan() }
    }

    private func plan() throws(PlanError) -> Plan {
      var plan = Plan()
      let given = [rotation, scaling, elasticAlpha, elasticSigma, upstrokes].compactMap { $0 }
      if given.isEmpty { (plan.rotation, plan.scaling, plan.elasticAlpha) = (15, 0.15, 37) }
      for option in given + (seed.map { [$0] } ?? []) { try plan.set(option.name, to: option.text) }
      try plan.checkUse(of: given)
      return plan
    }

    func run() throws {
      try File.checkWritable(sheet, replacing: force)
      let images = try dataOptions.training(classCount: 256)
      let shown = images[0..<min(count, images.count)]
      let pixels = (count + 1) * (images.columns + 2) * shown.count * (images.rows + 2)
      guard pixels <= ImageFile.pixelLimit else {
        throw FileError.tooLarge("the drawing would have \(pixels) pixels; the limit is \(ImageFile.pixelLimit)")
      }
      let drawing = try Deformation(plan()).sheet(of: shown, epochs: count, seed: plan().seed)
      try File.write(PNGWriter.encoded(drawing), to: sheet, replacing: force)
      try Terminal.print(sheet)
    }
  }
}
