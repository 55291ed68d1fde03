import Digits
import NeuralNetwork

/// A part of the images that have something in common.
struct Slice {
  let name: String
  let answers: [Judgement.Answer]

  var accuracy: Double { answers.isEmpty ? 0 : Double(answers.count { $0.isRight }) / Double(answers.count) }
}

extension Judgement {
  /// The images in thirds by stroke width, slant and size, and in halves by order: in MNIST's test set the second half is of
  /// other writers than the first.
  var slices: [Slice] {
    let traits = answers.map { Traits(of: images.image($0.index)) }
    func thirds(_ names: [String], _ value: (Traits) -> Double) -> [Slice] {
      let order = answers.indices.sorted { (value(traits[$0]), $0) < (value(traits[$1]), $1) }
      return names.enumerated().map { part, name in
        let range = order.count * part / names.count..<order.count * (part + 1) / names.count
        return Slice(name: name, answers: order[range].map { answers[$0] })
      }
    }
    let half = answers.count / 2
    return thirds(["thin strokes", "middling strokes", "thick strokes"], \.strokeWidth)
      + thirds(["leaning left", "upright", "leaning right"], \.slant)
      + thirds(["small", "middling", "large"], \.size)
      + [
        Slice(name: "first half", answers: Array(answers[..<half])),
        Slice(name: "second half", answers: Array(answers[half...])),
      ]
  }
}

/// What a digit looks like, whichever it is.
private struct Traits {
  /// Twice the ink by its edge, which for a long stroke is its width, in pixels.
  let strokeWidth: Double
  /// By how many pixels a pixel further up is further to the right: the slope of the ink's principal direction.
  let slant: Double
  /// The longer side of the box around the ink, in pixels.
  let size: Double

  init(of image: GrayImage) {
    var (ink, edge, x, y, xy, yy) = (0.0, 0.0, 0.0, 0.0, 0.0, 0.0)
    var (left, right, top, bottom) = (image.width, -1, image.height, -1)
    for row in 0..<image.height {
      for column in 0..<image.width {
        let here = Double(image[row, column]) / 255
        let beside = column + 1 < image.width ? Double(image[row, column + 1]) / 255 : 0
        let below = row + 1 < image.height ? Double(image[row + 1, column]) / 255 : 0
        edge += abs(here - beside) + abs(here - below)
        guard here > 0 else { continue }
        (ink, x, y) = (ink + here, x + here * Double(column), y + here * Double(row))
        (xy, yy) = (xy + here * Double(column * row), yy + here * Double(row * row))
        (left, right, top, bottom) = (min(left, column), max(right, column), min(top, row), max(bottom, row))
      }
    }
    strokeWidth = edge > 0 ? 2 * ink / edge : 0
    let variance = ink > 0 ? yy - y * y / ink : 0
    slant = variance > 0 ? -(xy - x * y / ink) / variance : 0
    size = right < 0 ? 0 : Double(max(right - left, bottom - top) + 1)
  }
}
