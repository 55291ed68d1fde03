import NeuralNetwork
import Storage
import Testing

@testable import Experiments

@Suite("Spread, Trial and Reproduction")
struct ReproductionTests {
  /// A run with these accuracies after its epochs.
  private func trial(_ epochs: [(validation: Double, test: Double)]) -> Trial {
    Trial(epochs: epochs.map { Trial.Epoch(validation: $0.validation, test: $0.test) }, seconds: 1.5, illness: nil)
  }

  private func preset(_ name: String) throws -> Preset { try #require(Preset.all.first { $0.name == name }) }

  @Test("a spread has the standard deviation with n − 1, and none for one measurement")
  func spread() {
    let spread = Spread([0.02, 0.04, 0.04, 0.04, 0.05, 0.05, 0.07, 0.09])
    #expect(abs(spread.mean - 0.05) < 1e-15)
    // Σ (x − 0.05)² is 0.0032.
    #expect(abs((spread.deviation ?? 0) - (0.0032 / 7).squareRoot()) < 1e-15)
    #expect(spread.percentages == "5.00 ± 2.14")
    #expect(spread.json == ["mean": JSON(spread.mean), "standard_deviation": JSON(spread.deviation ?? 0)])
    let single = Spread([0.9781])
    #expect(single.mean == 0.9781 && single.deviation == nil && single.contains(0.9781) == nil)
    #expect(single.percentages == "97.81" && single.json["standard_deviation"] == .null)
  }

  @Test("a spread contains what lies within three standard deviations, equal measurements their own value")
  func containment() {
    let spread = Spread([0.94, 0.96])
    let deviation = 0.02 / 2.0.squareRoot()
    for side in [-1.0, 1] {
      #expect(spread.contains(0.95 + side * 2.999 * deviation) == true)
      #expect(spread.contains(0.95 + side * 3.001 * deviation) == false)
    }
    for value in [0.0982, 0.1, 0.7, 0.9742] {
      #expect(Spread([value, value, value]).contains(value * 100 / 100) == true)
      #expect(Spread([value, value, value]).contains(value + 0.0001) == false)
    }
  }

  @Test(
    "a trial tells the accuracy on one kind of images after the epoch that was best on another, the first of equals")
  func moments() {
    let trial = trial([(0.90, 0.80), (0.95, 0.81), (0.95, 0.82), (0.93, 0.85), (0.92, 0.83)])
    let expected: [(Trial.Moment, validation: Double, test: Double)] = [
      (.first, 0.90, 0.80), (.last, 0.92, 0.83), (.best(on: .validation), 0.95, 0.81), (.best(on: .test), 0.93, 0.85),
    ]
    for (moment, validation, test) in expected {
      #expect(trial.accuracy(on: .validation, at: moment) == validation)
      #expect(trial.accuracy(on: .test, at: moment) == test)
    }
  }

  @Test("a trial that held out no images is chosen by none, and has its last epoch")
  func withoutValidation() {
    let trial = Trial(
      epochs: [0.9, 0.95, 0.94].map { Trial.Epoch(validation: nil, test: $0) }, seconds: 1, illness: nil)
    #expect(trial.accuracy(on: .test, at: .best(on: .validation)) == 0.94)
    #expect(trial.accuracy(on: .test, at: .best(on: .test)) == 0.95)
  }

  /// In each case the two runs have the book's figure ± 0.01 at the one moment, on the one kind of images, and 0.5 else.
  @Test(
    "a reproduction compares the book's figure with the moment that the book means",
    arguments: [
      // The name of the experiment, which epoch of three has the figure, on which images, and whether that counts.
      ("ch3-new-weights", 0, true, true), ("ch3-new-weights", 2, true, false), ("ch3-new-weights", 0, false, false),
      ("ch1-slow", 2, false, true), ("ch1-slow", 1, false, false), ("ch1-slow", 2, true, false),
      ("ch1-100", 1, false, true), ("ch1-100", 1, true, false),
      ("ch1-30", 1, false, true), ("ch1-30", 1, true, false),
      ("ch3-entropy-30", 1, false, true), ("ch3-entropy-30", 2, false, true), ("ch3-entropy-30", 1, true, false),
      ("ciresan-1000-500", 0, false, true), ("ciresan-1000-500", 1, false, false),
      ("ch5-2", 1, true, true), ("ch5-2", 2, true, true), ("ch5-2", 0, false, false),
    ])
  func published(name: String, epoch: Int, isOfValidation: Bool, counts: Bool) throws {
    let preset = try preset(name)
    let figure = try #require(preset.published).percent / 100
    // Below all figures, so that the best epoch is the one with the figure.
    let low = 0.05
    let trials = [-0.01, 0.01].map { offset in
      trial(
        (0..<3).map { index in
          let value = index == epoch ? figure + offset : low
          return isOfValidation ? (value, low) : (low, value)
        })
    }
    let reproduction = Reproduction(preset: preset, trials: trials)
    #expect(reproduction.containsPublished == counts)
    #expect(Reproduction(preset: preset, trials: [trials[0]]).containsPublished == nil)
    #expect(reproduction.seconds == 3)
  }

  @Test("a reproduction of an unsaid epoch counts the last epoch as well, where the best is far from the figure")
  func unsaidEpoch() throws {
    let preset = try preset("ch5-1")
    func reproduction(last: Double) -> Reproduction {
      Reproduction(preset: preset, trials: [0.989, 0.991].map { trial([($0, 0.5), (last + $0 - 0.99, 0.5)]) })
    }
    #expect(reproduction(last: 0.9648).containsPublished == true)
    #expect(reproduction(last: 0.95).containsPublished == false)
  }

  @Test("a reproduction without a figure of the book says nothing of one, and is measured on the test images")
  func unpublished() throws {
    let reproduction = Reproduction(preset: try preset("ch1-none"), trials: [trial([(0.9, 0.8), (0.7, 0.85)])])
    #expect(reproduction.images == .test && reproduction.containsPublished == nil && reproduction.comparable.isEmpty)
    #expect(reproduction.final.mean == 0.85 && reproduction.bestByTest.mean == 0.85)
    #expect(reproduction.bestByValidation.mean == 0.8)
    #expect(reproduction.json["published"] == .null && reproduction.json["inside"] == .null)
  }
}
