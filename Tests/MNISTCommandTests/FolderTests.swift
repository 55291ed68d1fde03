import Foundation
import Storage
import Testing

@Suite("Folders of images")
struct FolderTests {
  /// A row of a table in CSV without quoted fields.
  private func rows(_ text: String) -> [[String]] {
    text.split(separator: "\r\n").map { $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init) }
  }

  private func folderOfScans() throws -> Folder {
    let folder = try Folder()
    try FileManager.default.createDirectory(atPath: folder.path("scans/more"), withIntermediateDirectories: true)
    for (name, source) in [("b.pgm", "test-1-2"), ("a.pgm", "test-0-7"), ("more/c.pgm", "test-2-1")] {
      try folder.write(folder.bytes("data/samples/\(source).pgm"), to: "scans/\(name)")
    }
    try folder.write(Array("no image".utf8), to: "scans/notes.txt")
    try folder.write(Array("hidden".utf8), to: "scans/.hidden.pgm")
    return folder
  }

  @Test("are classified image by image in the order of their names, and a bad file is told and passed over")
  func classify() throws {
    let folder = try folderOfScans()
    let whole = try Command.run(["classify", "scans"], in: folder)
    #expect(whole.status == 0 && whole.errors.isEmpty)
    #expect(
      whole.lines.map { String($0.prefix { $0 != "(" }) } == [
        "scans/a.pgm: 7 ", "scans/b.pgm: 2 ", "scans/more/c.pgm: 1 ",
      ])
    try folder.write(Array("P5 9".utf8), to: "scans/aa.pgm")
    let run = try Command.run(["classify", "scans/", "--csv", "digits.csv"], in: folder)
    #expect(run.status == 65 && run.output.isEmpty && run.errors == "mnist: scans/aa.pgm: missing height\n")
    let table = try rows(folder.text("digits.csv"))
    #expect(table.map(\.count) == [7, 7, 7, 7, 7])
    #expect(table[0] == ["file", "index", "answer", "confidence", "strangeness", "doubts", "error"])
    #expect(table.map { $0[2] } == ["answer", "7", "", "2", "1"] && table[2][6] == "scans/aa.pgm: missing height")
    #expect(Double(table[1][3]).map { 0.9...1 ~= $0 } == true)
    #expect(try Command.run(["classify", "scans", "--csv", "digits.csv"], in: folder).status == 73)
    try FileManager.default.createDirectory(atPath: folder.path("empty/inside"), withIntermediateDirectories: true)
    let empty = try Command.run(["classify", "empty"], in: folder)
    #expect(empty.status == 66 && empty.errors == "mnist: empty: no images in this folder\n")
  }

  @Test("give the same answers in the same order as their files one by one, however many are read at once")
  func order() throws {
    let folder = try Folder()
    try FileManager.default.createDirectory(atPath: folder.path("scans"), withIntermediateDirectories: true)
    let samples = try FileManager.default.contentsOfDirectory(atPath: folder.path("data/samples")).filter {
      $0.hasPrefix("test-") && $0.hasSuffix(".pgm")
    }
    .sorted()
    for index in 0..<60 {
      let source = samples[index % samples.count]
      try folder.write(folder.bytes("data/samples/\(source)"), to: "scans/\(100 + index).pgm")
    }
    let alone = try samples.map {
      try Command.run(["classify", "data/samples/\($0)"], in: folder).lines[0].split(separator: ":")[1]
    }
    let together = try Command.run(["classify", "scans"], in: folder).lines.map { $0.split(separator: ":") }
    #expect(together.map { String($0[0]) } == (0..<60).map { "scans/\(100 + $0).pgm" })
    #expect(together.indices.allSatisfy { together[$0][1] == alone[$0 % samples.count] })
  }

  @Test("tell of a bad file where it stands among hundreds, and answer to all others")
  func many() throws {
    let folder = try Folder()
    try FileManager.default.createDirectory(atPath: folder.path("scans"), withIntermediateDirectories: true)
    let (seven, two) = try (folder.bytes("data/samples/test-0-7.pgm"), folder.bytes("data/samples/test-1-2.pgm"))
    for index in 0..<300 { try folder.write(index % 3 == 0 ? two : seven, to: "scans/\(100 + index).pgm") }
    for bad in [163, 355, 356, 399] { try folder.write(Array("P5 9".utf8), to: "scans/\(bad).pgm") }
    let run = try Command.run(["classify", "scans", "--json"], in: folder)
    #expect(run.status == 65 && run.errors.split(separator: "\n").count == 4)
    let lines = try run.lines.map { try JSON.parse(Array($0.utf8)) }
    #expect(lines.map { $0["file"]?.string } == (100..<400).map { "scans/\($0).pgm" })
    for (index, line) in lines.enumerated() {
      let isBad = [63, 255, 256, 299].contains(index)
      #expect(line["digit"]?.integer == (isBad ? nil : index % 3 == 0 ? 2 : 7))
      #expect(line["error"]?.string == (isBad ? "scans/\(100 + index).pgm: missing height" : nil))
    }
  }

  @Test("of pages become a table with a row for each line, with names that need it quoted")
  func read() throws {
    let folder = try Folder()
    try FileManager.default.createDirectory(atPath: folder.path("scans"), withIntermediateDirectories: true)
    try folder.write(folder.bytes("data/samples/page.pgm"), to: "scans/the \"first\", page.pgm")
    let text = try Command.run(["read", "data/samples/page.pgm"], in: folder).lines
    let run = try Command.run(["read", "scans", "--csv", "pages.csv"], in: folder)
    #expect(run.status == 0 && run.output.isEmpty && run.errors.isEmpty)
    let lines = try folder.text("pages.csv").split(separator: "\r\n")
    #expect(lines.count == text.count + 1)
    for (index, line) in lines.dropFirst().enumerated() {
      #expect(line.hasPrefix("\"scans/the \"\"first\"\", page.pgm\",0,\(index),\(text[index]),"))
    }
    // A page without digits has a row, too.
    try folder.write(Array("P5 64 64 255\n".utf8) + [UInt8](repeating: 250, count: 4096), to: "blank.pgm")
    #expect(try Command.run(["read", "blank.pgm", "--csv", "blank.csv"], in: folder).status == 0)
    #expect(try folder.text("blank.csv").hasSuffix("\r\nblank.pgm,0,,,,\r\n"))
    // A drawing is for one page.
    #expect(try Command.run(["read", "scans", "--annotate", "a.svg"], in: folder).status == 64)
  }

  @Test("may hold PDF documents, whose pages are drawn and read")
  func documents() throws {
    let folder = try Folder()
    try folder.write(Self.document(page: folder.bytes("data/samples/page.pgm")), to: "page.pdf")
    let run = try Command.run(["read", "page.pdf"], in: folder)
    #expect(run.status == 0, "\(run.errors)")
    #expect(try run.lines == Command.run(["read", "data/samples/page.pgm"], in: folder).lines)
    try folder.write(Array("%PDF-1.4\nnothing".utf8), to: "broken.pdf")
    let broken = try Command.run(["read", "broken.pdf"], in: folder)
    #expect(
      broken.status == 65 && broken.errors == "mnist: broken.pdf: pdftoppm cannot draw the pages of this PDF document\n"
    )
  }

  /// A PDF of one page that shows a gray image, which a PGM file has, with 200 pixels an inch.
  private static func document(page: [UInt8]) throws -> [UInt8] {
    let words = String(decoding: page.prefix(40), as: UTF8.self).split(whereSeparator: \.isWhitespace)
    let (width, height) = try (#require(Int(words[1])), #require(Int(words[2])))
    let pixels = page.suffix(width * height)
    let (wide, high) = (Double(width) * 0.36 - 0.001, Double(height) * 0.36 - 0.001)
    let drawing = "q \(wide) 0 0 \(high) 0 0 cm /I Do Q"
    let objects = [
      "<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
      "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 \(wide) \(high)] /Contents 4 0 R /Resources << /XObject << /I 5 0 R >> >> >>",
      "<< /Length \(drawing.utf8.count) >>\nstream\n\(drawing)\nendstream",
    ]
    var file = Array("%PDF-1.4\n".utf8)
    for (index, object) in objects.enumerated() { file += Array("\(index + 1) 0 obj\n\(object)\nendobj\n".utf8) }
    let image =
      "<< /Type /XObject /Subtype /Image /Width \(width) /Height \(height) /ColorSpace /DeviceGray /BitsPerComponent 8 "
      + "/Length \(pixels.count) >>"
    file += Array("5 0 obj\n\(image)\nstream\n".utf8) + pixels + Array("\nendstream\nendobj\n".utf8)
    return file + Array("trailer << /Root 1 0 R /Size 6 >>\n%%EOF\n".utf8)
  }
}

@Suite("Models of other images than MNIST's")
struct OtherImagesTests {
  @Test("take pictures as they are, and answer with the names of their classes")
  func names() throws {
    let folder = try Folder()
    try SmallDataSet.write(to: folder)
    let options = ["train"] + SmallDataSet.options + ["--epochs", "40"]
    let wrong = try Command.run(options + ["--class-names", "top,middle"], in: folder)
    #expect(wrong.status == 64 && wrong.errors.contains("--class-names has 2 names for 3 classes."))
    #expect(try Command.run(options + ["--class-names", "top,middle,bottom"], in: folder).status == 0)
    let image = Array("P5 4 3 255\n".utf8) + [0, 0, 0, 0, 255, 255, 255, 255, 0, 0, 0, 0]
    try folder.write(image, to: "image.pgm")
    let run = try Command.run(["classify", "--model", "mnist.safetensors", "image.pgm"], in: folder)
    #expect(run.lines.count == 1 && run.lines[0].hasPrefix("image.pgm: middle ("))
    let json = try Command.run(
      ["classify", "--model", "mnist.safetensors", "image.pgm", "--raw", "--json"], in: folder)
    #expect(json.errors.isEmpty)
    #expect(try json.json["name"]?.string == "middle" && json.json["digit"]?.integer == 1)
    let evaluation = try Command.run(["evaluate", "mnist.safetensors", "--data", "small"], in: folder)
    #expect(evaluation.lines.last?.hasSuffix("  bottom") == true, "\(evaluation.output)\(evaluation.errors)")
    let again = try Command.run(["reproduce", "./mnist.safetensors", "--data", "small"], in: folder)
    #expect(again.status == 0 && again.output.contains("byte for byte"))
  }

  @Test("of 28 × 28 pixels take pictures as they are and say so, and prepare them when they are told to")
  func prepare() throws {
    let folder = try Folder()
    try FileManager.default.createDirectory(atPath: folder.path("other"), withIntermediateDirectories: false)
    let header: [UInt8] = [0, 0, 8, 3, 0, 0, 0, 20, 0, 0, 0, 28, 0, 0, 0, 28]
    try folder.write(header + (0..<20 * 784).map { UInt8($0 % 251) }, to: "other/train-images-idx3-ubyte")
    try folder.write([0, 0, 8, 1, 0, 0, 0, 20] + (0..<20).map { UInt8($0 % 10) }, to: "other/train-labels-idx1-ubyte")
    let train = try Command.run(
      ["train", "--data", "other", "--validation", "5", "--epochs", "1", "--hidden", "4"], in: folder)
    #expect(train.status == 0, "\(train.errors)")
    let classify = ["classify", "--model", "mnist.safetensors", "data/samples/page.pgm"]
    let asItIs = try Command.run(classify, in: folder)
    #expect(asItIs.status == 65 && asItIs.errors.contains("this model expects 28 × 28"))
    #expect(asItIs.errors.hasPrefix("mnist: the model learned from other images than MNIST's"))
    #expect(try Command.run(classify + ["--prepare"], in: folder).status == 0)
  }
}
