import NeuralNetwork
import Storage
import Testing

@testable import Digits

@Suite("Labelled images")
struct LabeledImagesTests {
  @Test("pairs each image with its label and shows it row by row")
  func pairs() throws {
    let images = IDX(elementType: .unsignedByte, dimensions: [2, 2, 3], bytes: Array(1...12))
    let labelled = try LabeledImages(images: images, labels: labels([4, 9]))
    #expect((labelled.count, labelled.rows, labelled.columns) == (2, 2, 3))
    #expect(labelled.image(1) == GrayImage(width: 3, height: 2, pixels: [7, 8, 9, 10, 11, 12]))
    #expect(labelled.label(1) == 9)
    #expect(Array(labelled.examples.inputs(0)) == [1, 2, 3, 4, 5, 6])
    #expect(labelled.examples.inputCount == 6)
  }

  @Test("holds out the last images for validation")
  func split() throws {
    let (training, validation) = try LabeledImages(images: images(5), labels: labels([0, 1, 2, 3, 4]))
      .split(validation: 2)
    #expect((0..<training.count).map(training.label) == [0, 1, 2])
    #expect((0..<validation.count).map(validation.label) == [3, 4])
    #expect(validation.image(1).pixels == [4])
    #expect(validation[1..<2].label(0) == 4)
    #expect(validation.classCount == 5)
  }

  @Test(
    "takes the number of classes from the labels",
    arguments: [
      ([0], 1), ([0, 1], 2), ([1, 0, 2], 3), ([1, 2, 3], 4), (Array(0...9), 10), (Array(1...26), 27),
      (Array(0...61), 62), (Array(0...255), 256), (Array(1...255), 256), ([0, 2], 10), ([7], 10), ([2, 3], 10),
      ([9, 0], 10),
    ])
  func classCount(values: [UInt8], count: Int) throws {
    #expect(try LabeledImages(images: images(values.count), labels: labels(values)).classCount == count)
  }

  @Test("accepts a number of classes and checks the labels against it")
  func givenClassCount() throws {
    #expect(try LabeledImages(images: images(1), labels: labels([12]), classCount: 26).classCount == 26)
    #expect(
      complaint { _ = try LabeledImages(images: images(2), labels: labels([0, 2]), classCount: 2) }
        == "label 2 at index 1 is outside 0…1")
  }

  @Test(
    "says which label is out of range",
    arguments: [
      ([UInt8](repeating: 3, count: 41) + [12], "label 12 at index 41 is outside 0…9"),
      (Array(0...9) + [30, 12], "label 30 at index 10 is outside 0…9"),
      (Array(0...11) + [13, 200], "label 13 at index 12 is outside 0…11"),
      (Array(1...20) + [22], "label 22 at index 20 is outside 0…20"),
      ([255], "label 255 at index 0 is outside 0…9"),
    ])
  func labelOutOfRange(values: [UInt8], sentence: String) {
    #expect(complaint { _ = try LabeledImages(images: images(values.count), labels: labels(values)) } == sentence)
  }

  @Test(
    "says why the images are not images",
    arguments: [
      (.unsignedByte, [3], "expected 3 dimensions (count, rows, columns), found 1; is this a label file?"),
      (.unsignedByte, [3, 4], "expected 3 dimensions (count, rows, columns), found 2"),
      (.unsignedByte, [1, 1, 1, 1], "expected 3 dimensions (count, rows, columns), found 4"),
      (.float, [1, 28, 28], "elements are 32-bit float (0x0D); images must be unsigned bytes (0x08)"),
      (.unsignedByte, [0, 28, 28], "contains no images"),
      (.unsignedByte, [0, 0, 0], "contains no images"),
      (.unsignedByte, [1, 0, 28], "image size 0 × 28 is not valid"),
      (.unsignedByte, [1, 28, 0], "image size 28 × 0 is not valid"),
      (.unsignedByte, [2, 1, 1], "2 images but 1 label"),
    ] as [(IDX.ElementType, [Int], String)])
  func imageComplaints(type: IDX.ElementType, dimensions: [Int], sentence: String) {
    let images = zeros(type, dimensions)
    #expect(complaint { _ = try LabeledImages(images: images, labels: labels([0])) } == sentence)
  }

  @Test(
    "says why the labels are not labels",
    arguments: [
      (.unsignedByte, [1, 28, 28], "expected 1 dimension (count), found 3; is this an image file?"),
      (.unsignedByte, [1, 1], "expected 1 dimension (count), found 2"),
      (.int32, [1], "elements are 32-bit integer (0x0C); labels must be unsigned bytes (0x08)"),
    ] as [(IDX.ElementType, [Int], String)])
  func labelComplaints(type: IDX.ElementType, dimensions: [Int], sentence: String) {
    let labels = zeros(type, dimensions)
    #expect(complaint { _ = try LabeledImages(images: images(1), labels: labels) } == sentence)
  }

  @Test("gives files of chosen images, named by what they show and what was answered")
  func files() throws {
    let labelled = try LabeledImages(images: images(5), labels: labels([3, 0, 1, 2, 4]))
    let files = labelled.pgmFiles(1...2, prefix: "test")
    #expect(files.map(\.name) == ["test-1-0.pgm", "test-2-1.pgm"])
    #expect(try files.map { try Netpbm.images(in: $0.bytes) } == [[labelled.image(1)], [labelled.image(2)]])
    #expect(labelled[2..<5].pgmFiles([0, 2]).map(\.name) == ["0-1.pgm", "2-4.pgm"])
    #expect(labelled.pgmFiles([3]) { [UInt8($0), 9] }.map(\.name) == ["3-2-3-9.pgm"])
    #expect(labelled.pgmFiles([]).isEmpty)
  }

  @Test("names as its source the digests of the files that hold its images and labels")
  func source() throws {
    let labelled = try LabeledImages(images: images(5), labels: labels([3, 0, 1, 2, 4]))
    let source = labelled[0..<3].source
    #expect(source.imageSize == ImageSize(width: 1, height: 1))
    #expect(source.images == SHA256.digest(of: images(3).encoded).description)
    #expect(source.labels == SHA256.digest(of: labels([3, 0, 1]).encoded).description)
    #expect(try mnist.training().source.images.hasPrefix("ba891046e6505d7a"))
  }

  @Test("names the file at fault, and the other where both matter")
  func paths() throws {
    let files = [
      "images": images(2).encoded, "two": labels([0, 1]).encoded, "one": gzip(labels([0]).encoded),
      "wrong": labels([0, 77]).encoded, "cut": Array(images(2).encoded.dropLast()), "page": Array("<html>".utf8),
    ]
    try withFolder(holding: files) { (folder: String) throws in
      func complaintAbout(_ images: String, _ labels: String) -> String? {
        complaint { _ = try LabeledImages(imageFile: "\(folder)/\(images)", labelFile: "\(folder)/\(labels)") }
      }
      #expect(complaintAbout("images", "two") == nil)
      #expect(complaintAbout("images", "one") == "\(folder)/images: 2 images but 1 label in \(folder)/one")
      #expect(complaintAbout("images", "wrong") == "\(folder)/wrong: label 77 at index 1 is outside 0…9")
      #expect(complaintAbout("images", "none") == "\(folder)/none: no such file")
      #expect(complaintAbout("none", "two") == "\(folder)/none: no such file")
      #expect(
        complaintAbout("page", "two")
          == "\(folder)/page: is an HTML page, not an IDX file; was the download refused?")
      #expect(complaintAbout("cut", "two") == "\(folder)/cut: truncated: header declares 2 bytes of data, found 1")
      #expect(
        complaintAbout("two", "images")
          == "\(folder)/two: expected 3 dimensions (count, rows, columns), found 1; is this a label file?")
      #expect(
        complaintAbout("images", "images")
          == "\(folder)/images: expected 1 dimension (count), found 3; is this an image file?")
    }
  }

  /// `count` images of one pixel, which holds the image's index.
  private func images(_ count: Int) -> IDX {
    IDX(elementType: .unsignedByte, dimensions: [count, 1, 1], bytes: (0..<count).map { UInt8($0) })
  }

  private func labels(_ values: [UInt8]) -> IDX {
    IDX(elementType: .unsignedByte, dimensions: [values.count], bytes: values)
  }

  private func zeros(_ type: IDX.ElementType, _ dimensions: [Int]) -> IDX {
    let length = dimensions.reduce(type.byteCount, *)
    return IDX(elementType: type, dimensions: dimensions, bytes: [UInt8](repeating: 0, count: length))
  }
}
