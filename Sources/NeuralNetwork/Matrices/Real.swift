import Libc

/// A scalar that networks compute with: `Float`, which is fast, or `Double`, which is exact enough to check it.
///
/// The two differ only in their kernels: the network, its costs and its backpropagation are written once.
public protocol Real: BinaryFloatingPoint, Sendable {
  /// The whole-matrix operations for this scalar.
  associatedtype Kernels: NeuralNetwork.Kernels where Kernels.Scalar == Self

  /// The exponential function of `x`.
  static func exponential(_ x: Self) -> Self
  /// The natural logarithm of `x`.
  static func logarithm(_ x: Self) -> Self
  /// The hyperbolic tangent of `x`.
  static func hyperbolicTangent(_ x: Self) -> Self
}

extension Float: Real {
  public typealias Kernels = FastKernels
  public static func exponential(_ x: Float) -> Float { expf(x) }
  public static func logarithm(_ x: Float) -> Float { logf(x) }
  public static func hyperbolicTangent(_ x: Float) -> Float { tanhf(x) }
}

extension Double: Real {
  public typealias Kernels = ReferenceKernels<Double>
  public static func exponential(_ x: Double) -> Double { exp(x) }
  public static func logarithm(_ x: Double) -> Double { log(x) }
  public static func hyperbolicTangent(_ x: Double) -> Double { tanh(x) }
}

// Inside formulas the functions keep the names they have on paper.

/// eˣ.
func exp<Scalar: Real>(_ x: Scalar) -> Scalar { Scalar.exponential(x) }
/// ln x.
func log<Scalar: Real>(_ x: Scalar) -> Scalar { Scalar.logarithm(x) }
/// tanh x.
func tanh<Scalar: Real>(_ x: Scalar) -> Scalar { Scalar.hyperbolicTangent(x) }
