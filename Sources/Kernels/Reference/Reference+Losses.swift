import RealModule

extension Reference {
  /// The mean binary cross entropy between sigmoid(logits) and `target` in [0, 1], shape `[1]`.
  public static func bceWithLogits(_ logits: ReferenceTensor, target: Double) -> ReferenceTensor {
    // -t log s(z) - (1 - t) log(1 - s(z)), arranged so that no exponential overflows.
    mean(logits.map { max($0, 0) - $0 * target + Double.log(onePlus: Double.exp(-abs($0))) })
  }

  /// The sum of -weight * log(probability), shape `[1]`, where probabilities count as `least` at least.
  public static func negativeLogLikelihood(
    _ probabilities: ReferenceTensor, weights: ReferenceTensor, least: Double
  ) -> ReferenceTensor {
    ReferenceTensor(
      scalar: zip(probabilities.values, weights.values).reduce(0) { $0 - $1.1 * Double.log(max($1.0, least)) })
  }

  /// The mean absolute difference, shape `[1]`; below `beta` it is half its square over `beta`, and above less by half of
  /// `beta`.
  public static func l1(
    _ left: ReferenceTensor, _ right: ReferenceTensor, smoothBelow beta: Double = 0
  ) -> ReferenceTensor {
    mean(subtract(left, right).map { abs($0) < beta ? $0 * $0 / (2 * beta) : abs($0) - beta / 2 })
  }

  /// The mean absolute difference of the Gram matrices of two `[N, h, w, C]`, shape `[1]`.
  public static func styleLoss(_ left: ReferenceTensor, _ right: ReferenceTensor) -> ReferenceTensor {
    l1(gram(left), gram(right))
  }

  /// A parameter with Adam's moments, all of one shape.
  public struct AdamState: Sendable {
    /// The parameter.
    public var parameter: ReferenceTensor
    /// The running mean of the gradient, m.
    public var firstMoment: ReferenceTensor
    /// The running mean of the squared gradient, v.
    public var secondMoment: ReferenceTensor

    /// `parameter` before the first step, with moments of zero.
    public init(parameter: ReferenceTensor) {
      self.parameter = parameter
      firstMoment = .init(shape: parameter.shape, repeating: 0)
      secondMoment = firstMoment
    }
  }

  /// The state after Adam's step number `step`, counted from 1.
  ///
  /// Kingma & Ba 2015, algorithm 1; SPEC.md, Optimisation.
  public static func adamStep(
    _ state: AdamState, gradient: ReferenceTensor, step: Int, learningRate: Double, beta1: Double = 0.5,
    beta2: Double = 0.999, epsilon: Double = 1e-8
  ) -> AdamState {
    var next = state
    next.firstMoment = state.firstMoment.combined(with: gradient) { beta1 * $0 + (1 - beta1) * $1 }
    next.secondMoment = state.secondMoment.combined(with: gradient) { beta2 * $0 + (1 - beta2) * $1 * $1 }
    let (correction1, correction2) = (1 - Double.pow(beta1, step), 1 - Double.pow(beta2, step))
    let change = next.firstMoment.combined(with: next.secondMoment) {
      learningRate * ($0 / correction1) / (Double.sqrt($1 / correction2) + epsilon)
    }
    next.parameter = subtract(state.parameter, change)
    return next
  }
}
