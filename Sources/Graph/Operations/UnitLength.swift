import Kernels
import Vulkan

extension Graph {
  /// The channels of each pixel as a vector of the length `scale`: `scale * x / sqrt(sum of x^2 + 1e-6)`.
  public func unitLength(_ x: Tensor, scale: Float = 1) -> Tensor {
    add(UnitLengthNormalization(scale: scale), x)
  }
}

/// Unit-length normalisation.
struct UnitLengthNormalization: Operation {
  let scale: Float

  var name: String { "unit length" }

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

  func outputTypes(_ inputs: [TensorType]) -> [TensorType] { [inputs[1]] }

  func lower(_ context: LoweringContext) {
    context.emit(
      UnitLength.backward(
        outputGradient: context.inputs[0], x: context.inputs[1], shape: ActivationShape(context.inputTypes[1]),
        scale: scale, inputGradient: context.outputs[0]))
  }
}
