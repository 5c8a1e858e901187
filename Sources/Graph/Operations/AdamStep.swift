import Kernels
import Vulkan

/// The optimiser's constants (SPEC.md, "Optimisation").
public struct AdamConfiguration: Hashable, Sendable {
  /// How much of the first moment is kept.
  public var beta1: Float
  /// How much of the second moment is kept.
  public var beta2: Float
  /// What keeps the division finite.
  public var epsilon: Float

  /// Adam's constants.
  public init(beta1: Float = 0.5, beta2: Float = 0.999, epsilon: Float = 1e-8) {
    self.beta1 = beta1
    self.beta2 = beta2
    self.epsilon = epsilon
  }

  /// What the kernel needs of step `step` (from 1) at a learning rate: the rate, 1 / (1 - beta1^step) and
  /// 1 / (1 - beta2^step).
  public func scalars(step: Int, learningRate: Double) -> [Float] {
    func correction(_ beta: Float) -> Float { Float(1 / (1 - power(Double(beta), step))) }
    return [Float(learningRate), correction(beta1), correction(beta2), 0]
  }

  private func power(_ base: Double, _ exponent: Int) -> Double {
    var (result, square, rest) = (1.0, base, exponent)
    while rest > 0 {
      if rest & 1 == 1 { result *= square }
      square *= square
      rest >>= 1
    }
    return result
  }
}

extension Graph {
  /// One step of Adam (Kingma and Ba, arXiv 1412.6980) over all variables of an arena at once. `scalars` `[4]` is an
  /// input that holds `AdamConfiguration.scalars`. With the `verdict` of `lossScaleStep` the gradients are those of scaled
  /// losses, and a step that it refuses changes nothing.
  public func adamStep(
    _ parameters: VariableArena, gradients: VariableArena, firstMoments: VariableArena,
    secondMoments: VariableArena, scalars: Tensor, verdict: Tensor? = nil, _ configuration: AdamConfiguration
  ) {
    let arenas = [parameters, gradients, firstMoments, secondMoments]
    let inputs = arenas.map(whole) + [scalars] + [verdict].compactMap(\.self)
    _ = add(AdamStep(configuration: configuration), inputs, hasEffect: true)
  }
}

/// Inputs: parameters, gradients, first and second moments, each a whole arena, the step's scalars, and the verdict on
/// scaled gradients where there is one. Changes the parameters and the moments in place.
struct AdamStep: Operation {
  let configuration: AdamConfiguration

  var name: String { "adam" }
  var storage: StorageRule { .single }

  func outputTypes(_ inputs: [TensorType]) -> [TensorType] { [] }

  func lower(_ context: LoweringContext) {
    let inputs = context.inputs
    context.emit(
      Adam.step(
        parameters: inputs[0], gradients: inputs[1], firstMoments: inputs[2], secondMoments: inputs[3],
        schedule: inputs[4], verdict: inputs.dropFirst(5).first, beta1: configuration.beta1,
        beta2: configuration.beta2, epsilon: configuration.epsilon))
  }
}
