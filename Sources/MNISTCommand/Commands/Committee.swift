import ArgumentParser
import Digits
import Experiments
import NeuralNetwork
import Storage

/// `mnist committee`.
struct Committee: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "committee", abstract: "Make one model of several, which answers with the mean of theirs.",
    discussion: """
      The members have equally many layers of the same kinds and as many neurons in each as they like. How sure the \
      committee is of its answers is fitted on the training images that all of them held out for validation, if there are any.
      Each file counts once for each time it is named.
      Example: mnist committee one.safetensors two.safetensors three.safetensors --output committee.safetensors
      """)

  @Argument(help: "The models: safetensors.", completion: .file(extensions: ["safetensors"]))
  var models: [String]

  @OptionGroup(title: "Data") var dataOptions: DataOptions

  @Option(
    name: .shortAndLong, help: ArgumentHelp("Where to save the committee: safetensors.", valueName: "file"),
    completion: .file())
  var output: String

  @OptionGroup var threadOptions: ThreadOptions

  @Flag(help: "Replace an existing file.")
  var force = false

  @Flag(help: "Print the result as one JSON object.")
  var json = false

  func validate() throws { try dataOptions.check(uses: [.validation]) }

  func run() throws {
    try File.checkWritable(output, replacing: force)
    var members: [SourceModel] = []
    for path in models { members.append(try SourceModel(path)) }
    var committee = try Model.committee(of: members.map(\.model))
    committee.notes["members_sha256"] = members.map(\.digest).joined(separator: ",")
    let heldOut = members.map(\.model.heldOut).min() ?? 0
    var accuracy: Double?
    if heldOut > 0 {
      let classes = committee.network.outputCount
      let images = try dataOptions.part(.validation, validation: heldOut, classCount: classes)
      guard images.imageSize.pixels == committee.network.inputCount else {
        throw FileError(
          .mismatch, "images are \(images.columns) × \(images.rows), and these models are for others",
          path: dataOptions.source(of: .validation))
      }
      let (network, cost, threads) = (committee.network, committee.cost, threadOptions.threads)
      committee.temperature = network.temperature(on: images.examples, cost: cost, threads: threads)
      accuracy = network.evaluate(on: images.examples, cost: cost, threads: threads).accuracy
    }
    try committee.save(output, replacing: force)
    let result: JSON = [
      "architecture": JSON(committee.network.architecture), "members": JSON(members.count),
      "validation_accuracy": accuracy.map { JSON($0) } ?? .null, "model": JSON(output),
    ]
    let judged =
      accuracy.map { "validation accuracy \($0.percentage)" } ?? "no validation images that no member learned from"
    try Terminal.print(
      json
        ? result.description
        : "\(committee.network.architecture) of \(members.count) models: \(judged)\nsaved as \(output)")
  }
}
