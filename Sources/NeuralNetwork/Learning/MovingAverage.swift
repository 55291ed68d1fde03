/// The exponential moving average of what a network learns: after each mini-batch θ̄ ← d θ̄ + (1 − d) θ, as PyTorch's
/// `get_ema_multi_avg_fn` has it (Polyak and Juditsky, 1992, took the plain mean).
public struct MovingAverage: Sendable {
  /// d, the share that is kept, 0…1.
  public let decay: Double
  /// θ̄, once there is one: the first average is a copy.
  var parameters: Parameters<Float>?

  /// - Precondition: `0 ≤ decay < 1`.
  public init(decay: Double) {
    precondition(0 <= decay && decay < 1, "a decay of \(decay) is outside 0..<1")
    self.decay = decay
  }

  /// Takes the parameters after a step into account, whose weights are `scale` times those given (see `Optimizer`).
  mutating func include(_ latest: Parameters<Float>, scale: Float, using kernels: FastKernels) {
    if parameters == nil {
      parameters = latest
      if scale != 1 { parameters?.multiplyWeights(by: scale, using: kernels) }
    } else {
      parameters?.add(1 - decay, latest, scale: scale, shrunkBy: decay, using: kernels)
    }
  }
}
