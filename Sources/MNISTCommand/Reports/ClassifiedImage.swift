import Digits
import Storage

/// What `mnist classify` prints about one image.
struct ClassifiedImage {
  let file: String
  /// Which image of its file it is, from 0; nil if the file has one.
  let index: Int?
  /// What was made of the picture; nil if it was not to be prepared.
  let preparation: Preparation?
  /// The least confidence with which a digit is answered.
  let minimumConfidence: Double
  /// The largest strangeness with which a digit is answered.
  let maximumStrangeness: Double
  /// What the network saw; nil if there was nothing to see.
  let seen: Seen?

  /// An image, and what the network made of it.
  struct Seen {
    let image: GrayImage
    let prediction: Prediction
    /// How little the image is like a digit; nil if nobody asks, as it takes as long as the prediction.
    let strangeness: Double?
  }

  /// What came of the preparation of a picture.
  enum Preparation {
    case blank
    case digit(PreparedDigit)
  }

  /// One line, with the `top` likeliest digits.
  func text(top: Int) -> String {
    let name = index.map { "\(file)[\($0)]" } ?? file
    guard let seen else { return "\(name.printable): no digit" }
    let answer = isKnown(seen) ? "" : "unknown, perhaps "
    let list = seen.prediction.top(top).map { "\($0.digit) (\($0.probability.percentage))" }.joined(separator: ", ")
    guard case .digit(let digit) = preparation, !digit.isUntouched else { return "\(name.printable): \(answer)\(list)" }
    let polarity = digit.polarity.rawValue.map { $0 == "-" ? " " : String($0) }.joined()
    let place = "\(digit.box.width) × \(digit.box.height) pixels at (\(digit.box.left), \(digit.box.top))"
    let thickened = digit.thickening > 0 ? ", strokes thickened" : ""
    return "\(name.printable): \(answer)\(list)  \(polarity), \(place)\(thickened)"
  }

  /// One object, with the `top` likeliest digits if they are more than one.
  func json(top: Int) -> JSON {
    var members: [JSON.Member] = [.init("file", JSON(file)), .init("index", JSON(index ?? 0))]
    if let seen {
      let prediction = seen.prediction
      members += [
        .init("digit", isKnown(seen) ? JSON(prediction.digit) : nil),
        .init("confidence", JSON(prediction.confidence)),
        .init("strangeness", seen.strangeness.map { JSON($0) } ?? nil),
        .init("probabilities", .array(prediction.probabilities.map { JSON($0) })),
        .init("outputs", .array(prediction.outputs.map { JSON($0) })),
      ]
      if top > 1 {
        let list = prediction.top(top).map { ["digit": JSON($0.digit), "confidence": JSON($0.probability)] as JSON }
        members.append(.init("top", .array(list)))
      }
    } else {
      members.append(.init("digit", nil))
    }
    if case .digit(let digit) = preparation { members += Self.members(of: digit) }
    return .object(members)
  }

  private func isKnown(_ seen: Seen) -> Bool {
    seen.prediction.confidence >= minimumConfidence && seen.strangeness.map { $0 <= maximumStrangeness } ?? true
  }

  private static func members(of digit: PreparedDigit) -> [JSON.Member] {
    [
      .init("polarity", JSON(digit.polarity.rawValue)), .init("box", JSON(digit.box)),
      .init("fitted", JSON(!digit.isUntouched)), .init("thickening", JSON(digit.thickening)),
    ]
  }
}

extension JSON {
  /// A box by its sides in pixels.
  init(_ box: PixelBox) {
    self = ["left": JSON(box.left), "top": JSON(box.top), "width": JSON(box.width), "height": JSON(box.height)]
  }
}
