public import Digits
public import NeuralNetwork
import Storage

/// A plan and the images that it is followed on: all that the weights of the network depend on.
///
///     let images = try DataFolder(path: "data/mnist").training()
///     let experiment = try Experiment(Plan(), on: images)
///     let result = try experiment.train(experiment.trainer(threads: 2))
///     try experiment.model(result.outcome).save("mnist.safetensors", replacing: false)
public struct Experiment: Sendable {
  /// The plan, with the number of classes that the images have.
  public let plan: Plan
  /// The images to learn from, those held out included.
  public let images: LabeledImages
  /// What the network learns from, as model files and checkpoints tell it.
  public var source: TrainingSource
  /// The network that it starts from, if not a new one.
  private let start: Network<Float>?
  /// The network whose answers it learns, if not the labels, softened as the plan says.
  private let teacher: Network<Float>?
  /// The examples to learn from and those to validate by.
  public let training, validation: Examples

  /// The version of the program, which records tell.
  public static let version = "0.1.0"

  /// The limit for weights and for the activations of a mini-batch: what a model file may hold, 1 GiB.
  private static let limit = 1 << 28

  /// Puts a plan and images together.
  ///
  /// - Parameters:
  ///   - source: what tells these images from others, if it is known already: it takes a digest of all of them.
  ///   - start: a model whose weights the training starts from, with the digest of its file.
  ///   - teacher: a model whose probabilities are learned in place of the labels, for each image as an epoch shows it.
  /// - Throws: `PlanError` if the plan contradicts itself or is too large, `FileError` of the kind `mismatch` if images,
  ///   `start` or `teacher` do not suit it.
  public init(
    _ plan: Plan, on images: LabeledImages, source: TrainingSource? = nil, from start: SourceModel? = nil,
    taughtBy teacher: SourceModel? = nil
  ) throws {
    var plan = plan
    plan.classes = images.classCount
    try plan.check()
    guard teacher != nil || !plan.needsTeacher else {
      throw PlanError("teacher_temperature", "needs a teacher")
    }
    guard teacher == nil || plan.labelSmoothing == 0 else {
      throw PlanError("label_smoothing", "is of no use with a teacher, whose answers are learned in place of labels")
    }
    self.plan = plan
    self.images = images
    self.start = start?.model.network
    self.source = source ?? images.source
    self.source.startingModel = start?.digest
    self.source.teacher = teacher?.digest
    let model = teacher?.model
    self.teacher = model?.network.scaled(byTemperature: (model?.temperature ?? 1) * Float(plan.teacherTemperature))
    do throws(PlanError) { (training, validation) = try plan.split(images.examples) } catch {
      throw FileError.mismatch(error.description)
    }
    try checkSize()
    let sizes = plan.sizes(for: training)
    if let found = start?.model.network.sizes, found != sizes {
      throw FileError.mismatch(
        "the model to start from is \(found.architecture), and these images need \(sizes.architecture)")
    }
    guard let found = model?.network else { return }
    guard found.inputCount == sizes[0], found.outputCount == sizes[sizes.count - 1] else {
      throw FileError.mismatch("the teacher is \(found.architecture), and these images need \(sizes.architecture)")
    }
    guard found.outputActivation == plan.outputActivation else {
      throw FileError.mismatch(
        "the teacher's outputs are \(found.outputActivation.rawValue), the network's are to be "
          + plan.outputActivation.rawValue)
    }
  }

  /// The network in figures: `784-100-10`.
  public var architecture: String { plan.sizes(for: training).architecture }

  /// What trains the network, at the beginning.
  public func trainer(threads: Int) throws(PlanError) -> Trainer {
    try plan.trainer(on: training, from: start, threads: threads)
  }

  /// The run of the plan, with the images deformed anew in every epoch if it says so.
  ///
  /// - Parameter threads: how many the run has. All but one deform the images while one trains; the result does not depend
  ///   on it.
  public func run(watchesTraining: Bool = false, threads: Int = 1) -> Training {
    let deformation = Deformation(plan)
    let (known, seed, workers) = (images[0..<training.count], plan.seed, max(1, threads - 1))
    @Sendable func taught(_ batch: Batch<Float>) -> Batch<Float> {
      teacher.map { batch.desiring($0.outputs(for: batch.inputs, threads: workers)) } ?? batch
    }
    var view: (@Sendable (_ epoch: Int) -> Batch<Float>)?
    if !deformation.isNone {
      view = { taught(deformation.deformed(known, seed: seed, epoch: $0, threads: workers)) }
    } else if teacher != nil {
      let same = taught(training.batch())
      view = { _ in same }
    }
    return plan.run(on: training, validation: validation, watchesTraining: watchesTraining, view: view)
  }

  /// The model that a run has come to, with the temperature by which its confidence can be believed, fitted on the
  /// validation images.
  public func model(_ outcome: Training.Outcome) -> Model {
    let network = plan.asSigmoid ? outcome.network.withSigmoids : outcome.network
    var model = Model(network: network, cost: plan.cost, imageSize: source.imageSize)
    model.record = TrainingRecord(
      plan: plan.resolved, source: source, epochs: outcome.epoch, trainingAccuracy: outcome.training.accuracy,
      validationAccuracy: outcome.validation?.accuracy, curve: outcome.history.curve,
      instructionSet: FastKernels.instructionSet, version: Self.version)
    if validation.count > 0 { model.temperature = network.temperature(on: validation, cost: plan.cost) }
    return model
  }

  /// - Throws: `PlanError` if a network for these images, or a mini-batch of them, would not fit into memory.
  private func checkSize() throws(PlanError) {
    let sizes = plan.sizes(for: images.examples)
    // As they lie in memory, in columns of whole sixteens.
    func rows(_ size: Int) -> Double { Double((size + 15) / 16 * 16) }
    let weights = zip(sizes, sizes.dropFirst()).reduce(0.0) { $0 + (Double($1.0) + 1) * rows($1.1) }
    let activations = sizes.reduce(0.0) { $0 + rows($1) } * Double(min(plan.batchSize, images.count))
    func check(_ count: Double, _ setting: String, _ what: String) throws(PlanError) {
      guard count > Double(Self.limit) else { return }
      throw PlanError(setting, "makes \(what) of \(count.fixed(0)); the limit is \(Self.limit.grouped)")
    }
    try check(weights, "hidden", "the number of weights one")
    try check(activations, "batch_size", "the number of activations of a mini-batch one")
    // The network that is learned, as it was before, as it is kept and as it is saved; z, a and δ. Plain gradient descent took
    // 4.4 times its weights, Adam 7.4 times.
    let needed = 4 * (4 * weights + 3 * activations)
    guard needed > Double(Memory.limit) else { return }
    throw PlanError(
      weights > activations ? "hidden" : "batch_size",
      "needs \(ByteCount(Int(needed))) of memory at least; there are \(ByteCount(Memory.limit))")
  }
}

extension Deformation {
  /// How a plan deforms images.
  public init(_ plan: Plan) {
    self.init(
      rotation: plan.rotation, scaling: plan.scaling, alpha: plan.elasticAlpha, sigma: plan.elasticSigma,
      upstrokes: plan.upstrokes)
  }
}
