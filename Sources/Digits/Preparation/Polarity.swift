/// Which of ink and paper is the brighter one.
public enum Polarity: String, CaseIterable, Sendable {
  /// Pen on paper, print.
  case darkOnLight = "dark-on-light"
  /// Chalk on a board, a drawing on a dark screen, MNIST.
  case lightOnDark = "light-on-dark"

  /// The sign of what ink adds to the brightness of paper.
  var sign: Float { self == .lightOnDark ? 1 : -1 }

  /// The polarities that `image` may have, the likelier first.
  ///
  /// Where neither dark nor light is thin, there is paper: if it is mostly bright or mostly dark, that tells. In tight
  /// crops there is no such place, and in half a shadow there are both. Then ink is the thinner one of dark and light:
  /// dark strokes are filled from the radius on that is half their width, and the light gaps between them from half of
  /// theirs on. The likelier polarity is that of which half the ink, as it is with the largest radius, is found first;
  /// what has less than a twentieth of the other's ink is noise.
  static func candidates(for image: GrayImage) -> [Polarity] {
    let small = image.overview
    if let paper = small.brightShareOfPaper(), paper > 0.75 || paper < 0.25 {
      return paper > 0.5 ? [.darkOnLight] : [.lightOnDark]
    }
    let light = small.inverted
    var (dark, bright): ([Int], [Int]) = ([], [])
    var radius = 1
    repeat {
      dark.append(small.fillings(radius))
      bright.append(light.fillings(radius))
      radius += max(radius / 2, 1)
    } while radius * 8 <= max(small.width, small.height)
    let (allDark, allBright) = (dark[dark.count - 1], bright[bright.count - 1])
    if 20 * allBright < allDark { return [.darkOnLight] }
    if 20 * allDark < allBright { return [.lightOnDark] }
    let firstDark = dark.firstIndex { 2 * $0 >= allDark } ?? 0
    let firstBright = bright.firstIndex { 2 * $0 >= allBright } ?? 0
    return (firstDark, -dark[firstDark]) <= (firstBright, -bright[firstBright])
      ? [.darkOnLight, .lightOnDark] : [.lightOnDark, .darkOnLight]
  }
}

extension GrayImage {
  /// Of the places without anything thin, the share that is brighter than half between dark and bright; nil if they are
  /// less than a seventh of the image.
  fileprivate func brightShareOfPaper() -> Double? {
    let radius = max(width, height) / 14
    let (filled, cleared) = (closed(radius: radius), opened(radius: radius))
    guard let parting = parting() else { return nil }
    let limit = (parting.bright - parting.dark) / 5
    let paper = pixels.indices.filter { Double(filled.pixels[$0]) - Double(cleared.pixels[$0]) < limit }
    guard 7 * paper.count > pixels.count else { return nil }
    // With something much darker than paper and something much brighter, ink and a lamp mirrored, two parts do not tell.
    let sorted = pixels.sorted()
    let usual = Double(pixels[paper[paper.count / 2]])
    let darkest = Double(sorted[sorted.count / 100])
    let brightest = Double(sorted[sorted.count - 1 - sorted.count / 100])
    guard (usual - darkest) / (usual + 32) < 0.32 || (brightest - usual) / (brightest + 32) < 0.2 else { return nil }
    return Double(paper.count { pixels[$0] > parting.level }) / Double(paper.count)
  }

  /// By how much all pixels together become brighter when what is dark and narrow is filled, but for the noise: less
  /// than a twelfth of full brightness does not count. Nor does the rim, an eightieth of the longer side, where scans and
  /// drawn documents have a line of another brightness.
  fileprivate func fillings(_ radius: Int) -> Int {
    let filled = closed(radius: radius).pixels
    let rim = max(width, height) / 80
    var sum = 0
    for row in rim..<max(height - rim, rim) {
      for index in row * width + rim..<row * width + max(width - rim, rim) {
        let more = Int(filled[index]) - Int(pixels[index])
        if more > 20 { sum += more }
      }
    }
    return sum
  }
}
