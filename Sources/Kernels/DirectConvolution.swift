import Vulkan

/// Direct convolution, as a matrix product in tiles: packing of weights, the output, and the gradient with regard to the input.
enum DirectConvolution {
  /// Bytes of the weights and bias as `pack` writes them.
  static func packedByteCount(_ shape: Conv2dShape, family: TileFamily, facts: DeviceFacts) -> Int {
    packedByteCount(shape, transposed: false, family, facts)
  }

  /// Bytes of the weights as `packTransposed` writes them.
  static func packedTransposedByteCount(
    _ shape: Conv2dShape, family: TileFamily, facts: DeviceFacts
  ) -> Int {
    packedByteCount(shape, transposed: true, family, facts)
  }

  /// Packs `weight` [out, in, height, width], divided by the scalar `sigma` if there is one, and `bias` [out] for
  /// `forward`. The bias is not divided; without one it is zero.
  static func pack(
    weight: BufferRange, bias: BufferRange?, sigma: BufferRange?, packed: BufferRange, shape: Conv2dShape,
    family: TileFamily, facts: DeviceFacts
  ) -> [Launch] {
    [packing(weight: weight, bias: bias, sigma: sigma, packed: packed, shape: shape, transposed: false, family, facts)]
  }

  /// Packs `weight` [out, in, height, width], divided by the scalar `sigma` if there is one, for `backwardInput`.
  static func packTransposed(
    weight: BufferRange, sigma: BufferRange?, packed: BufferRange, shape: Conv2dShape,
    family: TileFamily, facts: DeviceFacts
  ) -> [Launch] {
    [packing(weight: weight, bias: nil, sigma: sigma, packed: packed, shape: shape, transposed: true, family, facts)]
  }

  /// `output` = activation(conv2d(`input`, weight / sigma) + bias), with what `pack` wrote.
  static func forward(
    input: BufferRange, packed: BufferRange, output: BufferRange, shape: Conv2dShape, activation: Activation = .none,
    family: TileFamily, facts: DeviceFacts
  ) -> [Launch] {
    let pixels = shape.batch * shape.outputHeight * shape.outputWidth
    let tile = ProductTile(family: family, columns: shape.outputChannels, rows: pixels, facts: facts)
    let groups = grid(tile: tile, rows: pixels, sumGroups: shape.input.channelGroups, shape: shape, facts)
    return [
      Conv2dForward.launch(
        sampled: input, packed: packed, output: output,
        constants: .init(
          pixels: UInt32(pixels), outputHeight: UInt32(shape.outputHeight), outputWidth: UInt32(shape.outputWidth),
          outputChannels: UInt32(shape.outputChannels), inputHeight: Int32(shape.inputHeight),
          inputWidth: Int32(shape.inputWidth), inputGroups: Int32(shape.input.channelGroups),
          kernelHeight: Int32(shape.kernelHeight), kernelWidth: Int32(shape.kernelWidth), stride: Int32(shape.stride),
          dilation: Int32(shape.dilation), padTop: Int32(shape.padTop), padLeft: Int32(shape.padLeft),
          layerTiles: UInt32(groups.y), slope: activation.kernelSlope),
        specialization: .init(
          localSizeX: UInt32(tile.workgroupSize), columnLanes: UInt32(tile.columnLanes),
          activation: activation.kernelNumber,
          pointwise: isPointwise(shape, groups: shape.input.channelGroups)),
        groups: groups, cost: cost(shape, parameters: packed.byteCount),
        spread: .init((\.z, groups.y * tile.rows * shape.output.channelGroups))
      ).inTiles(tile, shared: Conv2dForward.shared, cooperative: Conv2dForward.cooperative)
    ]
  }

  /// `inputGradient` = gradient of the convolution with regard to its input, from `outputGradient`, with what
  /// `packTransposed` wrote.
  static func backwardInput(
    outputGradient: BufferRange, packed: BufferRange, inputGradient: BufferRange, shape: Conv2dShape,
    family: TileFamily, facts: DeviceFacts
  ) -> [Launch] {
    let stride = shape.stride
    // The largest of the stride * stride classes of input pixels.
    let pixels = shape.batch * shape.inputHeight.divided(by: stride) * shape.inputWidth.divided(by: stride)
    let tile = ProductTile(
      family: family, columns: shape.inputChannels, rows: pixels, instances: stride * stride, facts: facts)
    var groups = grid(tile: tile, rows: pixels, sumGroups: shape.output.channelGroups, shape: shape, facts)
    groups.z *= stride * stride
    return [
      Conv2dBackwardInput.launch(
        sampled: outputGradient, packed: packed, output: inputGradient,
        constants: .init(
          images: UInt32(shape.batch), inputHeight: UInt32(shape.inputHeight), inputWidth: UInt32(shape.inputWidth),
          inputGroups: UInt32(shape.input.channelGroups), outputHeight: Int32(shape.outputHeight),
          outputWidth: Int32(shape.outputWidth), outputGroups: Int32(shape.output.channelGroups),
          kernelHeight: UInt32(shape.kernelHeight), kernelWidth: UInt32(shape.kernelWidth), stride: UInt32(stride),
          dilation: UInt32(shape.dilation), tapStep: UInt32(stride / greatestCommonDivisor(stride, shape.dilation)),
          padTop: UInt32(shape.padTop), padLeft: UInt32(shape.padLeft), layerTiles: UInt32(groups.y)),
        specialization: .init(
          localSizeX: UInt32(tile.workgroupSize), columnLanes: UInt32(tile.columnLanes),
          pointwise: isPointwise(shape, groups: shape.output.channelGroups)),
        groups: groups, cost: cost(shape, parameters: packed.byteCount)
      ).inTiles(tile, shared: Conv2dBackwardInput.shared, cooperative: Conv2dBackwardInput.cooperative)
    ]
  }

  /// Whether the kernel can be the leaner one for 1x1, which takes two of the sampled channel groups a turn.
  private static func isPointwise(_ shape: Conv2dShape, groups: Int) -> Bool {
    shape.taps == 1 && shape.stride == 1 && groups % 2 == 0
  }

  /// Bytes that a convolution moves at least: both activations and `parameters`.
  static func cost(_ shape: Conv2dShape, parameters: Int) -> Cost {
    Cost(flops: shape.flops, bytes: Double(shape.input.byteCount + shape.output.byteCount + parameters))
  }

  /// Tiles of columns run over x and tiles of rows over y and, past the device's limit or 16 MiB of the result, z.
  private static func grid(
    tile: ProductTile, rows: Int, sumGroups: Int, shape: Conv2dShape, _ facts: DeviceFacts
  ) -> Grid {
    // Those of the sum, and the search for the first tap of each axis.
    let turns = tile.turns(blocks: shape.taps * sumGroups) + 2 * shape.stride
    precondition(turns < RegisterTile.maxTurns, "a convolution over \(shape.taps) taps of \(sumGroups) channel groups")
    let tiles = tile.rowTiles(rows)
    let tileByteCount = tile.rows * tile.columns.rounded(upTo: 4) * 4
    let layers = tiles.divided(by: min(facts.maxGroupCount[1], max(1, (16 << 20) / tileByteCount)))
    return Grid(tile.columnTiles, tiles.divided(by: layers), layers)
  }

  /// Columns and rows of the packed weights are output and input channels, or the reverse if `transposed`.
  private static func packedChannels(_ shape: Conv2dShape, transposed: Bool) -> (columns: Int, rows: Int) {
    transposed ? (shape.inputChannels, shape.outputChannels) : (shape.outputChannels, shape.inputChannels)
  }

  /// Of each vector of columns four vectors for each tap and row group, and four for the bias.
  private static func packedByteCount(
    _ shape: Conv2dShape, transposed: Bool, _ family: TileFamily, _ facts: DeviceFacts
  ) -> Int {
    let channels = packedChannels(shape, transposed: transposed)
    let panels = ColumnPanels(columns: channels.columns, family: family, facts: facts)
    return panels.vectors * (shape.taps * channels.rows.divided(by: 4) + 1) * 4 * 16
  }

  private static func packing(
    weight: BufferRange, bias: BufferRange?, sigma: BufferRange?, packed: BufferRange, shape: Conv2dShape,
    transposed: Bool, _ family: TileFamily, _ facts: DeviceFacts
  ) -> Launch {
    let channels = packedChannels(shape, transposed: transposed)
    let panels = ColumnPanels(columns: channels.columns, family: family, facts: facts)
    let lanes = panels.vectors * channels.rows.divided(by: 4)
    return Conv2dPackWeights.launch(
      weight: weight, bias: bias ?? weight, sigma: sigma ?? weight, packed: packed,
      constants: .init(
        panels: UInt32(panels.count), columnLanes: UInt32(panels.lanes),
        outputChannels: UInt32(shape.outputChannels), inputChannels: UInt32(shape.inputChannels),
        taps: UInt32(shape.taps), hasBias: bias == nil ? 0 : 1, hasSigma: sigma == nil ? 0 : 1),
      specialization: .init(aligned: shape.inputChannels * shape.taps % 4 == 0, transposed: transposed),
      groups: .folded(lanes.divided(by: 32)),
      cost: Cost(flops: shape.weightCount, bytes: weight.byteCount + packed.byteCount))
  }

  private static func greatestCommonDivisor(_ a: Int, _ b: Int) -> Int {
    b == 0 ? a : greatestCommonDivisor(b, a % b)
  }
}
