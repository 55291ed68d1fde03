public import Storage

extension Page.Line {
  /// All that the search looked at, for `scripts/fit-lines`: the number of pieces, and for each arc where it begins and
  /// ends and what it may be read as with the features of that, and what the
  /// network saw.
  public var lattice: JSON {
    let (line, arcs) = (reading.line, reading.lattice.arcs)
    let list = arcs.indices.map { index -> JSON in
      let choices = arcs[index].choices.map { sign, score -> JSON in
        let features =
          index < line.groups.count
          ? LineModel.features(
            line.groups[index], as: sign?.wholeNumberValue ?? 0, reading.predictions[index], in: line)
          : LineModel.features(nothing: arcs[index].from, in: line)
        return [
          "sign": sign.map { JSON(String($0)) } ?? nil, "features": .array(features.map { JSON($0) }),
        ]
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
