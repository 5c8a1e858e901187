import Vulkan

extension WindowedMatching {
  /// Bytes of scratch that `backward` needs.
  public static func backwardScratchByteCount(_ shape: Shape) -> Int {
    slopesByteCount(shape) + linksByteCount(shape)
  }

  /// The gradients of query, keys and still from that of the output, with `outputs` and `logSums` as `forward` left
  /// them. Values are data and best is not differentiable; the largest weight is a constant, so that its gradient is
  /// ignored.
  ///
  /// The keys' gradient goes through the target blocks that match a reference's block, which a first kernel links.
  public static func backward(
    outputGradient: BufferRange, outputs: BufferRange, logSums: BufferRange, query: BufferRange, keys: BufferRange,
    values: BufferRange, best: BufferRange, still: BufferRange, shape: Shape, penalty: Float,
    queryGradient: BufferRange, keyGradient: BufferRange, stillGradient: BufferRange, scratch: BufferRange,
    facts: DeviceFacts
  ) -> [Launch] {
    let slopes = scratch.part(at: 0, byteCount: slopesByteCount(shape))
    let links = scratch.part(at: slopes.byteCount, byteCount: linksByteCount(shape))
    let read = [query, keys, values, still].reduce(0) { $0 + $1.byteCount }
    let specialization = (
      lanes: UInt32(facts.subgroupSize), groups: UInt32(shape.featureGroups), radius: Int32(shape.radius)
    )
    let queryLaunch = WindowedMatchingBackwardQuery.launch(
      query: query, keys: keys, values: values, best: best, still: still, outputs: outputs,
      outputGradient: outputGradient, logSums: logSums, queryGradient: queryGradient, stillGradient: stillGradient,
      slopes: slopes,
      constants: .init(
        quads: UInt32(shape.quads), height: UInt32(shape.height), width: UInt32(shape.width),
        references: UInt32(shape.references), penalty: penalty),
      specialization: .init(
        localSizeX: specialization.lanes, featureGroups: specialization.groups, radius: specialization.radius),
      groups: grid(shape.quads, facts),
      cost: Cost(
        flops: shape.flops(4 * shape.features + 2 * 3),
        bytes: Double(read + 3 * outputs.byteCount + queryGradient.byteCount + stillGradient.byteCount)))
    let keyLaunches = targetBlocks(shape).flatMap { blocks in
      let share = Double(blocks.count) / Double(shape.blocks)
      return [
        link(best, shape, blocks, links: links, facts: facts),
        WindowedMatchingBackwardKey.launch(
          query: query, keys: keys, values: values, still: still, slopes: slopes, logSums: logSums, links: links,
          keyGradient: keyGradient,
          constants: .init(
            quads: UInt32(shape.referenceQuads), height: UInt32(shape.height), width: UInt32(shape.width),
            references: UInt32(shape.references), penalty: penalty, continues: blocks.lowerBound > 0 ? 1 : 0),
          specialization: .init(
            localSizeX: specialization.lanes, featureGroups: specialization.groups, radius: specialization.radius),
          groups: grid(shape.referenceQuads, facts),
          cost: Cost(
            flops: shape.flops(4 * shape.features + 2 * 3) * share,
            bytes: Double(read + slopes.byteCount + links.byteCount + keyGradient.byteCount))),
      ]
    }
    return [queryLaunch] + keyLaunches
  }

  /// Turns best matches of `blocks` round.
  private static func link(
    _ best: BufferRange, _ shape: Shape, _ blocks: Range<Int>, links: BufferRange, facts: DeviceFacts
  ) -> Launch {
    let images = shape.samples * shape.references
    return WindowedMatchingLinks.launch(
      best: best, links: links,
      constants: .init(
        images: UInt32(images), rows: UInt32(shape.height / 4), columns: UInt32(shape.width / 4),
        firstBlock: UInt32(blocks.lowerBound), endBlock: UInt32(blocks.upperBound)),
      specialization: .init(localSizeX: UInt32(facts.subgroupSize)),
      groups: Grid((images * shape.height / 4).divided(by: facts.subgroupSize)),
      cost: Cost(bytes: best.byteCount + links.byteCount))
  }

  /// The target blocks that each launch for the keys takes: Mesa 22 leaves a loop after 65,535 turns, and all blocks may
  /// match one block, whose list the lanes of a subgroup may go through one after another.
  static func targetBlocks(_ shape: Shape) -> [Range<Int>] {
    let (rows, lists) = (2 * shape.radius + 1, 2 * ((shape.radius + 3) / 4) + 1)
    let turnsAround = 256
    let count = (RegisterTile.maxTurns - turnsAround) / (rows * lists)
    return stride(from: 0, to: shape.blocks, by: count).map { $0..<min(shape.blocks, $0 + count) }
  }

  private static func slopesByteCount(_ shape: Shape) -> Int { 4 * shape.quads * 16 }

  private static func linksByteCount(_ shape: Shape) -> Int { shape.samples * shape.references * shape.blocks * 16 }
}
