public import Storage

extension Page {
  /// The page as a JSON object: `text`, `polarity`, `rotation` in degrees, what was found on the way to the writing
  /// (`sheet`, null for none, `ruled`, and `left`, the boxes of ink that is none), `lines` and `digits`.
  ///
  /// Each of `lines` has its `text`, its `pieces` as boxes, and `readings`, each with `text`, `probability` and for each
  /// digit the first piece and the one behind the last. Each of `digits` has `digit`, null in doubt, `sign` if it is none,
  /// `confidence`, `line`, `box` in pixels, and `doubtful` with `doubts`, which say why.
  ///
  /// - Parameters:
  ///   - file: the name of the file, which the object then has.
  ///   - index: which picture of the file it is, from 0.
  public func json(file: String? = nil, index: Int = 0) -> JSON {
    let digits = lines.enumerated().flatMap { index, line in line.digits.map { $0.json(line: index) } }
    return .object(
      (file.map { [JSON.Member("file", JSON($0))] } ?? []) + [
        .init("index", JSON(index)), .init("text", JSON(text)),
        .init("polarity", polarity.map { JSON($0.rawValue) } ?? nil), .init("rotation", JSON(rotation)),
        .init("sheet", sheet.map(\.json) ?? nil), .init("ruled", JSON(isRuled)),
        .init("left", .array(left.map(\.json))),
        .init("lines", .array(lines.map(\.json))), .init("digits", .array(digits)),
      ])
  }
}

extension Page.Digit {
  fileprivate func json(line: Int) -> JSON {
    var members: [JSON.Member] = [.init("digit", digit.map { JSON($0) } ?? nil)]
    if sign.wholeNumberValue == nil { members.append(.init("sign", JSON(String(sign)))) }
    members += [
      .init("confidence", JSON(confidence)), .init("line", JSON(line)), .init("box", box.json),
      .init("doubtful", JSON(!doubts.isEmpty)),
    ]
    if !doubts.isEmpty { members.append(.init("doubts", .array(doubts.map { JSON($0.rawValue) }))) }
    return .object(members)
  }
}

extension Page.Line {
  fileprivate var json: JSON {
    let readings = readings.map { reading -> JSON in
      [
        "text": JSON(reading.text), "probability": JSON(reading.probability),
        "pieces": .array(reading.pieces.map { [JSON($0.lowerBound), JSON($0.upperBound)] as JSON }),
      ]
    }
    return ["text": JSON(text), "pieces": .array(pieces.map(\.json)), "readings": .array(readings)]
  }

  /// All that the search looked at, for `scripts/fit-lines`: the number of pieces, and for each arc where it begins and
  /// ends and what it may be read as with the features of that, and what the network saw.
  public var lattice: JSON {
    let (line, arcs) = (search.line, search.lattice.arcs)
    let list = arcs.indices.map { index -> JSON in
      let choices = arcs[index].choices.map { sign, _ -> JSON in
        let features = search.features(of: index, as: sign)
        return ["sign": sign.map { JSON(String($0)) } ?? nil, "features": .array(features.map { JSON($0) })]
      }
      let image = index < line.groups.count ? line.groups[index].digit.image.pixels : []
      return [
        "from": JSON(arcs[index].from), "to": JSON(arcs[index].to), "choices": .array(choices),
        "image": JSON(String(base64: image)),
      ]
    }
    return ["pieces": JSON(line.pieces.count), "arcs": .array(list)]
  }
}
