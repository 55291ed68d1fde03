/// The whole-matrix operations that a network is made of, in the book's terms.
///
/// `ReferenceKernels` defines in plain loops what each means; `FastKernels` computes the same, within rounding, in C.
/// Shapes stand at every argument: n neurons in the layer, k in the layer before, m examples.
public protocol Kernels<Scalar>: Sendable {
  associatedtype Scalar: Real

  /// Makes kernels that compute on the calling thread.
  init()

  /// Z ← s W A + b, b added to every column. W [n × k], A [k × m], b [n × 1], Z [n × m].
  func product(
    _ scale: Scalar, _ weights: Matrix<Scalar>, _ activations: Inputs<Scalar>, adding biases: Matrix<Scalar>,
    into weighted: inout Matrix<Scalar>)

  /// B ← s Wᵀ Δ. W [n × k], Δ [n × m], B [k × m].
  func transposedProduct(
    _ scale: Scalar, _ weights: Matrix<Scalar>, _ errors: Matrix<Scalar>, into result: inout Matrix<Scalar>)

  /// W ← W + f Δ Aᵀ. Δ [n × m], A [k × m], W [n × k].
  func addOuterProduct(
    _ factor: Scalar, _ errors: Matrix<Scalar>, _ activations: Inputs<Scalar>, to weights: inout Matrix<Scalar>)

  /// b ← b + f Σ over the columns of Δ. Δ [n × m], b [n × 1].
  func addSumOfColumns(_ factor: Scalar, _ errors: Matrix<Scalar>, to biases: inout Matrix<Scalar>)

  /// W ← f W.
  func scale(_ weights: inout Matrix<Scalar>, by factor: Scalar)

  /// T ← d T + f S. Both have the same shape.
  func add(_ factor: Scalar, _ source: Matrix<Scalar>, to target: inout Matrix<Scalar>, shrunkBy decay: Scalar)

  /// T ← T + f sgn(S), where sgn(0) = 0, as L1 regularisation does with S = W (chapter 3, equation 97). Both have the same
  /// shape.
  func addSigns(_ factor: Scalar, of source: Matrix<Scalar>, to target: inout Matrix<Scalar>)

  /// Σ x² over all elements, the same bits for any number of threads.
  func sumOfSquares(_ matrix: Matrix<Scalar>) -> Double

  /// M ← β₁M + (1 − β₁)G, V ← β₂V + (1 − β₂)G², W ← W − α M / (c √V + ε), element by element; see `AdamStep`. All have the
  /// same shape.
  func stepOfAdam(
    _ step: AdamStep<Scalar>, gradient: Matrix<Scalar>, mean: inout Matrix<Scalar>, square: inout Matrix<Scalar>,
    weights: inout Matrix<Scalar>)

  /// Scales every row of W whose Euclidean norm, √Σw² of the weights that lead to one neuron, is greater than the limit to
  /// that norm (max-norm; Srivastava et al., "Dropout", 2014, section 5.1). The limit is positive.
  func limitRows(of weights: inout Matrix<Scalar>, toNorm limit: Scalar)

  /// A ← g(Z). Both [n × m].
  func activate(_ function: Activation, _ weighted: Matrix<Scalar>, into activations: inout Matrix<Scalar>)

  /// Δ ← Δ ⊙ g′(Z), given A = g(Z) too; for softmax the product with its derivative, which is a matrix. All [n × m].
  func multiply(
    _ errors: inout Matrix<Scalar>, byDerivativeOf function: Activation, at weighted: Matrix<Scalar>,
    outputs: Matrix<Scalar>)

  /// Δ ← A − Y. Y is 1 − ε + ε/n at each example's label and ε/n elsewhere, where ε is the smoothing: 1 and 0 without. Δ and
  /// A [n × m], m labels.
  func subtract(
    labels: ArraySlice<UInt8>, smoothing: Scalar, from activations: Matrix<Scalar>, into errors: inout Matrix<Scalar>)
}
