/// Activation functions as kernels of their own, where they do not ride on the kernel before.
extension Activation {
  /// `output` = activation of `x`. Both have the shape `shape`.
  public func forward(_ x: BufferRange, shape: ActivationShape, output: BufferRange) -> [Launch] {
    let count = shape.groupCount
    return [
      ActivationForward.launch(
        x: x, output: output,
        constants: .init(
          count: UInt32(count), channels: UInt32(shape.channels), channelGroups: UInt32(shape.channelGroups)),
        specialization: .init(activation: rawValue, masked: self == .sigmoid && shape.isPadded),
        groups: .elements(count), cost: Cost(flops: 4 * count, bytes: 32 * count), spread: .elements
      ).replacing(binding: 0)
    ]
  }

  /// `inputGradient` = `outputGradient` * derivative, which follows from `outputs`, what `forward` gave. All three have
  /// the same shape.
  public func backward(outputGradient: BufferRange, outputs: BufferRange, inputGradient: BufferRange) -> [Launch] {
    let count = inputGradient.vectorCount
    return [
      ActivationBackward.launch(
        outputGradient: outputGradient, outputs: outputs, inputGradient: inputGradient,
        constants: .init(count: UInt32(count)), specialization: .init(activation: rawValue),
        groups: .elements(count), cost: Cost(flops: 8 * count, bytes: 48 * count)
      ).replacing(binding: 0)
    ]
  }
}
