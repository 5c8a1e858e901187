import Vulkan

extension DirectConvolution {
  /// Bytes of scratch that `backwardWeight` needs.
  static func backwardWeightScratchByteCount(
    _ shape: Conv2dShape, family: TileFamily, facts: DeviceFacts
  ) -> Int {
    weightSlabs(shape, weightTile(shape, family, facts), facts).count * slabByteCount(shape)
  }

  /// `weightGradient` [out, in, height, width] = gradient of the convolution with regard to its (effective) weights,
  /// and `biasGradient` [out], if wanted, with regard to its bias. The sum over pixels is cut into slabs whose partial
  /// sums go through `scratch`.
  static func backwardWeight(
    input: BufferRange, outputGradient: BufferRange, scratch: BufferRange, weightGradient: BufferRange,
    biasGradient: BufferRange?, shape: Conv2dShape, family: TileFamily, facts: DeviceFacts
  ) -> [Launch] {
    let tile = weightTile(shape, family, facts)
    let slabs = weightSlabs(shape, tile, facts)
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
        specialization: .init(localSizeX: UInt32(tile.workgroupSize), columnLanes: UInt32(tile.columnLanes)),
        groups: Grid(weightRowTiles(shape, tile), tile.columnTiles, slabs.count / tile.rowGroups),
        cost: cost(shape, parameters: partial.byteCount)
      ).inTiles(tile, shared: Conv2dBackwardWeight.shared, cooperative: Conv2dBackwardWeight.cooperative),
      Conv2dReduceWeight.launch(
        partial: partial, weightGradient: weightGradient, biasGradient: biasGradient ?? weightGradient,
        constants: .init(
          slabs: UInt32(slabs.count), taps: UInt32(shape.taps), inputChannels: UInt32(shape.inputChannels),
          outputChannels: UInt32(shape.outputChannels), hasBias: biasGradient == nil ? 0 : 1),
        specialization: .init(aligned: shape.inputChannels * shape.taps % 4 == 0),
        groups: .folded(
          (((shape.inputChannels * shape.taps).divided(by: 4) + 1) * shape.output.channelGroups).divided(by: 64)),
        cost: Cost(flops: partial.byteCount / 4, bytes: partial.byteCount + weightGradient.byteCount)),
    ]
  }

  /// Slabs of at least 256 pixels make up for large tiles.
  static func weightTile(_ shape: Conv2dShape, _ family: TileFamily, _ facts: DeviceFacts) -> ProductTile {
    ProductTile(
      family: family, columns: shape.outputChannels, rows: weightRows(shape),
      instances: outputPixels(shape).divided(by: 256), facts: facts)
  }

  static func weightSlabs(_ shape: Conv2dShape, _ tile: ProductTile, _ facts: DeviceFacts) -> SumSlabs {
    SumSlabs(
      steps: outputPixels(shape), workgroups: weightRowTiles(shape, tile) * tile.columnTiles, tile: tile,
      together: tile.rowGroups, byteCount: slabByteCount(shape), facts: facts)
  }

  private static func outputPixels(_ shape: Conv2dShape) -> Int { shape.batch * shape.output.pixels }

  /// The rows of the weights: taps times padded input channels.
  private static func weightRows(_ shape: Conv2dShape) -> Int { 4 * shape.taps * shape.input.channelGroups }

  /// Tiles of the weights' rows, whatever their row groups; staged tiles have the bias for one more row.
  private static func weightRowTiles(_ shape: Conv2dShape, _ tile: ProductTile) -> Int {
    (weightRows(shape) + (tile.family == .registers ? 0 : 1)).divided(by: tile.tileRows)
  }

  /// A slab's partial sums: the rows of the weights and one of the bias.
  private static func slabByteCount(_ shape: Conv2dShape) -> Int {
    (weightRows(shape) + 1) * shape.output.channelGroups * 16
  }
}
