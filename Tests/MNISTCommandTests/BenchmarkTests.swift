import Foundation
import Testing

@Suite("mnist benchmark")
struct BenchmarkTests {
  @Test("measures the processor, training, evaluation, loading, classifying and memory")
  func json() throws {
    let folder = try Folder()
    let run = try Command.run(["benchmark", "--quick", "--threads", "2", "--json"], in: folder)
    try #require(run.status == 0, "\(run.errors)")
    let report = try #require(try JSONSerialization.jsonObject(with: Data(run.output.utf8)) as? [String: Any])
    #expect(report["threads"] as? Int == 2)
    let peak = try #require(report["peak"] as? [String: Any])
    let best = try #require(peak["fma_gflops"] as? [String: Double])
    #expect(best.keys.sorted() == ["1", "2"] && best.values.allSatisfy { 0.5..<10_000 ~= $0 })
    let training = try #require(report["training"] as? [[String: Any]])
    #expect(training.count == 12)
    for speed in training {
      let samples = try #require(speed["samples_per_second"] as? Double)
      let share = try #require(speed["share_of_peak"] as? Double)
      #expect(samples > 10 && share > 0.01 && share < 20)
    }
    // The operations of dense products for 784-30-10: 6 · (784 · 30 + 30 · 10) − 2 · 784 · 30 for each image.
    let samples = try #require(training[0]["samples_per_second"] as? Double)
    let operations = try #require(training[0]["gflops"] as? Double)
    #expect(abs(operations * 1e9 / samples - 95_880) < 1)
    let evaluation = try #require(report["evaluation"] as? [[String: Any]])
    #expect(evaluation.map { $0["threads"] as? Int } == [1, 2])
    let classify = try #require(report["classify"] as? [String: Double])
    #expect(try #require(classify["cold_seconds"]) > #require(classify["warm_seconds"]))
    #expect(try 20_000_000..<1_000_000_000 ~= #require(report["peak_memory_bytes"] as? Int))
  }

  @Test("says in a sentence that the data are missing")
  func missingData() throws {
    let folder = try Folder()
    let run = try Command.run(["benchmark", "--data", "nowhere"], in: folder)
    #expect(run.status == 66 && run.output.isEmpty)
    #expect(run.errors.hasPrefix("mnist: nowhere: no such folder"))
  }
}
