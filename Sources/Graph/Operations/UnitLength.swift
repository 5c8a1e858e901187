import Kernels
import Vulkan

extension Graph {
  /// The channels of each pixel as a vector of the length `scale`: `scale * x / sqrt(sum of x^2 + 1e-6)`.
  public func unitLength(_ x: Tensor, scale: Float = 1) -> Tensor {
    add(UnitLengthNormalization(scale: scale), x)
  }

  /// The sum over channels of `x * y`: two of `[N, H, W, C]` to `[N, H, W, 1]`.
  public func dot(_ x: Tensor, _ y: Tensor) -> Tensor {
    add(ChannelDotProduct(), x, y)
  }
}

/// Unit-length normalisation.
struct UnitLengthNormalization: Operation {
  let scale: Float

  var name: String { "unit length" }
  var storage: StorageRule { .rounded }
  var isCheap: Bool { true }

  func outputTypes(_ inputs: [TensorType]) -> [TensorType] { [inputs[0]] }

  func gradients(_ context: GradientContext) -> [Tensor?] {
    [context.graph.add(UnitLengthGradient(scale: scale), context.outputGradient, context.inputs[0])]
  }

  func lower(_ context: LoweringContext) {
    context.emit(
      UnitLength.forward(
        context.inputs[0], shape: ActivationShape(context.inputTypes[0]), scale: scale, output: context.outputs[0]))
  }
}

/// Inputs: the gradient of the output, and the input.
struct UnitLengthGradient: Operation {
  let scale: Float

  var name: String { "unit length gradient" }
  var storage: StorageRule { .rounded }

  func outputTypes(_ inputs: [TensorType]) -> [TensorType] { [inputs[1]] }

  func lower(_ context: LoweringContext) {
    context.emit(
      UnitLength.backward(
        outputGradient: context.inputs[0], x: context.inputs[1], shape: ActivationShape(context.inputTypes[1]),
        scale: scale, inputGradient: context.outputs[0]))
  }
}

/// The sum over channels of x * y.
struct ChannelDotProduct: Operation {
  var name: String { "dot" }
  var storage: StorageRule { .rounded }

  func outputTypes(_ inputs: [TensorType]) -> [TensorType] {
    precondition(inputs[0] == inputs[1], "a dot product needs equal shapes: \(inputs)")
    return [TensorType(inputs[0].dimensions.dropLast() + [1], .channelGroups)]
  }

  func gradients(_ context: GradientContext) -> [Tensor?] {
    [0, 1].map { index in
      context.needed[index] ? context.graph.product(context.inputs[1 - index], context.outputGradient) : nil
    }
  }

  func lower(_ context: LoweringContext) {
    context.emit(
      Channels.dot(
        context.inputs[0], context.inputs[1], shape: ActivationShape(context.inputTypes[0]),
        output: context.outputs[0]))
  }
}
