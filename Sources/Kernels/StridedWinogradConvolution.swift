import Vulkan

/// Winograd's convolution F(4x4, 2x2) over the four phases of an image, for 3x3 kernels of stride 2
/// (`winograd_strided.glsl`): 81 products in place of 144. Only the output; gradients are direct.
struct StridedWinogradConvolution {
  private static let tileSide = 4
  /// Of each stretch of frequencies that sum over the same phases: how many frequencies, and how many phases.
  private static let stretches: [(frequencies: Int, phases: Int)] = [(16, 4), (8, 2), (1, 1)]

  /// Whether the algorithm can compute a convolution: panels must not end between the phases' channels.
  static func supports(_ shape: Conv2dShape, family: TileFamily, facts: DeviceFacts) -> Bool {
    let panels = ColumnPanels(columns: shape.inputChannels, family: family, facts: facts)
    return shape.kernelHeight == 3 && shape.kernelWidth == 3 && shape.stride == 2 && shape.dilation == 1
      && shape.inputChannels == 4 * panels.vectors
  }

  private let shape: Conv2dShape
  private let facts: DeviceFacts
  private let family: TileFamily
  private let source: ColumnPanels
  private let result: ColumnPanels

  /// The convolution of `shape`, which `supports` is true of.
  init(_ shape: Conv2dShape, family: TileFamily, facts: DeviceFacts) {
    self.shape = shape
    self.facts = facts
    self.family = family
    source = ColumnPanels(columns: shape.inputChannels, family: family, facts: facts)
    result = ColumnPanels(columns: shape.outputChannels, family: family, facts: facts)
  }

  // MARK: Weights

  /// The stretches of the packed weights.
  private var packedStretches: Stretches {
    Stretches(Self.stretches.map { $0.frequencies * $0.phases * shape.inputChannels * result.vectors })
  }

  /// Bytes of the weights as `pack` writes them.
  var packedByteCount: Int { packedStretches.byteCount }

  /// Packs `weight` [out, in, 3, 3], divided by the scalar `sigma` if there is one.
  func pack(weight: BufferRange, sigma: BufferRange?, packed: BufferRange) -> [Launch] {
    [
      WinogradStridedPack.launch(
        weight: weight, sigma: sigma ?? weight, packed: packed,
        constants: .init(
          panels: UInt32(result.count), columnLanes: UInt32(result.lanes), inputChannels: UInt32(shape.inputChannels),
          outputChannels: UInt32(shape.outputChannels), hasSigma: sigma == nil ? 0 : 1,
          secondStretch: packedStretches.start(1), thirdStretch: packedStretches.start(2)),
        groups: .folded((shape.inputChannels * result.lanes).divided(by: 64), layers: result.count),
        cost: Cost(bytes: weight.byteCount + packed.byteCount))
    ]
  }

  // MARK: Convolution

  /// Bytes of scratch that `convolve` needs.
  var scratchByteCount: Int {
    transformed(tiles: chunks[0].count).byteCount + products(tiles: chunks[0].count).byteCount
  }

  /// `output` = activation(conv2d(`input`, weight / sigma) + `bias`), with what `pack` wrote.
  func convolve(
    input: BufferRange, packed: BufferRange, bias: BufferRange, scratch: BufferRange, output: BufferRange,
    activation: Activation
  ) -> [Launch] {
    chunks.flatMap { chunk in
      let transformed = transformed(tiles: chunk.count)
      let products = products(tiles: chunk.count)
      let rows = scratch.part(at: 0, byteCount: transformed.byteCount)
      let sums = scratch.part(at: transformed.byteCount, byteCount: products.byteCount)
      let lines = tiles.vectors(of: chunk, channelGroups: shape.output.channelGroups, element: output.element)
      let (height, width) = (UInt32(shape.outputHeight), UInt32(shape.outputWidth))
      let (first, count) = (UInt32(chunk.lowerBound), UInt32(chunk.count))
      let transform = WinogradStridedTransform.launch(
        x: input, transformed: rows,
        constants: .init(
          height: height, width: width, channels: UInt32(shape.inputChannels), lanes: UInt32(source.lanes),
          firstTile: first, tiles: count, inputHeight: Int32(shape.inputHeight), inputWidth: Int32(shape.inputWidth),
          padTop: Int32(shape.padTop), padLeft: Int32(shape.padLeft), secondStretch: transformed.start(1),
          thirdStretch: transformed.start(2)),
        specialization: .init(tileSide: UInt32(Self.tileSide)), groups: tiles.grid(chunk, source, layers: 4),
        cost: Cost(bytes: 4 * tiles.byteCount(of: chunk, vectors: source.vectors) + rows.byteCount))
      let gather = WinogradGather.launch(
        products: sums, bias: bias, output: output.part(lines),
        constants: .init(
          height: height, width: width, channels: UInt32(shape.outputChannels), lanes: UInt32(result.lanes),
          firstTile: first, tiles: count, hasBias: 1, slope: activation.kernelSlope,
          outputStart: UInt32(lines.lowerBound),
          secondStretch: products.start(1), thirdStretch: products.start(2)),
        specialization: .init(
          activation: activation.kernelNumber, isStrided: true,
          tileSide: UInt32(Self.tileSide)),
        groups: tiles.grid(chunk, result),
        cost: Cost(bytes: sums.byteCount + tiles.byteCount(of: chunk, vectors: result.vectors)))
      let multiplications = Self.stretches.indices.map { index in
        multiply(
          transformed.range(index, of: rows), packedStretches.range(index, of: packed), products.range(index, of: sums),
          stretch: index, tiles: chunk.count)
      }
      return [transform] + multiplications + [gather]
    }
  }

  /// The products of the frequencies of a stretch.
  private func multiply(
    _ rows: BufferRange, _ packed: BufferRange, _ products: BufferRange, stretch: Int, tiles: Int
  ) -> Launch {
    let (frequencies, phases) = Self.stretches[stretch]
    let tile = ProductTile(
      family: family, columns: shape.outputChannels, rows: tiles, instances: frequencies, facts: facts)
    return WinogradMultiply.launch(
      rows: rows, packed: packed, products: products,
      constants: .init(
        tiles: Int32(tiles), rowLanes: Int32(source.lanes), channelGroups: Int32(phases * source.vectors),
        panels: Int32(result.count)),
      specialization: .init(localSizeX: UInt32(tile.workgroupSize), columnLanes: UInt32(tile.columnLanes)),
      groups: Grid(tile.columnTiles, tile.rowTiles(tiles), frequencies),
      cost: Cost(
        flops: 2 * frequencies * phases * tiles * shape.inputChannels * shape.outputChannels,
        bytes: rows.byteCount + packed.byteCount + products.byteCount)
    ).inTiles(tile, shared: WinogradMultiply.shared)
  }

  // MARK: Tiles

  /// Stretches of vectors, each of which begins where a binding may.
  private struct Stretches {
    private let starts: [Int]
    private let counts: [Int]

    init(_ counts: [Int]) {
      self.counts = counts
      starts = counts.indices.map { counts[..<$0].reduce(0) { $0 + $1.rounded(upTo: 16) } }
    }

    /// Bytes of all, a multiple of 256.
    var byteCount: Int { 16 * counts.reduce(0) { $0 + $1.rounded(upTo: 16) } }

    func start(_ index: Int) -> UInt32 { UInt32(starts[index]) }

    func range(_ index: Int, of all: BufferRange) -> BufferRange {
      all.part(at: 16 * starts[index], byteCount: 16 * counts[index])
    }
  }

  private func transformed(tiles: Int) -> Stretches {
    Stretches(Self.stretches.map { $0.frequencies * $0.phases * source.vectors * tiles })
  }

  private func products(tiles: Int) -> Stretches {
    Stretches(Self.stretches.map { $0.frequencies * result.vectors * tiles })
  }

  private var tiles: WinogradTiles {
    WinogradTiles(
      images: shape.batch, height: shape.outputHeight, width: shape.outputWidth, side: Self.tileSide, facts: facts)
  }

  private var chunks: [Range<Int>] {
    let vectors = Self.stretches.reduce(0) { $0 + $1.frequencies * ($1.phases * source.vectors + result.vectors) }
    return tiles.chunks(tiles.chunkByteCount, tileByteCount: 16 * vectors)
  }
}
