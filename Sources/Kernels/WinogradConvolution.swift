import Vulkan

/// Winograd's convolutions F(4x4, 3x3) and F(6x6, 3x3) (`winograd.glsl`; Lavin and Gray, arXiv 1509.09308): a quarter and
/// a fifth of the products of a direct one. Tiles are worked on in chunks, so that what lies between the steps stays
/// small.
struct WinogradConvolution {
  /// Pixels of the side of a tile of the result.
  enum TileSide: Int, Sendable {
    case four = 4
    case six = 6
  }

  /// Whether the algorithm can compute a convolution.
  static func supports(_ shape: Conv2dShape) -> Bool {
    shape.kernelHeight == 3 && shape.kernelWidth == 3 && shape.stride == 1 && shape.dilation == 1
      && shape.inputChannels % 4 == 0
  }

  /// The convolution's shape, which the weights lie by.
  private let shape: Conv2dShape
  private let facts: DeviceFacts
  private let tileSide: Int
  /// The family of tiles of the products, in single precision: rounding before the transforms' sums would cost digits.
  private let family: TileFamily
  /// Whether the roles of input and output channels are exchanged, for the gradient of the input.
  private let isTransposed: Bool
  /// The channels of what is convolved.
  private let source: Panels
  /// The channels of the result.
  private let result: Panels

  /// The convolution of `shape`, which `supports` is true of.
  init(_ shape: Conv2dShape, tileSide: TileSide, family: TileFamily, facts: DeviceFacts) {
    self.init(
      shape, tileSide: tileSide.rawValue, family: family == .cooperative ? .shared : family, facts: facts,
      isTransposed: false)
  }

  private init(_ shape: Conv2dShape, tileSide: Int, family: TileFamily, facts: DeviceFacts, isTransposed: Bool) {
    self.shape = shape
    self.facts = facts
    self.tileSide = tileSide
    self.family = family
    self.isTransposed = isTransposed
    let (input, output) = (
      Panels(channels: shape.inputChannels, family: family, facts: facts),
      Panels(channels: shape.outputChannels, family: family, facts: facts)
    )
    (source, result) = isTransposed ? (output, input) : (input, output)
  }

  /// The convolution that takes the gradient of the output to that of the input.
  var transposed: WinogradConvolution {
    Self(shape, tileSide: tileSide, family: family, facts: facts, isTransposed: true)
  }

  /// Entries of a transformed patch.
  private var frequencies: Int { (tileSide + 2) * (tileSide + 2) }

  /// Channels as tiles take them: panels of channel groups beside each other.
  private struct Panels {
    let channels: Int
    let panels: ColumnPanels

    init(channels: Int, family: TileFamily, facts: DeviceFacts) {
      self.channels = channels
      panels = ColumnPanels(columns: channels, family: family, facts: facts)
    }

    var groups: Int { channels.divided(by: 4) }
    var lanes: Int { panels.lanes }
    var count: Int { panels.count }
    /// Vectors of one tile and frequency, with those of lanes that have no channels.
    var vectors: Int { panels.vectors }
  }

  // MARK: Weights

  /// Bytes of the weights as `pack` writes them.
  var packedByteCount: Int { frequencies * source.groups * 4 * result.vectors * 16 }

  /// Packs `weight` [out, in, 3, 3], divided by the scalar `sigma` if there is one.
  func pack(weight: BufferRange, sigma: BufferRange?, packed: BufferRange) -> [Launch] {
    [
      WinogradPack.launch(
        weight: weight, sigma: sigma ?? weight, packed: packed,
        constants: .init(
          panels: UInt32(result.count), columnLanes: UInt32(result.lanes), inputChannels: UInt32(shape.inputChannels),
          outputChannels: UInt32(shape.outputChannels), hasSigma: sigma == nil ? 0 : 1),
        specialization: .init(transposed: isTransposed, tileSide: UInt32(tileSide)),
        groups: .folded((source.groups * 4 * result.lanes).divided(by: 64), layers: result.count),
        cost: Cost(bytes: weight.byteCount + packed.byteCount))
    ]
  }

  // MARK: Convolution

  /// Bytes of scratch that `convolve` needs.
  var scratchByteCount: Int { transformedByteCount(convolutionChunks) }

  /// `output` = activation(conv2d(`input`, weight / sigma) + `bias`), with what `pack` wrote.
  func convolve(
    input: BufferRange, packed: BufferRange, bias: BufferRange?, scratch: BufferRange, output: BufferRange,
    activation: Activation
  ) -> [Launch] {
    convolutionChunks.flatMap { chunk in
      let rows = scratch.part(at: 0, byteCount: transformedByteCount(source, tiles: chunk.count))
      let products = scratch.part(at: rows.byteCount, byteCount: transformedByteCount(result, tiles: chunk.count))
      let lines = tiles.vectors(of: chunk, channelGroups: result.groups, element: output.element)
      let tile = productTile(rows: chunk.count)
      return [
        transform(input, source, chunk, isGradient: false, to: rows),
        WinogradMultiply.launch(
          rows: rows, packed: packed, products: products,
          constants: .init(
            tiles: Int32(chunk.count), rowLanes: Int32(source.lanes), channelGroups: Int32(source.groups),
            panels: Int32(result.count)),
          specialization: .init(localSizeX: UInt32(tile.workgroupSize), columnLanes: UInt32(tile.columnLanes)),
          groups: Grid(tile.columnTiles, tile.rowTiles(chunk.count), frequencies),
          cost: cost(chunk, bytes: rows.byteCount + packed.byteCount + products.byteCount)
        ).inTiles(tile, shared: WinogradMultiply.shared),
        WinogradGather.launch(
          products: products, bias: bias ?? products,
          output: output.part(lines),
          constants: .init(
            height: UInt32(shape.inputHeight), width: UInt32(shape.inputWidth), channels: UInt32(result.channels),
            lanes: UInt32(result.lanes), firstTile: UInt32(chunk.lowerBound), tiles: UInt32(chunk.count),
            hasBias: bias == nil ? 0 : 1, slope: activation.kernelSlope,
            outputStart: UInt32(lines.lowerBound), secondStretch: 0, thirdStretch: 0),
          specialization: .init(
            activation: activation.kernelNumber, isStrided: false, tileSide: UInt32(tileSide)),
          groups: tiles.grid(chunk, result.panels),
          cost: Cost(bytes: products.byteCount + tiles.byteCount(of: chunk, vectors: result.groups))),
      ]
    }
  }

  // MARK: Gradient of the weights

  /// Bytes of scratch that `backwardWeight` needs.
  var backwardWeightScratchByteCount: Int {
    max(sumsByteCount + transformedByteCount(gradientChunks), Pooling.sumScratchByteCount(allPixels, facts: facts))
  }

  /// `weightGradient` [out, in, 3, 3] and `biasGradient` [out].
  func backwardWeight(
    input: BufferRange, outputGradient: BufferRange, scratch: BufferRange, weightGradient: BufferRange,
    biasGradient: BufferRange
  ) -> [Launch] {
    let sums = scratch.part(at: 0, byteCount: sumsByteCount)
    let tile = productTile(rows: 4 * source.groups)
    let products = gradientChunks.flatMap { chunk in
      let rows = scratch.part(at: sums.byteCount, byteCount: transformedByteCount(source, tiles: chunk.count))
      let columns = scratch.part(
        at: sums.byteCount + rows.byteCount, byteCount: transformedByteCount(result, tiles: chunk.count))
      return [
        transform(input, source, chunk, isGradient: false, to: rows),
        transform(outputGradient, result, chunk, isGradient: true, to: columns),
        WinogradMultiplyGradient.launch(
          rows: rows, columns: columns, sums: sums,
          constants: .init(
            tiles: Int32(chunk.count), rowLanes: Int32(source.lanes), rowChannelGroups: Int32(source.groups),
            columnChannelGroups: Int32(result.groups), panels: Int32(result.count),
            isFirst: chunk.lowerBound == 0 ? 1 : 0),
          specialization: .init(
            localSizeX: UInt32(tile.workgroupSize), columnLanes: UInt32(tile.columnLanes), tileSide: UInt32(tileSide)),
          groups: Grid(
            tile.columnTiles, source.groups.divided(by: tile.tileRows / 4), frequencies.divided(by: tile.rowGroups)),
          cost: cost(chunk, bytes: rows.byteCount + columns.byteCount + sums.byteCount)
        ).inTiles(tile, shared: WinogradMultiplyGradient.shared),
      ]
    }
    let gradient = WinogradWeightGradient.launch(
      sums: sums, weightGradient: weightGradient,
      constants: .init(inputChannels: UInt32(shape.inputChannels), outputChannels: UInt32(shape.outputChannels)),
      specialization: .init(tileSide: UInt32(tileSide)),
      groups: .folded((source.groups * result.groups).divided(by: 64)),
      cost: Cost(bytes: sums.byteCount + weightGradient.byteCount))
    return products + [gradient]
      + Pooling.sum(outputGradient, shape: allPixels, scale: 1, output: biasGradient, scratch: scratch, facts: facts)
  }

  private var sumsByteCount: Int { frequencies * source.groups * 4 * result.groups * 16 }

  /// The output's pixels as those of one image.
  private var allPixels: ActivationShape {
    ActivationShape(
      images: 1, height: shape.batch * shape.inputHeight, width: shape.inputWidth, channels: shape.outputChannels)
  }

  // MARK: Tiles

  /// The tile of the products of all frequencies, each of so many rows.
  private func productTile(rows: Int) -> ProductTile {
    ProductTile(family: family, columns: result.channels, rows: rows, instances: frequencies, facts: facts)
  }

  private var tiles: WinogradTiles {
    WinogradTiles(
      images: shape.batch, height: shape.inputHeight, width: shape.inputWidth, side: tileSide, facts: facts)
  }

  /// Cuts the tiles into chunks of about `byteCount` bytes of transformed tiles.
  private func chunks(_ byteCount: Int) -> [Range<Int>] {
    tiles.chunks(byteCount, tileByteCount: frequencies * (source.vectors + result.vectors) * 16)
  }

  private var convolutionChunks: [Range<Int>] { chunks(tiles.chunkByteCount) }

  /// Longer where the sums that each chunk is added to are large.
  private var gradientChunks: [Range<Int>] { chunks(max(tiles.chunkByteCount, 2 * sumsByteCount)) }

  /// Bytes of the transformed tiles of `source` and `result` of the longest chunk.
  private func transformedByteCount(_ chunks: [Range<Int>]) -> Int {
    let tiles = chunks[0].count
    return transformedByteCount(source, tiles: tiles) + transformedByteCount(result, tiles: tiles)
  }

  /// Bytes of transformed tiles; ranges begin at multiples of 256.
  private func transformedByteCount(_ panels: Panels, tiles: Int) -> Int {
    (frequencies * panels.vectors * tiles * 16).rounded(upTo: 256)
  }

  private func transform(
    _ image: BufferRange, _ panels: Panels, _ chunk: Range<Int>, isGradient: Bool, to transformed: BufferRange
  ) -> Launch {
    WinogradTransform.launch(
      x: image, transformed: transformed,
      constants: .init(
        height: UInt32(shape.inputHeight), width: UInt32(shape.inputWidth), channels: UInt32(panels.channels),
        lanes: UInt32(panels.lanes), firstTile: UInt32(chunk.lowerBound), tiles: UInt32(chunk.count)),
      specialization: .init(isGradient: isGradient, tileSide: UInt32(tileSide)),
      groups: tiles.grid(chunk, panels.panels),
      cost: Cost(bytes: tiles.byteCount(of: chunk, vectors: panels.groups) + transformed.byteCount))
  }

  /// What the products of a chunk cost: a multiply-add for each frequency, tile and pair of channels.
  private func cost(_ chunk: Range<Int>, bytes: Int) -> Cost {
    Cost(flops: 2 * frequencies * chunk.count * source.channels * result.channels, bytes: bytes)
  }
}
