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
    let kernels = FastKernels(threads: threads)
    let tries = 7
    let megabytes = 64 * threads
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

extension Duration {
  /// This duration in seconds.
  package var seconds: Double { Double(components.seconds) + Double(components.attoseconds) * 1e-18 }
}
