import NeuralNetwork

/// A digit prepared as MNIST's were, and how it was found in a picture. It is light ink on dark paper, fitted into
/// 20 × 20 pixels with anti-aliasing, keeping the aspect ratio, and centred in 28 × 28 by its centre of mass
/// (LeCun, Cortes and Burges, http://yann.lecun.com/exdb/mnist/).
public struct PreparedDigit: Sendable, Equatable {
  /// The digit, 28 × 28 pixels unless another side was asked for.
  public let image: GrayImage
  /// Which of ink and paper is the brighter one in the picture.
  public let polarity: Polarity
  /// Where in the picture the digit is.
  public let box: PixelBox
  /// Whether the picture was prepared already and is passed on as it was, bit for bit.
  public let isUntouched: Bool
  /// By how many pixels of the 28 × 28 the strokes, being thin, were made wider; 0 if they were not.
  public let thickening: Double

  /// Whether the digit touches the edge of the picture, where a part of it may be missing; not where the picture is cropped
  /// right at it, so that strokes end at three edges or more.
  public let touchesEdge: Bool
  /// How many other pieces of ink are about as large, as on a page of digits.
  public let others: Int

  /// The side of a prepared image.
  public static let side = 28
  static let imageSize = ImageSize(width: side, height: side)
  /// The longer side of the digit in it.
  public static let fittedSide = 20
  /// Pictures with a longer side than this, in pixels, are reduced first.
  static let workingSide = 1024

  /// Finds and prepares the digit in a picture; nil if nothing stands out from the paper.
  ///
  /// Assumes one digit, by far the largest piece of ink, on paper of one shade under slowly changing light, and ink on
  /// less than half of the picture. A picture that is prepared already (`isPrepared`) is passed on as it is.
  ///
  /// - Parameters:
  ///   - polarity: which of ink and paper is the brighter one, if that is known.
  ///   - side: the side of the image to make, for networks of another size than MNIST's: the digit is as large in it as in
  ///     MNIST's, and a picture of that size with dark paper is passed on, since there is no one way to prepare these.
  /// - Precondition: `side` is at least 4.
  /// - Complexity: O(pixels).
  public init?(in picture: GrayImage, polarity: Polarity? = nil, side: Int = PreparedDigit.side) {
    guard let likeliest = Self.candidates(in: picture, polarity: polarity, side: side).first else { return nil }
    self = likeliest
  }

  /// The same with its ink dark, or light, the likelier first: both where the picture may be either. Behind them, where it
  /// may be so, the same as if the picture were cropped right at the digit: what lies along an edge belongs to it then, and
  /// strokes are wider than elsewhere for the size of the picture.
  static func candidates(in picture: GrayImage, polarity: Polarity?, side: Int) -> [PreparedDigit] {
    precondition(side >= 4, "a digit has no room in \(side) × \(side) pixels")
    if polarity != .darkOnLight, let digit = PreparedDigit(untouched: picture, side: side) { return [digit] }
    let factor = picture.reductionFactor(toSide: Self.workingSide)
    // A lamp would be taken for a sheet.
    let reduced = picture.reduced(by: factor).withoutGlare()
    let page = reduced.withoutDesk()
    let polarities = polarity.map { [$0] } ?? Polarity.candidates(for: page)
    let candidates = polarities.compactMap {
      Candidate(in: page, $0, isLikelier: $0 == polarities[0], margin: page.missingMargin($0))
    }
    // If dark ink is likelier and shows nothing, there is nothing: between rulings there is light paper. Within thick strokes
    // there is what looks like dark paper.
    guard let seen = candidates.first?.ink.polarity, seen == polarities[0] || seen == .darkOnLight else { return [] }
    let crops = candidates.filter(\.mayBeCropped).compactMap {
      Candidate(in: page, $0.ink.polarity, isLikelier: false, margin: page.marginOfCrop)
    }
    func likelierFirst(_ candidates: [Candidate]) -> [Candidate] { candidates.sorted { $0.weight > $1.weight } }
    let digits = (likelierFirst(candidates) + likelierFirst(crops)).map { candidate in
      PreparedDigit(candidate, side: side) { box in
        box.moved(by: -candidate.margin, within: page.width, page.height)
          .enlarged(by: factor, within: picture.width, picture.height)
      }
    }
    return digits[0] == nil ? [] : digits.compactMap(\.self)
  }

  /// What is prepared already; nil if it is not.
  private init?(untouched picture: GrayImage, side: Int) {
    guard picture.isPrepared(forSide: side), let box = picture.inkBox else { return nil }
    (image, polarity, self.box, isUntouched, thickening) = (picture, .lightOnDark, box, true, 0)
    (touchesEdge, others) = (false, 0)
  }

  /// - Parameter place: where in the picture a box of the candidate's ink is.
  private init?(_ candidate: Candidate, side: Int, place: (PixelBox) -> PixelBox) {
    guard let digit = FittedDigit(candidate.main.strokes, of: candidate.ink.image, side: side) else { return nil }
    // Beside rulings, what is a hundred times as high as its strokes are wide is left of them.
    guard !candidate.ink.hasLines || digit.strokeWidth > 0.2 else { return nil }
    image = digit.image
    polarity = candidate.ink.polarity
    box = place(digit.box)
    isUntouched = false
    thickening = digit.thickening
    touchesEdge = candidate.main.touchesEdge
    others = candidate.main.others
  }
}

/// What a picture's digit is if its ink is dark, or light.
private struct Candidate {
  let ink: Ink
  let main: MainPiece
  /// How much speaks for it: the extent and the contrast of what is written. What is seen in the other polarity, the
  /// paper within a digit and between its strokes, lies inside of it or reaches to the edge.
  let weight: Double
  /// How many pixels of paper are around the picture, in which the pieces are.
  let margin: Int

  /// Whether the picture may end where its digit does though nothing tells so: there is ink at its edge, or along three
  /// quarters of it, and no ruling.
  var mayBeCropped: Bool {
    let isFull = 4 * main.extent.longerSide >= 3 * max(ink.image.width, ink.image.height)
    return margin == 0 && !ink.hasLines && (isFull || ink.reachesEdge)
  }

  init?(in picture: GrayImage, _ polarity: Polarity, isLikelier: Bool, margin: Int) {
    self.margin = margin
    let page = picture.framed(by: margin, polarity)
    // Rulings cross all of the picture. Strokes cross most of one that is cropped, and stems all of a low one. A 1 in a
    // tight crop is all that is there.
    let ruling = (across: page.width * 19 / 20, down: max(page.height * 19 / 20, page.width / 2))
    let thickness = max(page.width, page.height) / 20 + 3
    func found(_ lineLength: (across: Int, down: Int)) -> (Ink, MainPiece)? {
      guard let ink = Ink(of: page, polarity: polarity, lineLength: lineLength, lineThickness: thickness),
        let main = MainPiece(among: ink.image.strokes(), width: page.width, height: page.height)
      else { return nil }
      return (ink, main)
    }
    let isHigh = { (main: MainPiece) in main.strokes[0].box.height > 2 * main.strokes[0].box.width }
    let upright = { found((.max, .max)).flatMap { isHigh($0.1) ? $0 : nil } }
    guard let (ink, main) = found(ruling) ?? upright() else { return nil }
    self.ink = ink
    self.main = main
    let box = main.extent
    let size = Double(box.width * box.width + box.height * box.height)
    weight = size * ink.contrast * (main.touchesEdge ? 0.4 : 1) * (isLikelier ? 1.5 : 1)
  }
}

/// Strokes fitted as MNIST's are.
struct FittedDigit {
  let image: GrayImage
  let box: PixelBox
  /// How wide its strokes were after fitting, in pixels, before they became wider.
  let strokeWidth: Double
  let thickening: Double

  /// Strokes that would be thinner than this after fitting, in pixels, get MNIST's usual width. Of MNIST's digits
  /// one of fifty is thinner.
  private static let thinnest = 1.6
  private static let usualWidth = 2.4

  /// Fits `strokes`, taken together and without anything else in `ink`; nil if there are none.
  ///
  /// - Parameter side: the side of the image to make.
  init?(_ strokes: [Stroke], of ink: GrayImage, side: Int = PreparedDigit.side) {
    guard let box = strokes.box else { return nil }
    self.box = box
    // Around the box there is room for what anti-aliasing and thickening take.
    let scale = Double(box.longerSide) / Double(PreparedDigit.fittedSide)
    let margin = Int((3 * scale).rounded(.up)) + 1
    var cut = ink.cut(strokes, around: box, margin: margin)
    strokeWidth = cut.strokeWidth() / scale
    thickening = strokeWidth < Self.thinnest ? Self.usualWidth - strokeWidth : 0
    var inner = PixelBox(left: margin, top: margin, width: box.width, height: box.height)
    if thickening > 0 {
      let radius = thickening * scale / 2
      cut = cut.thickened(by: radius)
      let more = Int(radius.rounded())
      inner = PixelBox(
        left: margin - more, top: margin - more, width: box.width + 2 * more, height: box.height + 2 * more)
    }
    let room = (Double(side * PreparedDigit.fittedSide) / Double(PreparedDigit.side)).rounded()
    func fitted(_ length: Int) -> Int { max(1, Int((Double(length) * room / Double(inner.longerSide)).rounded())) }
    image = cut.resampled(inner, columns: fitted(inner.width), rows: fitted(inner.height)).stretched()
      .centred(inSide: side)
  }
}

extension GrayImage {
  /// Whether this is an image as `PreparedDigit` makes them and MNIST has them: 28 × 28 pixels, the longer side of the
  /// box around its ink 19 or 20 pixels, and its centre of mass within 0.55 pixels of (14, 14) in each direction. All
  /// 70,000 images of MNIST are.
  public var isPrepared: Bool {
    guard width == PreparedDigit.side, height == PreparedDigit.side, let box = inkBox, let centre = centreOfMass else {
      return false
    }
    let middle = Double(PreparedDigit.side / 2)
    return 19...20 ~= box.longerSide && abs(centre.row - middle) <= 0.55 && abs(centre.column - middle) <= 0.55
  }

  /// Whether this can be passed on to a network of `side` × `side` inputs: as `isPrepared` says for MNIST's, and for others
  /// if it has their size and most of its rim is dark.
  fileprivate func isPrepared(forSide side: Int) -> Bool {
    guard side != PreparedDigit.side else { return isPrepared }
    guard width == side, height == side else { return false }
    let rim = (0..<side).flatMap { [self[0, $0], self[side - 1, $0], self[$0, 0], self[$0, side - 1]] }
    return 2 * rim.count { $0 < 64 } > rim.count
  }

  /// Only the ink of `strokes`, in an image of `box` with `margin` pixels of paper on each side.
  func cut(_ strokes: [Stroke], around box: PixelBox, margin: Int) -> GrayImage {
    let (columns, rows) = (box.width + 2 * margin, box.height + 2 * margin)
    var cut = [UInt8](repeating: 0, count: columns * rows)
    for stroke in strokes {
      for index in stroke.pixels {
        let row = Int(index) / width - box.top + margin
        let column = Int(index) % width - box.left + margin
        if 0..<rows ~= row, 0..<columns ~= column { cut[row * columns + column] = pixels[Int(index)] }
      }
    }
    return GrayImage(width: columns, height: rows, pixels: cut)
  }
}
