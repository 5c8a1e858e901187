import Kernels
import Vulkan

extension Graph {
  /// One frame of every sample with a filter of its own for each pixel, as `LocalFilter` describes it: the frames
  /// `[N * frames, H, W, 3]` and `weights` `[N, H, W, LocalFilter.weights]` to `[N, H, W, 3]`. The frames are data, so they
  /// have no gradient.
  public func locallyFiltered(_ x: Tensor, weights: Tensor, at place: Int, of frames: Int) -> Tensor {
    add(LocallyFiltered(place: place, frames: frames), x, weights)
  }
}

/// Inputs: the frames and the weights.
struct LocallyFiltered: Operation {
  let place: Int
  let frames: Int

  var name: String { "local filter" }
  var storage: StorageRule { .rounded }

  func outputTypes(_ inputs: [TensorType]) -> [TensorType] {
    let (x, weights) = (inputs[0], inputs[1])
    precondition(
      x[0] == weights[0] * frames && x[1] == weights[1] && x[2] == weights[2] && weights[3] == LocalFilter.weights,
      "a local filter of \(frames) frames: \(inputs)")
    return [.activation(weights[0], x[1], x[2], x[3])]
  }

  func gradients(_ context: GradientContext) -> [Tensor?] {
    let gradient = LocallyFilteredGradient(place: place, frames: frames)
    return [nil, context.graph.add(gradient, context.outputGradient, context.inputs[0])]
  }

  func lower(_ context: LoweringContext) {
    let filter = LocalFilter(ActivationShape(context.inputTypes[0]), frames: frames, place: place)
    context.emit(filter.forward(context.inputs[0], weights: context.inputs[1], output: context.outputs[0]))
  }
}

/// Inputs: the gradient of the output and the frames. Output: the gradient of the weights.
struct LocallyFilteredGradient: Operation {
  let place: Int
  let frames: Int

  var name: String { "local filter gradient" }
  var storage: StorageRule { .rounded }

  func outputTypes(_ inputs: [TensorType]) -> [TensorType] {
    [.activation(inputs[0][0], inputs[0][1], inputs[0][2], LocalFilter.weights)]
  }

  func lower(_ context: LoweringContext) {
    let filter = LocalFilter(ActivationShape(context.inputTypes[1]), frames: frames, place: place)
    context.emit(
      filter.backwardWeights(
        outputGradient: context.inputs[0], x: context.inputs[1], weightsGradient: context.outputs[0]))
  }
}
