public import NeuralNetwork
public import Storage

/// A plan for MNIST by name: an experiment of the book or of a paper, with what it says came of it, or a built-in model.
public struct Preset: Sendable {
  /// Its name on the command line: `ch1-30`.
  public let name: String
  /// Where it stands in the book, which paper it is of, or what it is.
  public let place: String
  /// What the book or the paper prints; nil where there is no figure.
  public let published: Published?
  /// The plan.
  public let plan: Plan

  /// A figure of the book, or of a paper.
  public struct Published: Sendable, Equatable {
    /// The accuracy, in per cent.
    public let percent: Double
    /// On which images.
    public let images: Images
    /// After which epoch.
    public let epoch: Moment

    /// The images that an accuracy is measured on.
    public enum Images: String, Sendable { case test, validation }

    /// The epoch whose accuracy is told.
    public enum Moment: String, Sendable {
      /// The first.
      case first = "the first epoch"
      /// The last.
      case last = "the last epoch"
      /// The best on the images it is measured on.
      case best = "the best epoch"
      /// The best of three runs' best.
      case bestOfThree = "the best epoch of three runs"
      /// That which was best on validation images.
      case validated = "the epoch that validation chose"
      /// It does not say.
      case unsaid = "an epoch that is not told"
    }

    init(_ percent: Double, _ images: Images, _ epoch: Moment) {
      self.percent = percent
      self.images = images
      self.epoch = epoch
    }
  }

  private init(_ name: String, _ place: String, _ published: Published?, _ change: (inout Plan) -> Void) {
    self.name = name
    self.place = place
    self.published = published
    var plan = Plan()
    change(&plan)
    self.plan = plan
  }

  /// The preset as a JSON object: `name`, `place`, the `options` that differ from the default plan's, and what is
  /// `published`.
  public var json: JSON {
    [
      "name": JSON(name), "place": JSON(place),
      "options": .object(plan.changes.map { .init($0.name, JSON($0.text)) }), "published": published?.json ?? .null,
    ]
  }

  /// The preset of that name.
  public static func named(_ name: String) -> Preset? { all.first { $0.name == name } }

  /// All presets.
  public static let all: [Preset] = book + papers + builtIn

  /// The experiments, in the order of the book.
  public static let book: [Preset] = chapter1 + chapter3 + chapter5

  /// The networks of papers that learned from deformed images, with the papers' deformation.
  ///
  /// Theirs had scaled tanh and mini-batches of one image, and learned for up to 800 epochs.
  private static let papers: [Preset] = [
    Preset("simard-800", "Simard, Steinkraus and Platt 2003, with rectifiers", .init(99.3, .test, .unsaid)) {
      $0.learnsDeformedImages(hidden: [800])
    },
    Preset(
      "ciresan-1000-500", "Cireşan, Meier, Gambardella and Schmidhuber 2010, with rectifiers",
      .init(99.51, .test, .validated)
    ) { $0.learnsDeformedImages(hidden: [1000, 500]) },
  ]

  /// The built-in models, of sigmoids alone, and the network of rectifiers that teaches both.
  ///
  /// They learn its answers to the images as each epoch deforms them, and then 1s with an upstroke. `scripts/make-models`
  /// trains all five.
  private static let builtIn: [Preset] = [
    Preset("built-in-teacher", "the teacher of the built-in models", nil) {
      $0.learnsDeformedImages(hidden: [1000, 500])
      $0.validation = 10_000
    },
    Preset("student-1000-500", "what the built-in model starts from", nil) {
      $0.learnsFromTeacher(hidden: [1000, 500])
    },
    Preset("student-200-100", "what the small built-in model starts from", nil) {
      $0.learnsFromTeacher(hidden: [200, 100])
    },
    Preset("built-in", "the built-in model, --from its student", nil) { $0.learnsUpstrokes(hidden: [1000, 500]) },
    Preset("built-in-small", "the small built-in model, --from its student, taught by the other", nil) {
      $0.learnsUpstrokes(hidden: [200, 100])
      $0.teacherTemperature = 2
    },
  ]

  private static let chapter1: [Preset] = [
    Preset("ch1-30", "chapter 1, Implementing our network to classify digits", .init(95.42, .test, .bestOfThree)) {
      $0.beginsAsInChapter1(hidden: [30], learningRate: 3)
    },
    Preset("ch1-100", "chapter 1, Implementing our network to classify digits", .init(96.59, .test, .best)) {
      $0.beginsAsInChapter1(hidden: [100], learningRate: 3)
    },
    Preset("ch1-none", "chapter 1, Implementing our network to classify digits, exercise", nil) {
      $0.beginsAsInChapter1(hidden: [], learningRate: 3)
    },
    Preset("ch1-slow", "chapter 1, Implementing our network to classify digits", .init(21.42, .test, .last)) {
      $0.beginsAsInChapter1(hidden: [100], learningRate: 0.001)
    },
    Preset("ch1-fast", "chapter 1, Implementing our network to classify digits", .init(9.82, .test, .last)) {
      $0.beginsAsInChapter1(hidden: [30], learningRate: 100)
    },
  ]

  private static let chapter3: [Preset] = [
    Preset(
      "ch3-entropy-30", "chapter 3, Using the cross-entropy to classify MNIST digits", .init(95.49, .test, .unsaid)
    ) { $0.learnsCrossEntropy(hidden: [30], learningRate: 0.5, l2: 0) },
    Preset(
      "ch3-entropy-100", "chapter 3, Using the cross-entropy to classify MNIST digits", .init(96.82, .test, .unsaid)
    ) { $0.learnsCrossEntropy(hidden: [100], learningRate: 0.5, l2: 0) },
    Preset("ch3-overfit", "chapter 3, Overfitting and regularization", .init(82.27, .test, .best)) {
      $0.learnsCrossEntropy(hidden: [30], learningRate: 0.5, l2: 0)
      ($0.training, $0.epochs) = (1000, 400)
    },
    Preset("ch3-overfit-l2", "chapter 3, Regularization", .init(87.1, .test, .best)) {
      $0.learnsCrossEntropy(hidden: [30], learningRate: 0.5, l2: 0.1)
      ($0.training, $0.epochs) = (1000, 400)
    },
    Preset("ch3-l2-0", "chapter 3, Overfitting and regularization", .init(95.33, .test, .unsaid)) {
      $0.learnsCrossEntropy(hidden: [30], learningRate: 0.5, l2: 0)
    },
    Preset("ch3-l2-5", "chapter 3, Regularization", .init(96.49, .test, .unsaid)) {
      $0.learnsCrossEntropy(hidden: [30], learningRate: 0.5, l2: 5)
    },
    Preset("ch3-100", "chapter 3, Regularization", .init(97.92, .validation, .unsaid)) {
      $0.learnsCrossEntropy(hidden: [100], learningRate: 0.5, l2: 5)
    },
    Preset("ch3-100-60", "chapter 3, Regularization", .init(98.04, .validation, .unsaid)) {
      $0.learnsCrossEntropy(hidden: [100], learningRate: 0.1, l2: 5)
      $0.epochs = 60
    },
    Preset("ch3-old-weights", "chapter 3, Weight initialization, below 87 %", .init(87, .validation, .first)) {
      $0.learnsCrossEntropy(hidden: [30], learningRate: 0.1, l2: 5)
    },
    Preset("ch3-new-weights", "chapter 3, Weight initialization, almost 93 %", .init(93, .validation, .first)) {
      $0.learnsCrossEntropy(hidden: [30], learningRate: 0.1, l2: 5)
      $0.initializer = .scaled
    },
  ]

  private static let chapter5: [Preset] = zip(1...4, [96.48, 96.90, 96.57, 96.53]).map { layers, percent in
    Preset(
      "ch5-\(layers)", "chapter 5, The vanishing gradient problem", .init(percent, .validation, .unsaid)
    ) { $0.hidden = [Int](repeating: 30, count: layers) }
  }
}

extension Plan {
  /// Chapter 1's way: the quadratic cost, and normal weights of deviation 1.
  fileprivate mutating func beginsAsInChapter1(hidden: [Int], learningRate: Double) {
    (self.hidden, cost, initializer) = (hidden, .quadratic, .large)
    self.learningRate = learningRate
  }

  /// All training images, bent, turned or slanted and stretched anew for each of 300 epochs, and η along a cosine.
  fileprivate mutating func learnsDeformedImages(hidden: [Int]) {
    (self.hidden, activation, outputActivation, l2) = (hidden, [.relu], .softmax, 0)
    (rotation, scaling, elasticAlpha) = (15, 0.15, 37)
    (validation, epochs, batchSize, schedule) = (0, 300, 20, .cosine)
  }

  /// The same deformed images with a teacher's answers for 200 epochs of Adam, 10,000 images held out.
  fileprivate mutating func learnsFromTeacher(hidden: [Int]) {
    learnsDeformedImages(hidden: hidden)
    (activation, optimizer, teacherTemperature) = ([.sigmoid], .adam, 2)
    (validation, epochs, batchSize) = (10_000, 200, 50)
  }

  /// A student goes on for 30 epochs, now with half of the 1s having an upstroke, whose labels its teacher would not tell.
  fileprivate mutating func learnsUpstrokes(hidden: [Int]) {
    learnsFromTeacher(hidden: hidden)
    (teacherTemperature, upstrokes, epochs, learningRate) = (1, 0.5, 30, 0.0004)
  }

  /// Chapter 3's way before it changes how weights begin.
  fileprivate mutating func learnsCrossEntropy(hidden: [Int], learningRate: Double, l2: Double) {
    (self.hidden, initializer, self.learningRate, self.l2) = (hidden, .large, learningRate, l2)
  }
}
