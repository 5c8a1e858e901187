import Vulkan

extension Normalization {
  /// Bytes of scratch that `backward` needs.
  public static func backwardScratchByteCount(_ shape: ActivationShape, facts: DeviceFacts) -> Int {
    meansOffset(shape, facts) + statisticsByteCount(shape)
  }

  /// The gradient of `apply` without a residual, through the activation, to `inputGradient` and `parameterGradients`.
  /// The latter are of the same kind as `parameters`; for vectors they are summed over the images.
  ///
  /// With a residual, first take the activation's gradient, which is the residual's; then this with no activation.
  public static func backward(
    outputGradient: BufferRange, x: BufferRange, statistics: BufferRange, parameters: Parameters,
    activation: Activation, shape: ActivationShape, inputGradient: BufferRange,
    parameterGradients: Parameters, scratch: BufferRange, facts: DeviceFacts
  ) -> [Launch] {
    precondition(parameters.isStyle == parameterGradients.isStyle, "gradients of another kind than the parameters")
    let slabs = slabs(shape, facts)
    if slabs.isSmall {
      return [
        backwardInOnePass(
          outputGradient: outputGradient, x: x, statistics: statistics, parameters: parameters,
          activation: activation, shape: shape, inputGradient: inputGradient, gradients: parameterGradients)
      ]
    }
    let partials = scratch.part(at: 0, byteCount: slabs.count * statisticsByteCount(shape))
    let means = scratch.part(at: meansOffset(shape, facts), byteCount: statisticsByteCount(shape))
    let sums = NormalizationBackwardSums.launch(
      outputGradient: outputGradient, x: x, statistics: statistics, scale: parameters.scale, shift: parameters.shift,
      partials: partials,
      constants: .init(
        pixels: UInt32(shape.pixels), slabs: UInt32(slabs.count), slabPixels: UInt32(slabs.rows),
        channels: UInt32(shape.channels), channelGroups: UInt32(shape.channelGroups),
        scaleOffset: parameters.scaleOffset(shape), shiftOffset: 0, rowStride: parameters.rowStride(shape),
        parameterTexels: parameters.vectors(shape)),
      specialization: .init(activation: activation.rawValue, masked: shape.isPadded),
      groups: .columns(slabs: slabs.count, channelGroups: shape.channelGroups, images: shape.images),
      cost: Cost(flops: 20 * shape.groupCount, bytes: 2 * shape.byteCount))
    let combine = combine(
      partials, slabs: slabs.count, means: means, gradients: parameterGradients, shape: shape)
    let slabsOfLanes = shape.pixels.divided(by: pixelsPerLane)
    let apply = NormalizationBackwardApply.launch(
      outputGradient: outputGradient, x: x, statistics: statistics, means: means, scale: parameters.scale,
      shift: parameters.shift, inputGradient: inputGradient,
      constants: .init(
        pixels: UInt32(shape.pixels), slabs: UInt32(slabsOfLanes), channels: UInt32(shape.channels),
        channelGroups: UInt32(shape.channelGroups), scaleOffset: parameters.scaleOffset(shape), shiftOffset: 0,
        rowStride: parameters.rowStride(shape), parameterTexels: parameters.vectors(shape)),
      specialization: .init(activation: activation.rawValue, masked: shape.isPadded),
      groups: .columns(slabs: slabsOfLanes, channelGroups: shape.channelGroups, images: shape.images),
      cost: Cost(flops: 28 * shape.groupCount, bytes: 3 * shape.byteCount)
    ).replacing(binding: 0)
    return [sums, combine, apply]
  }

  /// All of `backward` in one kernel, a lane for each group of channels.
  private static func backwardInOnePass(
    outputGradient: BufferRange, x: BufferRange, statistics: BufferRange, parameters: Parameters,
    activation: Activation, shape: ActivationShape, inputGradient: BufferRange, gradients: Parameters
  ) -> Launch {
    NormalizationBackwardColumns.launch(
      outputGradient: outputGradient, x: x, statistics: statistics, scale: parameters.scale, shift: parameters.shift,
      inputGradient: inputGradient, scaleGradient: gradients.scale, shiftGradient: gradients.shift,
      constants: .init(
        images: gradients.isStyle ? 1 : UInt32(shape.images), pixels: UInt32(shape.pixels),
        channels: UInt32(shape.channels), channelGroups: UInt32(shape.channelGroups),
        scaleOffset: parameters.scaleOffset(shape), shiftOffset: 0, rowStride: parameters.rowStride(shape),
        parameterTexels: parameters.vectors(shape)),
      specialization: .init(activation: activation.rawValue, masked: shape.isPadded),
      groups: .columns(
        slabs: 1, channelGroups: shape.channelGroups, images: gradients.isStyle ? shape.images : 1),
      cost: Cost(flops: 48 * shape.groupCount, bytes: 3 * shape.byteCount))
  }

  private static func meansOffset(_ shape: ActivationShape, _ facts: DeviceFacts) -> Int {
    scratchByteCount(shape, facts: facts).rounded(upTo: facts.offsetAlignment)
  }

  private static func combine(
    _ partials: BufferRange, slabs: Int, means: BufferRange, gradients: Parameters, shape: ActivationShape
  ) -> Launch {
    NormalizationBackwardCombine.launch(
      partials: partials, means: means, scaleGradient: gradients.scale, shiftGradient: gradients.shift,
      constants: .init(
        images: gradients.isStyle ? 1 : UInt32(shape.images), pixels: UInt32(shape.pixels), slabs: UInt32(slabs),
        channels: UInt32(shape.channels), channelGroups: UInt32(shape.channelGroups),
        scaleOffset: gradients.scaleOffset(shape), shiftOffset: 0, rowStride: gradients.rowStride(shape)),
      groups: .columns(
        slabs: 1, channelGroups: shape.channelGroups, images: gradients.isStyle ? shape.images : 1),
      cost: Cost(bytes: partials.byteCount))
  }
}
