import Digits
import Foundation
import NeuralNetwork
import Testing

/// What commands draw: curves, sweeps, weights.
@Suite("Drawings")
struct DrawingTests {
  /// The points of the lines of a class, as they stand in an SVG file.
  private func lines(_ style: String, in svg: String) -> [[(x: Double, y: Double)]] {
    svg.split(separator: "<polyline class=\"\(style)\" points=\"").dropFirst().map { part in
      part.prefix { $0 != "\"" }.split(separator: " ").map { point in
        let numbers = point.split(separator: ",").compactMap { Double($0) }
        return (numbers[0], numbers[1])
      }
    }
  }

  @Test("of a training have the points of its log, mark the epoch that was taken, and leave the model as it is")
  func curves() throws {
    let folder = try Folder()
    try SmallDataSet.write(to: folder)
    let train = ["train"] + SmallDataSet.options + ["--epochs", "30", "--early-stopping", "4"]
    let run = try Command.run(train + ["--plot", "curves.svg", "--log", "log.csv", "--save", "drawn"], in: folder)
    #expect(run.status == 0, "\(run.errors)")
    #expect(try Command.run(train + ["--save", "plain"], in: folder).status == 0)
    #expect(try folder.bytes("drawn") == folder.bytes("plain"))

    let svg = try folder.text("curves.svg")
    let model = try Model.load(folder.path("drawn"))
    let taken = try #require(model.record?.epochs)
    #expect(svg.contains(">taken: epoch \(taken)<"))
    let rows = try folder.text("log.csv").split(separator: "\n").dropFirst().map {
      $0.split(separator: ",").compactMap { Double($0) }
    }
    #expect(rows.count > taken)
    // The charts are of accuracy and cost; columns of the log 1 to 4 are the training's and the validation's cost and accuracy.
    for (style, columns) in [("second", [2, 1]), ("line", [4, 3])] {
      let drawn = lines(style, in: svg)
      #expect(drawn.map(\.count) == [rows.count, rows.count])
      for (line, column) in zip(drawn, columns) {
        // Heights are proportional to the numbers: the same share of the way between the lowest and the highest.
        let values = rows.map { $0[column] }
        let (low, high) = (try #require(values.min()), try #require(values.max()))
        let (bottom, top) = (try #require(line.map(\.y).max()), try #require(line.map(\.y).min()))
        for (point, value) in zip(line, values) where high > low {
          #expect(abs((bottom - point.y) / (bottom - top) - (value - low) / (high - low)) < 0.1 / (bottom - top))
        }
      }
    }
    let again = try Command.run(train + ["--plot", "curves.svg", "--save", "other"], in: folder)
    #expect(again.status == 73 && again.errors.hasPrefix("mnist: curves.svg: "))
  }

  @Test("of a run that goes on have its first epochs too")
  func resumed() throws {
    let folder = try Folder()
    try SmallDataSet.write(to: folder)
    let train = ["train"] + SmallDataSet.options
    #expect(try Command.run(train + ["--epochs", "3", "--checkpoint", "run"], in: folder).status == 0)
    let options = ["--data", "small", "--epochs", "5", "--save", "five", "--plot", "curves.svg"]
    #expect(try Command.run(["train", "--resume", "run"] + options, in: folder).status == 0)
    #expect(try lines("line", in: folder.text("curves.svg")).map(\.count) == [5, 5])
    #expect(try Command.run(train + ["--epochs", "5", "--save", "whole"], in: folder).status == 0)
    #expect(try folder.bytes("five") == folder.bytes("whole"))
    #expect(try Model.load(folder.path("five")).record?.curve.count == 5)
  }

  @Test("of a sweep have a path for each combination, the best one above the others")
  func sweep() throws {
    let folder = try Folder()
    try SmallDataSet.write(to: folder)
    let run = try Command.run(
      [
        "sweep", "--data", "small", "--validation", "20", "--grid", "eta=0.01,1 hidden=2,8", "--epochs", "10", "--l2",
        "0",
      ]
        + ["--plot", "sweep.svg"], in: folder)
    #expect(run.status == 0, "\(run.errors)")
    let svg = try folder.text("sweep.svg")
    let (best, others) = (lines("line", in: svg), lines("second", in: svg))
    #expect(best.count == 1 && others.count == 3 && (best + others).allSatisfy { $0.count == 3 })
    #expect(best[0][2].y == (best + others).map { $0[2].y }.min())
    // Values grow upwards; the first line below the table's head is the best combination.
    let (rate, hidden) = (run.lines[1].contains("learning-rate 1.0"), run.lines[1].contains("hidden 8"))
    #expect((best[0][0].y < others.map { $0[0].y }.max() ?? 0) == rate)
    #expect((best[0][1].y < others.map { $0[1].y }.max() ?? 0) == hidden)
    for word in ["learning-rate", "hidden", "accuracy"] { #expect(svg.contains(">\(word)<")) }
  }

  @Test("of weights have a picture for each neuron, blue where the weight is positive")
  func weights() throws {
    let folder = try Folder()
    var parameters = Parameters<Float>(sizes: [4, 2, 2])
    parameters.weights[0] = Matrix([[1, -1, 0, 0.5], [0, 0, 0, 2]])
    let network = Network(parameters: parameters, activations: [.sigmoid, .sigmoid])
    try Model(network: network, cost: .quadratic).save(folder.path("model"), replacing: false)
    #expect(try Command.run(["weights", "model", "weights.png"], in: folder).status == 0)
    #if PNG
      let picture = try ImageFile.images(inFile: folder.path("weights.png"))[0]
      #expect((picture.width, picture.height) == (6, 2))
      // Luma: blue 29, 92, 184 and orange 173, 74, 0 at full strength, white for 0.
      #expect(abs(Int(picture[0, 0]) - 84) < 3 && abs(Int(picture[0, 1]) - 95) < 3 && picture[1, 0] == 255)
      #expect(picture[1, 1] > picture[0, 0] && picture[0, 4] == 255 && abs(Int(picture[1, 5]) - 84) < 3)
    #endif
    #expect(try Command.run(["weights", "model", "weights.png"], in: folder).status == 73)

    let wide = Network(parameters: Parameters<Float>(sizes: [5, 2, 2]), activations: [.sigmoid, .sigmoid])
    try Model(network: wide, cost: .quadratic).save(folder.path("wide"), replacing: false)
    let refused = try Command.run(["weights", "wide", "wide.png"], in: folder)
    #expect(refused.status == 65 && refused.errors.hasPrefix("mnist: wide: the network has 5 inputs"))
  }
}
