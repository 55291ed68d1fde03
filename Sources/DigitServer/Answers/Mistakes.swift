#if Server
  import Digits
  import Libc
  import NeuralNetwork
  import Storage

  /// The test images that a classifier misreads.
  struct Mistakes: Sendable {
    /// One of them.
    struct Mistake: Sendable {
      let index, label, answer: Int
      let confidence, loss: Double
    }

    private(set) var list: [Mistake] = []
    private(set) var confusion: [[Int]]
    private let total: Int

    /// Reads all images.
    ///
    /// - Throws: `FileError` if they are not of the classifier's size, or of more classes.
    init(of classifier: DigitClassifier, on images: LabeledImages) throws(FileError) {
      let classes = classifier.network.outputCount
      guard images.classCount <= classes else {
        throw FileError(
          .mismatch, "the test images have \(images.classCount) classes, and the network knows \(classes)")
      }
      confusion = Array(repeating: Array(repeating: 0, count: classes), count: classes)
      total = images.count
      for index in 0..<images.count {
        let (label, prediction) = (images.label(index), try classifier.prediction(for: images.image(index)))
        confusion[label][prediction.digit] += 1
        guard prediction.digit != label else { continue }
        let loss = -log(max(prediction.probabilities[label], .leastNormalMagnitude))
        list.append(
          Mistake(
            index: index, label: label, answer: prediction.digit, confidence: prediction.confidence, loss: loss))
      }
      list.sort { (-$0.loss, $0.index) < (-$1.loss, $1.index) }
    }

    /// Test images of MNIST whose label most people call wrong, or between two digits, of five who looked at each
    /// (Northcutt, Athalye and Mueller, "Pervasive label errors in test sets", 2021; labelerrors.com).
    private static let doubtful: Set = [
      947, 1621, 1901, 2130, 2462, 2597, 2654, 3520, 3558, 5937, 6651, 6783, 8527, 9679, 9729,
    ]

    /// As a JSON object, the largest loss first.
    ///
    /// - Parameter isMNIST: whether the images are MNIST's, of which some labels are known to be in doubt.
    func json(isMNIST: Bool) -> JSON {
      [
        "count": JSON(list.count), "total": JSON(total),
        "confusion": .array(confusion.map { .array($0.map { JSON($0) }) }),
        "images": .array(
          list.map { mistake in
            [
              "index": JSON(mistake.index), "label": JSON(mistake.label), "answer": JSON(mistake.answer),
              "confidence": JSON(mistake.confidence), "loss": JSON(mistake.loss),
              "doubtful_label": JSON(isMNIST && Self.doubtful.contains(mistake.index)),
            ]
          }),
      ]
    }
  }
#endif
