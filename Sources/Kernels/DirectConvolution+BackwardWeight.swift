import Vulkan

extension DirectConvolution {
  /// Bytes of scratch that `backwardWeight` needs.
  static func backwardWeightScratchByteCount(_ shape: Conv2dShape, facts: DeviceFacts) -> Int {
    weightSlabs(shape, facts).count * slabByteCount(shape)
  }

  /// `weightGradient` [out, in, height, width] = gradient of the convolution with regard to its (effective) weights,
  /// and `biasGradient` [out], if wanted, with regard to its bias. The sum over pixels is cut into slabs whose partial
  /// sums go through `scratch`.
  static func backwardWeight(
    input: BufferRange, outputGradient: BufferRange, scratch: BufferRange, weightGradient: BufferRange,
    biasGradient: BufferRange?, shape: Conv2dShape, facts: DeviceFacts
  ) -> [Launch] {
    let tile = RegisterTile(columns: shape.outputChannels, facts: facts)
    let slabs = weightSlabs(shape, facts)
    let partial = scratch.part(at: 0, byteCount: slabs.count * slabByteCount(shape))
    return [
      Conv2dBackwardWeight.launch(
        sampled: input, gradient: outputGradient, partial: partial,
        constants: .init(
          pixels: UInt32(outputPixels(shape)), slabPixels: UInt32(slabs.steps),
          outputHeight: UInt32(shape.outputHeight), outputWidth: UInt32(shape.outputWidth),
          outputGroups: UInt32(shape.output.channelGroups), inputHeight: Int32(shape.inputHeight),
          inputWidth: Int32(shape.inputWidth), inputGroups: Int32(shape.input.channelGroups),
          kernelHeight: Int32(shape.kernelHeight), kernelWidth: Int32(shape.kernelWidth), stride: Int32(shape.stride),
          dilation: Int32(shape.dilation), padTop: Int32(shape.padTop), padLeft: Int32(shape.padLeft)),
        specialization: .init(localSizeX: UInt32(tile.subgroupSize), columnLanes: UInt32(tile.columnLanes)),
        groups: Grid(weightRowTiles(shape), tile.panels, slabs.count / tile.rowGroups),
        cost: cost(shape, parameters: partial.byteCount)),
      Conv2dReduceWeight.launch(
        partial: partial, weightGradient: weightGradient, biasGradient: biasGradient ?? weightGradient,
        constants: .init(
          slabs: UInt32(slabs.count), taps: UInt32(shape.taps), inputChannels: UInt32(shape.inputChannels),
          outputChannels: UInt32(shape.outputChannels), hasBias: biasGradient == nil ? 0 : 1),
        specialization: .init(aligned: shape.inputChannels * shape.taps % 4 == 0),
        groups: Grid(
          (((shape.inputChannels * shape.taps).divided(by: 4) + 1) * shape.output.channelGroups).divided(by: 64)),
        cost: Cost(flops: partial.byteCount / 4, bytes: partial.byteCount + weightGradient.byteCount)),
    ]
  }

  static func weightSlabs(_ shape: Conv2dShape, _ facts: DeviceFacts) -> SumSlabs {
    let tile = RegisterTile(columns: shape.outputChannels, facts: facts)
    return SumSlabs(
      steps: outputPixels(shape), workgroups: weightRowTiles(shape) * tile.panels, together: tile.rowGroups,
      byteCount: slabByteCount(shape), facts: facts)
  }

  private static func outputPixels(_ shape: Conv2dShape) -> Int { shape.batch * shape.output.pixels }

  /// Tiles of the weights' rows: taps times groups of input channels.
  private static func weightRowTiles(_ shape: Conv2dShape) -> Int {
    (4 * shape.taps * shape.input.channelGroups).divided(by: RegisterTile.rows)
  }

  /// A slab's partial sums: the rows of the weights and one of the bias.
  private static func slabByteCount(_ shape: Conv2dShape) -> Int {
    (4 * shape.taps * shape.input.channelGroups + 1) * shape.output.channelGroups * 16
  }
}
