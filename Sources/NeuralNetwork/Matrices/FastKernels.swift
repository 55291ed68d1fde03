import CKernels

/// The kernels in C, for the best instruction set of the processor. `ReferenceKernels` defines what each computes.
///
/// Threads split the elements of a result, or two halves of a sum that one thread keeps apart as well, so any number of
/// them gives the same bits. One thread at a time may call kernels that have threads of their own.
///
/// The preconditions here are the only check of shapes; the C functions trust them.
public struct FastKernels: Kernels {
  /// How many threads compute, the calling one among them.
  public let threads: Int
  /// What the factors of dense products are rounded to.
  public let precision: Precision
  private let team: Team?

  /// What the factors of dense products are rounded to. Weights are kept, and sums added up, in floats all the same.
  public enum Precision: String, CaseIterable, Sendable {
    /// Nothing: 24 significant bits.
    case float32
    /// 8 significant bits, to nearest even, denormal numbers to zero. Sparse inputs are multiplied unrounded.
    case bfloat16
  }

  /// Makes kernels that compute on the calling thread.
  public init() { self.init(threads: 1) }

  /// Makes kernels that compute on `threads` threads where a kernel has enough to do for them.
  ///
  /// - Precondition: `threads > 0`.
  public init(threads: Int, precision: Precision = .float32) {
    precondition(threads > 0, "\(threads) threads cannot compute")
    self.threads = threads
    self.precision = precision
    team = threads > 1 ? Team(threads: threads) : nil
  }

  /// The most threads that take part, however many are asked for.
  static let mostThreads = Int(KERNEL_MOST_THREADS)

  /// Does without `count` of the threads until as many are taken back with a negative one, so that they may do other things.
  func lend(_ count: Int) { team?.lend(count) }

  private var rounds: Int32 { precision == .bfloat16 ? 1 : 0 }

  /// The instruction set in use: `avx512-amx`, `avx512`, `avx2`, `neon` or `portable`. The environment variable
  /// `MNIST_ISA` asks for a lower one. Equal seeds give equal bytes for equal instruction sets.
  public static var instructionSet: String { unsafe String(cString: kernel_instruction_set()) }

  public func product(
    _ scale: Float, _ weights: Matrix<Float>, _ activations: Inputs<Float>, adding biases: Matrix<Float>,
    into weighted: inout Matrix<Float>
  ) {
    precondition(
      activations.rows == weights.columns && biases.rows == weights.rows && biases.columns == 1
        && weighted.rows == weights.rows && weighted.columns == activations.columns,
      "W \(weights.shape), A \(activations.shape), b \(biases.shape), Z \(weighted.shape)")
    switch activations {
    case .dense(let activations):
      unsafe kernel_product(
        team?.pointer, rounds, scale, weights.read, activations.read, biases.elements, weighted.write())
    case .sparse(let bytes):
      unsafe bytes.withKernelInput {
        unsafe kernel_sparse_product(team?.pointer, scale, weights.read, $0, biases.elements, weighted.write())
      }
    }
  }

  public func transposedProduct(
    _ scale: Float, _ weights: Matrix<Float>, _ errors: Matrix<Float>, into result: inout Matrix<Float>
  ) {
    precondition(
      weights.rows == errors.rows && result.rows == weights.columns && result.columns == errors.columns,
      "W \(weights.shape), Δ \(errors.shape), B \(result.shape)")
    unsafe kernel_transposed_product(team?.pointer, rounds, scale, weights.read, errors.read, result.write())
  }

  public func addOuterProduct(
    _ factor: Float, _ errors: Matrix<Float>, _ activations: Inputs<Float>, to weights: inout Matrix<Float>
  ) {
    precondition(
      errors.rows == weights.rows && activations.rows == weights.columns && activations.columns == errors.columns,
      "Δ \(errors.shape), A \(activations.shape), W \(weights.shape)")
    switch activations {
    case .dense(let activations):
      unsafe kernel_add_outer_product(team?.pointer, rounds, factor, errors.read, activations.read, weights.write())
    case .sparse(let bytes):
      unsafe bytes.withKernelInput {
        unsafe kernel_add_sparse_outer_product(team?.pointer, factor, errors.read, $0, weights.write())
      }
    }
  }

  public func addSumOfColumns(_ factor: Float, _ errors: Matrix<Float>, to biases: inout Matrix<Float>) {
    precondition(
      errors.rows == biases.rows && biases.columns == 1, "Δ \(errors.shape), b \(biases.shape)")
    unsafe kernel_add_sum_of_columns(factor, errors.read, biases.mutableElements)
  }

  public func scale(_ weights: inout Matrix<Float>, by factor: Float) {
    unsafe kernel_scale(weights.write(), factor)
  }

  public func add(
    _ factor: Float, _ source: Matrix<Float>, to target: inout Matrix<Float>, shrunkBy decay: Float
  ) {
    precondition(source.hasShape(of: target), "S \(source.shape), T \(target.shape)")
    unsafe kernel_add(team?.pointer, factor, source.read, target.write(), decay)
  }

  public func addSigns(_ factor: Float, of source: Matrix<Float>, to target: inout Matrix<Float>) {
    precondition(source.hasShape(of: target), "S \(source.shape), T \(target.shape)")
    unsafe kernel_add_signs(team?.pointer, factor, source.read, target.write())
  }

  public func sumOfSquares(_ matrix: Matrix<Float>) -> Double { unsafe kernel_sum_of_squares(matrix.read) }

  public func stepOfAdam(
    _ step: AdamStep<Float>, gradient: Matrix<Float>, mean: inout Matrix<Float>, square: inout Matrix<Float>,
    weights: inout Matrix<Float>
  ) {
    precondition(
      gradient.hasShape(of: weights) && mean.hasShape(of: weights) && square.hasShape(of: weights),
      "G \(gradient.shape), M \(mean.shape), V \(square.shape), W \(weights.shape)")
    let step = KernelAdamStep(
      beta1: step.beta1, beta2: step.beta2, rate: step.rate, correction: step.correction, epsilon: step.epsilon)
    unsafe kernel_adam_step(
      team?.pointer, step, gradient.read, mean.write(), square.write(), weights.write())
  }

  public func limitRows(of weights: inout Matrix<Float>, toNorm limit: Float) {
    precondition(limit > 0, "a norm of \(limit) is no limit")
    unsafe kernel_limit_rows(team?.pointer, weights.write(), limit)
  }

  public func activate(
    _ function: Activation, _ weighted: Matrix<Float>, into activations: inout Matrix<Float>
  ) {
    precondition(
      weighted.rows == activations.rows && weighted.columns == activations.columns,
      "Z \(weighted.shape), A \(activations.shape)")
    guard let kernel = function.kernel else {
      return ReferenceKernels().activate(function, weighted, into: &activations)
    }
    unsafe kernel_activate(team?.pointer, kernel, weighted.read, activations.write())
  }

  public func multiply(
    _ errors: inout Matrix<Float>, byDerivativeOf function: Activation, at weighted: Matrix<Float>,
    outputs: Matrix<Float>
  ) {
    precondition(
      errors.rows == outputs.rows && errors.columns == outputs.columns && weighted.rows == outputs.rows
        && weighted.columns == outputs.columns,
      "Δ \(errors.shape), Z \(weighted.shape), A \(outputs.shape)")
    if let kernel = function.kernel,
      unsafe kernel_multiply_by_derivative(team?.pointer, kernel, outputs.read, errors.write()) != 0
    {
      return
    }
    ReferenceKernels().multiply(&errors, byDerivativeOf: function, at: weighted, outputs: outputs)
  }

  public func subtract(
    labels: ArraySlice<UInt8>, smoothing: Float, from activations: Matrix<Float>, into errors: inout Matrix<Float>
  ) {
    precondition(
      errors.rows == activations.rows && errors.columns == activations.columns && labels.count == errors.columns
        && labels.allSatisfy { $0 < errors.rows },
      "Δ \(errors.shape), A \(activations.shape), \(labels.count) labels")
    unsafe labels.withUnsafeBufferPointer { labels in
      guard let label = labels.baseAddress else { return }
      unsafe kernel_subtract_labels(activations.read, label, smoothing, errors.write())
    }
  }
}

extension Matrix where Scalar == Float {
  /// This matrix as C reads it, valid while it lives and is not written to.
  fileprivate var read: KernelInput {
    unsafe KernelInput(elements: elements, rows: rows, columns: columns, stride: stride)
  }

  /// This matrix as C writes it, valid while it lives and is not copied.
  fileprivate mutating func write() -> KernelOutput {
    unsafe KernelOutput(elements: mutableElements, rows: rows, columns: columns, stride: stride)
  }
}

extension SparseBytes {
  /// The examples as C reads them, valid during the call.
  fileprivate func withKernelInput(_ body: (KernelSparseInput) -> Void) {
    unsafe positions.withUnsafeBufferPointer { positions in
      unsafe values.withUnsafeBufferPointer { values in
        unsafe starts.withUnsafeBufferPointer { starts in
          unsafe selection.withUnsafeBufferPointer { selection in
            guard let position = positions.baseAddress, let value = values.baseAddress, let start = starts.baseAddress,
              let example = selection.baseAddress
            else { return }
            unsafe body(
              KernelSparseInput(
                positions: position, values: value, starts: start, examples: example + range.lowerBound,
                columns: columns,
                following: selection.count - range.upperBound))
          }
        }
      }
    }
  }
}

extension FastKernels {
  /// Writes the positions and the values of the bytes that are not 0 from `start` on, and returns how many there are.
  static func compress(
    _ bytes: ArraySlice<UInt8>, positions: inout [UInt16], values: inout [UInt8], from start: Int
  ) -> Int {
    let end = start + bytes.count
    precondition(positions.count >= end && values.count >= end, "there is room for \(positions.count) of \(end)")
    return unsafe bytes.withUnsafeBufferPointer { bytes in
      unsafe positions.withUnsafeMutableBufferPointer { positions in
        unsafe values.withUnsafeMutableBufferPointer { values in
          guard let byte = bytes.baseAddress, let position = positions.baseAddress, let value = values.baseAddress
          else { return 0 }
          return unsafe kernel_compress(byte, bytes.count, position + start, value + start)
        }
      }
    }
  }
}

extension FastKernels {
  /// Fills `matrix` with the numbers in `bytes`, which stand there row by row, and returns whether all are finite.
  static func decode(_ bytes: Span<UInt8>, _ number: KernelNumber, into matrix: inout Matrix<Float>) -> Bool {
    let size = number == .single ? 4 : 2
    precondition(bytes.count == size * matrix.rows * matrix.columns, "\(bytes.count) bytes for \(matrix.shape)")
    return unsafe bytes.withUnsafeBufferPointer { bytes in
      guard let byte = bytes.baseAddress else { return true }
      return unsafe kernel_decode(number, byte, matrix.write()) != 0
    }
  }
}

extension FastKernels {
  /// Multiplies and adds in registers, or in tiles of rounded numbers, and returns how many operations that took.
  func multiplyAddOften(units: Int, rounding: Bool) -> Double {
    var results = Matrix<Float>(rows: 256, columns: units)
    return unsafe kernel_multiply_add_often(team?.pointer, Int32(units), rounding ? 1 : 0, results.mutableElements)
  }

  /// Reads so many megabytes of the elements of `memory` and returns the number of bytes.
  ///
  /// - Precondition: there are so many.
  func read(_ memory: Matrix<Float>, megabytes: Int) -> Double {
    precondition(memory.rows * memory.columns * 4 >= megabytes << 20, "\(memory.shape) for \(megabytes) megabytes")
    var results = Matrix<Float>(rows: 16, columns: megabytes)
    unsafe kernel_read_memory(team?.pointer, memory.elements, Int32(megabytes), results.mutableElements)
    return Double(megabytes << 20)
  }
}

/// The threads of some kernels, which wait for work as long as this lives.
///
/// `@unchecked` because the pointer is not `Sendable`; the C functions behind it may be called from any thread, by one at a
/// time, as the kernels ask of theirs.
@safe
private final class Team: @unchecked Sendable {
  let pointer: OpaquePointer

  /// Gathers `threads` threads, or fewer where no more are to be had; nil without memory for it.
  init?(threads: Int) {
    guard let pointer = unsafe kernel_team_gather(Int32(clamping: threads)) else { return nil }
    unsafe self.pointer = pointer
  }

  deinit { unsafe kernel_team_dismiss(pointer) }

  func lend(_ count: Int) { unsafe kernel_team_lend(pointer, Int32(clamping: count)) }
}
