import Kernels
import Vulkan

extension Graph {
  /// The largest of every 2x2 block: `[N, H, W, C]` to `[N, H / 2, W / 2, C]`, rounded down.
  public func maxPooled(_ x: Tensor) -> Tensor {
    add(Pooling(kind: .max), x)
  }

  /// The mean of every 2x2 block: `[N, H, W, C]` to `[N, H / 2, W / 2, C]`, rounded down.
  public func averagePooled(_ x: Tensor) -> Tensor {
    add(Pooling(kind: .average), x)
  }

  /// The mean over all pixels: `[N, H, W, C]` to `[N, 1, 1, C]`.
  public func globalAverage(_ x: Tensor) -> Tensor {
    add(GlobalAverage(), x)
  }
}

/// What a block of 2x2 elements becomes.
enum PoolingKind: Hashable, Sendable {
  case max, average
}

/// The maximum or mean of every 2x2 block.
struct Pooling: Operation {
  let kind: PoolingKind

  var name: String { "\(kind) pool" }
  var storage: StorageRule { .rounded }

  func outputTypes(_ inputs: [TensorType]) -> [TensorType] {
    let x = inputs[0]
    return [.activation(x[0], x[1] / 2, x[2] / 2, x[3])]
  }

  func gradients(_ context: GradientContext) -> [Tensor?] {
    let x = context.inputs[0]
    return [context.graph.add(PoolingGradient(kind: kind, type: x.type), context.outputGradient, x)]
  }

  func lower(_ context: LoweringContext) {
    let (x, output, shape) = (context.inputs[0], context.outputs[0], ActivationShape(context.inputTypes[0]))
    context.emit(
      kind == .max
        ? Kernels.Pooling.max(x, shape: shape, output: output)
        : Kernels.Pooling.average(x, shape: shape, output: output))
  }
}

/// Inputs: the gradient of the output, and the input, which tells where each maximum was (the first one counts).
struct PoolingGradient: Operation {
  let kind: PoolingKind
  let type: TensorType

  var name: String { "\(kind) pool gradient" }
  var storage: StorageRule { .rounded }

  func outputTypes(_ inputs: [TensorType]) -> [TensorType] { [type] }

  func lower(_ context: LoweringContext) {
    let (upstream, x, output, shape) = (context.inputs[0], context.inputs[1], context.outputs[0], ActivationShape(type))
    context.emit(
      kind == .max
        ? Kernels.Pooling.maxBackward(outputGradient: upstream, x: x, shape: shape, inputGradient: output)
        : Kernels.Pooling.averageBackward(outputGradient: upstream, shape: shape, inputGradient: output))
  }
}

/// The mean over all pixels.
struct GlobalAverage: Operation {
  var name: String { "global average" }
  var storage: StorageRule { .single }

  func outputTypes(_ inputs: [TensorType]) -> [TensorType] { [.activation(inputs[0][0], 1, 1, inputs[0][3])] }

  func gradients(_ context: GradientContext) -> [Tensor?] {
    [context.graph.add(GlobalAverageGradient(type: context.inputs[0].type), context.outputGradient)]
  }

  func lower(_ context: LoweringContext) {
    let shape = ActivationShape(context.inputTypes[0])
    context.emit(
      Kernels.Pooling.globalAverage(
        context.inputs[0], shape: shape, output: context.outputs[0],
        scratch: context.scratch(Kernels.Pooling.sumScratchByteCount(shape, facts: context.device)),
        facts: context.device))
  }
}

/// Each pixel's share of the mean's gradient.
struct GlobalAverageGradient: Operation {
  let type: TensorType

  var name: String { "global average gradient" }
  var storage: StorageRule { .rounded }

  func outputTypes(_ inputs: [TensorType]) -> [TensorType] { [type] }

  func lower(_ context: LoweringContext) {
    context.emit(
      Kernels.Pooling.globalAverageBackward(
        outputGradient: context.inputs[0], shape: ActivationShape(type), inputGradient: context.outputs[0]))
  }
}
