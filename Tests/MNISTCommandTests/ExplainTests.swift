import Digits
import Experiments
import NeuralNetwork
import Storage
import Testing

@Suite("mnist explain")
struct ExplainTests {
  private static let sample = "data/samples/test-0-7.pgm"

  @Test("prints the library's numbers as JSON")
  func json() throws {
    let folder = try Folder()
    let image = try #require(try DigitReader(.builtIn()).answers(inFile: folder.path(Self.sample))[0].image)
    let expected = try Explanation(
      of: image, by: DigitClassifier(.builtIn()), cost: .crossEntropy, target: 3, learningRate: 0.5,
      neuron: .init(layer: 3, index: 4), input: 2)
    let run = try Command.run(
      ["explain", Self.sample, "--target", "3", "--eta", "0.5", "--weight", "3,4,2", "--json"], in: folder)
    #expect(run.status == 0 && run.output == expected.json.description + "\n")
  }

  @Test("names the four equations, with numbers, and what the step changes")
  func text() throws {
    let folder = try Folder()
    let run = try Command.run(["explain", Self.sample, "--target", "1", "--neuron", "3,4"], in: folder)
    #expect(run.status == 0)
    for head in ["answer 7 ", "Forward: z = Σ w a + b", "BP1: ", "BP2: ", "BP3: ", "BP4: ", "After the step: "] {
      #expect(run.lines.contains { $0.hasPrefix(head) }, "\(head)")
    }
    #expect(run.output.contains("neuron 4 of layer 3 (sigmoid)"))
    let output = try Command.run(["explain", Self.sample, "--neuron", "4,0"], in: folder)
    #expect(output.status == 0 && !output.output.contains("BP2"))
  }

  @Test("refuses what is not there")
  func refusals() throws {
    let folder = try Folder()
    let beyond = try Command.run(["explain", Self.sample, "--neuron", "9,0"], in: folder)
    #expect(beyond.status == 65)
    #expect(beyond.errors.hasPrefix("mnist: data/samples/test-0-7.pgm: there is no layer 9 in 784-1000-500-10"))
    #expect(try Command.run(["explain", Self.sample, "--neuron", "3"], in: folder).status == 64)
    #expect(try Command.run(["explain", Self.sample, "--neuron", "3,1", "--weight", "3,2,1"], in: folder).status == 64)
    try folder.write(Array("P5\n28 28\n255\n".utf8) + [UInt8](repeating: 0, count: 784), to: "blank.pgm")
    let blank = try Command.run(["explain", "blank.pgm"], in: folder)
    #expect(blank.status == 65 && blank.errors == "mnist: blank.pgm: shows no digit\n")
  }
}
