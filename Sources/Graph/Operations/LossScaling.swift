import Kernels
import Vulkan

extension Graph {
  /// Moves the `state` of dynamic loss scaling, a variable of four floats that begins as `LossScaling.firstState`, by a
  /// step whose gradients, of losses times its first float, lie in `gradients`. Returns the verdict for `adamStep`.
  public func lossScaleStep(
    _ state: Tensor, gradients: [VariableArena], _ configuration: AdamConfiguration
  ) -> Tensor {
    let counts = gradients.map { add(NonFiniteCount(), whole($0)) }
    let count = counts.count == 1 ? counts[0] : weightedSum(counts.map { ($0, 1) })
    return add(LossScaleUpdate(configuration: configuration), [count, state], hasEffect: true)[0]
  }
}

/// How many elements are not finite.
struct NonFiniteCount: Operation {
  var name: String { "count of what is not finite" }
  var storage: StorageRule { .single }

  func outputTypes(_ inputs: [TensorType]) -> [TensorType] { [.scalar] }

  func lower(_ context: LoweringContext) {
    context.emit(
      Reduction.nonFiniteCount(
        context.inputs[0], output: context.outputs[0],
        scratch: context.scratch(Reduction.scratchByteCount(context.inputTypes[0].byteCount, facts: context.device)),
        facts: context.device))
  }
}

/// Inputs: the count of what is not finite, and the state, which changes in place. Output: the verdict.
struct LossScaleUpdate: Operation {
  let configuration: AdamConfiguration

  var name: String { "loss scale" }
  var storage: StorageRule { .single }

  func outputTypes(_ inputs: [TensorType]) -> [TensorType] { [inputs[1]] }

  func lower(_ context: LoweringContext) {
    context.emit(
      LossScaling.step(
        nonFinite: context.inputs[0], state: context.inputs[1], verdict: context.outputs[0],
        beta1: configuration.beta1, beta2: configuration.beta2))
  }
}
