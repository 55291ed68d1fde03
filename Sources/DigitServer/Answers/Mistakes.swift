#if Server
  import Experiments
  import Storage

  extension Judgement {
    /// The misread images as a JSON object, the largest loss first.
    var mistakesAsJSON: JSON {
      let mistakes = mistakes
      return [
        "count": JSON(mistakes.count), "total": JSON(answers.count),
        "confusion": .array(evaluation.confusion.map { .array($0.map { JSON($0) }) }),
        "images": .array(
          mistakes.map { mistake in
            [
              "index": JSON(mistake.index), "label": JSON(mistake.label), "answer": JSON(mistake.digit),
              "confidence": JSON(mistake.confidence), "loss": JSON(mistake.loss),
              "doubtful_label": JSON(isDoubtful(mistake)),
            ]
          }),
      ]
    }
  }
#endif
