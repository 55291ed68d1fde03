import Libc
import Storage
import Testing

@testable import Digits

@Suite("The folder of a data set")
struct DataFolderTests {
  @Test("MNIST's training images are those that Python reads")
  func training() throws {
    let training = try mnist.training()
    #expect((training.count, training.rows, training.columns, training.classCount) == (60_000, 28, 28, 10))
    #expect((0..<10).map(training.label) == [5, 0, 4, 1, 9, 2, 1, 3, 1, 4])
    #expect((59_995..<60_000).map(training.label) == [8, 3, 5, 6, 8])
    #expect(labelCounts(training) == [5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949])
    #expect(sum(training.image(0).pixels) == 27_525)
    #expect(training.image(0).pixels.count { $0 > 0 } == 166)
    #expect(ink(training) == 1_567_298_545)
  }

  @Test("MNIST's test images are those that Python reads")
  func test() throws {
    let test = try mnist.test()
    #expect((test.count, test.rows, test.columns, test.classCount) == (10_000, 28, 28, 10))
    #expect((0..<10).map(test.label) == [7, 2, 1, 0, 4, 1, 4, 9, 5, 9])
    #expect(labelCounts(test) == [980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009])
    #expect(sum(test.image(9_999).pixels) == 41_833)
    #expect(ink(test) == 264_923_200)
  }

  @Test("MNIST is whole, and known by its digests")
  func verification() throws {
    let verification = mnist.verification()
    #expect(verification.isWhole)
    #expect(verification.dataSet == .mnist)
    #expect(verification.findings.map(\.file) == DataFile.allCases)
    #expect(verification.findings.map(\.path) == DataFile.allCases.map { "\(mnist.path)/\($0.rawValue).gz" })
    let dimensions = try verification.findings.map { try $0.dimensions.get() }
    #expect(dimensions == [[60_000, 28, 28], [60_000], [10_000, 28, 28], [10_000]])
    #expect(
      verification.findings[1].digest?.description == "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5"
    )
  }

  @Test("finds files with .gz and without, compressed and not")
  func names() throws {
    let files = [
      "train-images-idx3-ubyte": images(2), "train-labels-idx1-ubyte": gzip(labels([0, 1])),
      "t10k-images-idx3-ubyte.gz": images(1), "t10k-labels-idx1-ubyte.gz": gzip(labels([0])),
    ]
    try withFolder(holding: files) { (folder: String) throws in
      for path in [folder, folder + "/"] {
        #expect(try DataFolder(path: path).training().count == 2)
        #expect(try DataFolder(path: path).test(classCount: 7).classCount == 7)
      }
      let verification = DataFolder(path: folder).verification()
      #expect(verification.isWhole)
      #expect(verification.dataSet == nil)
    }
  }

  @Test("says which names it looked for")
  func missing() throws {
    try withFolder(holding: ["train-labels-idx1-ubyte": labels([0])]) { (folder: String) throws in
      #expect(
        complaint { _ = try DataFolder(path: folder).training() }
          == "\(folder): holds neither train-images-idx3-ubyte nor train-images-idx3-ubyte.gz")
      #expect(
        complaint { _ = try DataFolder(path: folder).test() }
          == "\(folder): holds neither t10k-labels-idx1-ubyte nor t10k-labels-idx1-ubyte.gz")
      #expect(
        complaint { _ = try DataFolder(path: "\(folder)/none").training() }
          == "\(folder)/none: no such folder; looked there for train-images-idx3-ubyte, train-labels-idx1-ubyte, "
          + "t10k-images-idx3-ubyte, t10k-labels-idx1-ubyte, with .gz or without")
    }
  }

  @Test("tells whole, damaged and missing files apart")
  func damage() throws {
    let files = [
      "train-images-idx3-ubyte": images(2), "train-labels-idx1-ubyte": labels([0, 77]),
      "t10k-images-idx3-ubyte.gz": Array(gzip(images(1)).dropLast()),
    ]
    try withFolder(holding: files) { (folder: String) throws in
      let verification = DataFolder(path: folder).verification()
      #expect(!verification.isWhole)
      #expect(
        verification.findings.map(sentence) == [
          "whole", "damaged: \(folder)/train-labels-idx1-ubyte: label 77 at index 1 is outside 0…9",
          "damaged: \(folder)/t10k-images-idx3-ubyte.gz: gzip stream is truncated",
          "missing: \(folder): holds neither t10k-labels-idx1-ubyte nor t10k-labels-idx1-ubyte.gz",
        ])
      #expect(verification.findings.map { $0.digest != nil } == [true, true, false, false])
    }
  }

  @Test("blames the images where the counts differ")
  func counts() throws {
    let files = ["train-images-idx3-ubyte": images(2), "train-labels-idx1-ubyte": labels([0])]
    try withFolder(holding: files) { (folder: String) throws in
      let findings = DataFolder(path: folder).verification().findings
      #expect(findings.map(\.isWhole) == [false, true, false, false])
      #expect(
        sentence(findings[0]) == "damaged: \(folder)/train-images-idx3-ubyte: "
          + "2 images but 1 label in \(folder)/train-labels-idx1-ubyte")
    }
  }

  @Test("that nobody named is the variable's, or one in the current folder, or one that lies with the program")
  func usual() throws {
    try withFolder(holding: [:]) { (folder: String) throws in
      let (current, program) = ("\(folder)/work", "\(folder)/bin/mnist")
      defer {
        for name in ["work/data/mnist", "work/data", "work", "share/mnist", "share"] {
          _ = unsafe rmdir("\(folder)/\(name)")
        }
      }
      func usual(_ environment: String? = nil, program: String? = program) throws -> String {
        try DataFolder.usual(environment: environment, current: current, program: program).path
      }
      let beside = "\(folder)/share/mnist"
      #expect(
        complaint { _ = try usual() } == "no data set: there is no folder \(current)/data/mnist and no \(beside), "
          + "and MNIST_DATA is not set")
      #expect(throws: FileError.self) { try usual("", program: nil) }
      try File.createDirectory(beside)
      #expect(try usual() == beside)
      try File.createDirectory("\(current)/data/mnist")
      #expect(try usual() == "\(current)/data/mnist")
      #expect(try usual("/elsewhere") == "/elsewhere")
    }
    #expect(try DataFolder.usual().path.hasSuffix("data/mnist"))
  }

  private func images(_ count: Int) -> [UInt8] {
    let pixels = [UInt8](repeating: 9, count: count * 6)
    return IDX(elementType: .unsignedByte, dimensions: [count, 3, 2], bytes: pixels).encoded
  }

  private func labels(_ values: [UInt8]) -> [UInt8] {
    IDX(elementType: .unsignedByte, dimensions: [values.count], bytes: values).encoded
  }

  private func labelCounts(_ images: LabeledImages) -> [Int] {
    (0..<images.count).reduce(into: [Int](repeating: 0, count: 10)) { $0[images.label($1)] += 1 }
  }

  private func ink(_ images: LabeledImages) -> Int {
    (0..<images.count).reduce(0) { $0 + sum(images.examples.inputs($1)) }
  }

  private func sum(_ bytes: some Sequence<UInt8>) -> Int { bytes.reduce(0) { $0 + Int($1) } }

  private func sentence(_ finding: DataVerification.Finding) -> String {
    finding.error.map { ($0.kind == .missing ? "missing: " : "damaged: ") + $0.description } ?? "whole"
  }
}
