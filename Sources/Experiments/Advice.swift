public import NeuralNetwork

extension Doctor.Illness {
  /// Its name in a table.
  public var name: String {
    switch self {
    case .learningRateTooHigh: "η too high"
    case .learningRateTooLow: "η too low"
    case .saturated: "saturated"
    case .deadRectifiers: "dead ReLUs"
    case .shuffledLabels: "shuffled labels"
    case .invertedPixels: "inverted pixels"
    case .overfitting: "over-fitting"
    case .ignorance: "ignorance"
    }
  }

  /// What it is and what to do, in one sentence.
  public var advice: String {
    switch self {
    case .learningRateTooHigh:
      "the cost rises or sits at chance: the learning rate looks too high; try a tenth of --eta"
    case .learningRateTooLow:
      "the cost still falls slowly and steadily: the learning rate looks too low; try ten times --eta, or more --epochs"
    case .saturated(let share):
      "\(share.percentage) of the hidden neurons are saturated and hardly learn; try --initializer scaled, a smaller "
        + "--eta or more --l2"
    case .deadRectifiers(let share):
      "\(share.percentage) of the rectifiers give 0 for every image and cannot learn; try a smaller --eta, "
        + "--initializer he or --activation leaky-relu"
    case .shuffledLabels:
      "training images are remembered, but validation accuracy stays at chance: do the labels belong to these images?"
    case .invertedPixels:
      "most pixels are bright, as of dark ink on light paper: invert the images, as 0 must be paper and 255 ink"
    case .overfitting(let gap, let since):
      "over-fitting: training accuracy is \((gap * 100).fixed(1)) points above validation, whose cost has risen since "
        + "epoch \(since); try more --l2, --dropout 0.5, --early-stopping 5 or more images"
    case .ignorance:
      "nothing was learned but how often each class occurs: try ten times --eta, fewer layers, or see whether the "
        + "labels belong to these images"
    }
  }
}

extension Training.Ending {
  /// Its name in JSON.
  public var name: String {
    switch self {
    case .completed: "completed"
    case .stoppedEarly: "stopped early"
    case .diverged: "diverged"
    case .interrupted: "interrupted"
    }
  }
}
