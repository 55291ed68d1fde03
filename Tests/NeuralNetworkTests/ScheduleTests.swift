import Libc
import Testing

@testable import NeuralNetwork

@Suite("A schedule")
struct ScheduleTests {
  private func rates(_ schedule: Schedule, at times: [Double]) -> [Double] {
    times.map { schedule.learningRate(from: $0, to: $0 + 0.25) }
  }

  private func expect(_ found: [Double], _ expected: [Double]) {
    #expect(zip(found, expected).allSatisfy { abs($0 - $1) < 1e-12 }, "\(found)")
  }

  @Test("that is constant never changes η")
  func constant() { expect(rates(Schedule(learningRate: 3), at: [0, 0.5, 29.75]), [3, 3, 3]) }

  @Test("by steps multiplies η after every so many whole epochs")
  func step() {
    let schedule = Schedule(learningRate: 8, decay: .step(every: 2, factor: 0.5))
    expect(rates(schedule, at: [0, 1.75, 2, 3.75, 4, 6.5]), [8, 8, 4, 4, 2, 1])
  }

  @Test("by a list of steps multiplies η after each of these epochs")
  func steps() {
    let schedule = Schedule(learningRate: 8, decay: .steps(after: [1, 4], factor: 0.5))
    expect(rates(schedule, at: [0, 0.75, 1, 3.75, 4, 60]), [8, 8, 4, 4, 2, 2])
  }

  @Test("by inverse scaling divides η by a power of the epochs")
  func inverseScaling() {
    let schedule = Schedule(learningRate: 6, decay: .inverseScaling(power: 0.5))
    expect(rates(schedule, at: [0, 3, 8]), [6, 3, 2])
  }

  @Test("along a cosine begins at η, is half-way in the middle, and stays at its end")
  func cosine() {
    let schedule = Schedule(learningRate: 1, decay: .cosine(epochs: 8, etaMin: 0.2))
    let sixth = 0.2 + 0.8 * 0.75
    expect(rates(schedule, at: [0, 8.0 / 3, 4, 8, 100]), [1, sixth, 0.6, 0.2, 0.2])
  }

  @Test("with warm-up rises in a straight line, and its decay begins afterwards")
  func warmup() {
    let schedule = Schedule(learningRate: 4, decay: .step(every: 1, factor: 0.5), warmup: 2)
    expect(rates(schedule, at: [0, 0.75, 1.75, 2, 3]), [0.5, 2, 4, 4, 2])
  }

  @Test("is computed with functions whose bits are the same everywhere, close to the C library's")
  func functions() {
    for index in 0...1000 {
      let x = Double(index) / 1000
      #expect(abs(NeuralNetwork.cosine(ofHalfTurns: x) - cos(Double.pi * x)) < 4e-16)
      for y in [x, -x, 40 * x, -700 * x] {
        #expect(abs(naturalExponential(y) / exp(y) - 1) < 7e-16, "\(y)")
      }
    }
  }
}
