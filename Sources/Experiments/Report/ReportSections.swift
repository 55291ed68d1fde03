import Digits
import NeuralNetwork

extension ReportPage {
  private var evaluation: Evaluation { judgement.evaluation }

  // MARK: What comes first

  var head: String {
    let wrong = evaluation.total - evaluation.correct
    let doubtful = judgement.mistakes.filter(judgement.isDoubtful).count
    let labels = evaluation.confusion.map { $0.reduce(0, +) }
    let majority = Double(labels.max() ?? 0) / Double(max(evaluation.total, 1))
    let known = doubtful == 0 ? "" : " \(doubtful) of these have labels that most people call wrong."
    return """
      <h1>\(name.escaped)</h1>
      <p class="soft">\(model.network.architecture), \(model.network.activations.map(\.rawValue).joined(separator: ", ")), \
      on \(evaluation.total.grouped) \(set.rawValue) images</p>
      <p class="big">\(evaluation.accuracy.percentage)</p>
      <p>\(evaluation.accuracyWithInterval.escaped). \(wrong.grouped) of \(evaluation.total.grouped) images are misread.\(known) \
      Always the most frequent class would be right for \(majority.percentage), a guess for \
      \((1 / Double(evaluation.confusion.count)).percentage). The first two answers hold the label for \
      \(evaluation.topTwoAccuracy.percentage).</p>
      \(requirementTable)
      """
  }

  private var requirementTable: String {
    guard !requirements.isEmpty else { return "" }
    let rows = requirements.map { requirement in
      let isMet = requirement.isMet(by: judgement)
      return """
        <tr><td class="text">\(requirement.description.escaped)</td><td>\(requirement.value(for: judgement).fixed(4))</td>\
        <td class="\(isMet ? "met" : "missed")">\(isMet ? "met" : "missed")</td></tr>
        """
    }
    return "<h2>What was required</h2><table>\(rows.joined())</table>"
  }

  var classes: String {
    let rows = evaluation.classScores.enumerated().map { digit, score in
      let present = evaluation.confusion[digit].reduce(0, +)
      let interval = Evaluation.interval(correct: evaluation.confusion[digit][digit], total: present)
      return """
        <tr><th scope="row">\(digit)</th><td>\(present.grouped)</td><td>\(score.precision.fixed(4))</td>\
        <td>\(score.recall.fixed(4))</td><td>\(interval.lowerBound.fixed(4))–\(interval.upperBound.fixed(4))</td>\
        <td>\(score.f1.fixed(4))</td></tr>
        """
    }
    return """
      <section><h2>By class</h2><table><thead><tr><th>class</th><th>images</th><th>precision</th><th>recall</th>\
      <th>95 % confidence</th><th>F1</th></tr></thead><tbody>\(rows.joined())</tbody></table></section>
      """
  }

  var confusion: String {
    let count = evaluation.confusion.count
    let head = "<tr><td></td>" + (0..<count).map { "<th scope=\"col\">\($0)</th>" }.joined() + "</tr>"
    let rows = evaluation.confusion.enumerated().map { label, answers in
      let cells = answers.enumerated().map { answer, number -> String in
        if label == answer { return "<td class=\"right\">\(number)</td>" }
        return number == 0 ? "<td></td>" : "<td><a href=\"#c-\(label)-\(answer)\">\(number)</a></td>"
      }
      return "<tr><th scope=\"row\">\(label)</th>\(cells.joined())</tr>"
    }
    return """
      <section><h2>Which is taken for which</h2><p class="soft">The label down, the answer across; a number leads to its \
      images.</p><table class="confusion">\(head)\(rows.joined())</table></section>
      """
  }

  /// The misread images by label and answer, to which the numbers of the confusion matrix lead.
  var cells: String {
    let groups = Dictionary(grouping: judgement.mistakes) { [$0.label, $0.digit] }
      .sorted { ($0.key[0], $0.key[1]) < ($1.key[0], $1.key[1]) }
    let limit = max(1, Self.shownSmall / max(groups.count, 1))
    let cells = groups.map { place, mistakes in
      let images = mistakes.prefix(limit).map { picture(judgement.images, $0.index, "image \($0.index)") }
      let rest = mistakes.count - images.count
      return """
        <div id="c-\(place[0])-\(place[1])"><h3>\(place[0]) taken for \(place[1])\(rest > 0 ? ", and \(rest) more" : "")</h3>\
        <div class="small">\(images.joined())</div></div>
        """
    }
    return "<section><h2>By label and answer</h2><div class=\"cells\">\(cells.joined())</div></section>"
  }

  // MARK: The mistakes

  var mistakeGallery: String {
    let mistakes = judgement.mistakes
    let items = mistakes.prefix(Self.shownLarge).enumerated().map { place, mistake in
      let near = place < neighbours.count ? nearest(neighbours[place]) : ""
      let doubt =
        judgement.isDoubtful(mistake) ? "<br><span class=\"doubt\">a label that most people call wrong</span>" : ""
      return """
        <li>\(picture(judgement.images, mistake.index, "image \(mistake.index)"))\
        image \(mistake.index): <b>\(mistake.label)</b> read as <b>\(mistake.digit)</b>, \(mistake.confidence.percentage)<br>\
        <span class="soft">then \(mistake.runnerUp), \(mistake.runnerUpConfidence.percentage); loss \(mistake.loss.fixed(2))\
        </span>\(doubt)\(near)</li>
        """
    }
    let rest = mistakes.count - items.count
    let more = rest > 0 ? " The \(rest.grouped) others stand below by label and answer." : ""
    let beside =
      training == nil ? "" : " Below each are the three training images that are most like it, with their labels."
    return """
      <section><h2>Mistakes</h2><p class="soft">The largest loss first.\(beside)\(more)</p>\
      <ul class="gallery">\(items.joined())</ul></section>
      """
  }

  private func nearest(_ indices: [Int]) -> String {
    guard let training else { return "" }
    let images = indices.map { picture(training, $0, "training image \($0)") }
    let labels = indices.map { String(training.label($0)) }.joined(separator: ", ")
    return "<div class=\"near\">\(images.joined())</div><span class=\"soft\">\(labels)</span>"
  }

  /// An image as dark ink on white.
  func picture(_ images: LabeledImages, _ index: Int, _ words: String) -> String {
    let image = images.image(index)
    let paper = GrayImage(width: image.width, height: image.height, pixels: image.pixels.map { 255 - $0 })
    let png = String(base64: PNGWriter.encoded(paper))
    return
      "<img src=\"data:image/png;base64,\(png)\" alt=\"\(words)\" width=\"\(image.width)\" height=\"\(image.height)\">"
  }

  // MARK: How sure it is

  var calibrationSection: String {
    let bins = judgement.reliability
    let largest = Double(bins.map(\.count).max() ?? 1)
    func axis(_ name: String, _ range: ClosedRange<Double>) -> Chart.Axis { Chart.Axis(name: name, range: range) }
    let reliability = Chart(x: axis("confidence", 0...1), y: axis("right", 0...1))
    let dots = bins.filter { $0.count > 0 }.map {
      reliability.dot($0.confidence, $0.accuracy, weight: (Double($0.count) / largest).squareRoot())
    }
    let risks = judgement.riskByCoverage
    let worst = max(risks.map(\.risk).max() ?? 0, 1e-4)
    let risk = Chart(x: axis("surest images", 0.5...1), y: axis("wrong", 0...worst))
    let right = judgement.answers.filter(\.isRight), wrong = judgement.answers.filter { !$0.isRight }
    func mean(_ answers: [Judgement.Answer]) -> String {
      answers.isEmpty ? "–" : (answers.reduce(0) { $0 + $1.confidence } / Double(answers.count)).percentage
    }
    let refused = risks.last { $0.coverage <= 0.99 }.map {
      " If the least sure hundredth is refused, \($0.risk.percentage) of the others are wrong."
    }
    return """
      <section><h2>How far its confidence can be believed</h2>\
      <p>Expected calibration error \(judgement.calibrationError.percentage), Brier score \(judgement.brierScore.fixed(4)), \
      log-loss \(judgement.logLoss.fixed(4)), temperature \(Double(model.temperature).fixed(2)). Mean confidence of right answers \
      \(mean(right)), of wrong ones \(mean(wrong)).\(refused ?? "")</p>\
      <div class="row">\(reliability.svg(reliability.line([(0, 0), (1, 1)], "wanted") + dots.joined()))\
      \(risk.svg(risk.line(risks.map { ($0.coverage, $0.risk) })))\
      </div><p class="soft">Left: dots on the dashed line would be believed rightly; their area is the number of answers. \
      Right: how many of the surest images are wrong.</p></section>
      """
  }

  /// The curves in the model's record.
  var learning: String? {
    guard let curves = model.record.flatMap({ Curves($0) }) else { return nil }
    return """
      <section><h2>How it learned</h2><div class="row">\(curves.charts().joined())</div><p class="soft">\(curves.legend); the \
      dashed line is the epoch whose network was taken.</p></section>
      """
  }

  var sliceSection: String {
    let rows = judgement.slices.map {
      "<tr><td class=\"text\">\($0.name)</td><td>\($0.answers.count.grouped)</td><td>\($0.accuracy.percentage)</td></tr>"
    }
    return """
      <section><h2>Where it is worse</h2><table><thead><tr><th>images</th><th>number</th><th>right</th></tr></thead>\
      <tbody>\(rows.joined())</tbody></table></section>
      """
  }

  // MARK: Beside another

  var comparison: String? {
    guard let other else { return nil }
    let comparison = Comparison(
      evaluation, other.judgement.evaluation, labels: judgement.images.examples.labels)
    let report = ComparisonReport(comparison: comparison, set: set, first: name, second: other.name)
    func gallery(_ title: String, _ isShown: (Judgement.Answer, Judgement.Answer) -> Bool) -> String {
      let pairs = zip(judgement.answers, other.judgement.answers).filter(isShown)
      let images = pairs.prefix(100).map { picture(judgement.images, $0.0.index, "image \($0.0.index), \($0.0.label)") }
      return "<h3>\(title): \(pairs.count.grouped)</h3><div class=\"small\">\(images.joined())</div>"
    }
    return """
      <section><h2>Beside \(other.name.escaped)</h2><p>\(report.verdict(name, other.name).escaped)</p>
      <table><tr><td></td><th class="text">\(other.name.escaped) right</th><th>wrong</th></tr>
      <tr><th class="text">\(name.escaped) right</th><td>\(comparison.bothRight.grouped)</td><td>\(comparison.onlyFirstRight.grouped)</td></tr>
      <tr><th>wrong</th><td>\(comparison.onlySecondRight.grouped)</td><td>\(comparison.neitherRight.grouped)</td></tr></table>
      \(gallery("Only \(name.escaped) is right") { $0.isRight && !$1.isRight })
      \(gallery("Only \(other.name.escaped) is right") { !$0.isRight && $1.isRight })
      \(gallery("Both are wrong") { !$0.isRight && !$1.isRight })</section>
      """
  }

  // MARK: Where it comes from

  var provenance: String {
    let weights = WeightPicture.png(of: model.network, judgement.images.imageSize).map {
      """
      <h2>What the first layer’s neurons look for</h2><img class="weights" alt="The weights of the first layer" \
      src="data:image/png;base64,\(String(base64: $0))"><p class="soft">Blue weights are positive, orange ones negative.</p>
      """
    }
    let digest = (try? model.encoded()).map { SHA256.digest(of: $0).description }
    let source = judgement.images.source
    let rows =
      [("model’s SHA-256", digest ?? "–"), ("images’ SHA-256", source.images), ("labels’ SHA-256", source.labels)]
      + model.text.filter { $0.key != "curve" }.sorted { $0.key < $1.key } + [
        ("program", "mnist \(Experiment.version)")
      ]
    let table = rows.map { "<tr><td class=\"text\">\($0.0.escaped)</td><td class=\"text\">\($0.1.escaped)</td></tr>" }
    return """
      <section>\(weights ?? "")<h2>Where it comes from</h2><table>\(table.joined())</table>
      <pre>mnist evaluate \(name.quotedForShell.escaped) --report report.html</pre></section>
      """
  }
}
