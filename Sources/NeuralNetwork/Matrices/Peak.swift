import CKernels

/// What the processor could do at best with some threads, measured now: what the speed of kernels is to be compared with.
public struct Peak: Sendable {
  /// Multiplications and additions of floats a second, in registers.
  public let operations: Double
  /// The same of numbers in bfloat16, in tile registers; nil where there are none.
  public let roundedOperations: Double?
  /// Bytes read from memory a second.
  public let bytes: Double

  /// Measures, which takes about half a second. Of several tries the best counts: others are disturbed.
  ///
  /// - Precondition: `threads > 0`.
  public init(threads: Int) {
    let threads = min(threads, FastKernels.mostThreads)
    let kernels = FastKernels(threads: threads)
    let tries = 7
    // More than caches hold, and no more than a small machine has.
    let megabytes = min(64 * threads, 512)
    let memory = Matrix<Float>(rows: 1 << 17, columns: 2 * megabytes)
    func best(_ amount: (FastKernels) -> Double) -> Double {
      let clock = ContinuousClock()
      return (0..<tries).map { _ in
        var done = 0.0
        let time = clock.measure { done = amount(kernels) }
        return done / time.seconds
      }.reduce(0, max)
    }
    operations = best { $0.multiplyAddOften(units: 16 * threads, rounding: false) }
    let rounded = best { $0.multiplyAddOften(units: 16 * threads, rounding: true) }
    roundedOperations = rounded > 0 ? rounded : nil
    bytes = best { $0.read(memory, megabytes: megabytes) }
  }
}
