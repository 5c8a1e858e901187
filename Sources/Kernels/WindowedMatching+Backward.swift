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
    let chunks = chunks(shape)
    let keyLaunches = (0..<chunks).map { chunk in
      WindowedMatchingBackwardKey.launch(
        query: query, keys: keys, values: values, still: still, slopes: slopes, logSums: logSums, links: links,
        keyGradient: keyGradient,
        constants: .init(
          quads: UInt32(shape.referenceQuads), height: UInt32(shape.height), width: UInt32(shape.width),
          references: UInt32(shape.references), penalty: penalty, chunk: UInt32(chunk), chunks: UInt32(chunks)),
        specialization: .init(
          localSizeX: specialization.lanes, featureGroups: specialization.groups, radius: specialization.radius),
        groups: grid(shape.referenceQuads, facts),
        // Lists are seldom longer than a chunk.
        cost: Cost(
          flops: chunk == 0 ? shape.flops(4 * shape.features + 2 * 3) : 0,
          bytes: Double(read + slopes.byteCount + links.byteCount + keyGradient.byteCount)))
    }
    return [queryLaunch, link(best, shape, links: links, facts: facts)] + keyLaunches
  }

  /// Turns best matches round.
  private static func link(_ best: BufferRange, _ shape: Shape, links: BufferRange, facts: DeviceFacts) -> Launch {
    let images = shape.samples * shape.references
    return WindowedMatchingLinks.launch(
      best: best, links: links,
      constants: .init(
        images: UInt32(images), rows: UInt32(shape.height / 4), columns: UInt32(shape.width / 4),
        chunks: UInt32(chunks(shape)), chunkBlocks: UInt32(chunkBlocks(shape))),
      specialization: .init(localSizeX: UInt32(facts.subgroupSize)),
      groups: grid(images * shape.height / 4, facts),
      cost: Cost(bytes: best.byteCount + links.byteCount))
  }

  /// The most target blocks of a list that a launch for the keys takes: it goes through a list for each row of a window,
  /// and Mesa 22 leaves a loop after 65,535 turns.
  static func chunkBlocks(_ shape: Shape) -> Int {
    let turnsAround = 256
    return (RegisterTile.maxTurns - turnsAround) / (2 * shape.radius + 1)
  }

  /// The launches that the keys' gradient takes where all blocks match one block.
  static func chunks(_ shape: Shape) -> Int { shape.blocks.divided(by: chunkBlocks(shape)) }

  private static func slopesByteCount(_ shape: Shape) -> Int { 4 * shape.quads * 16 }

  private static func linksByteCount(_ shape: Shape) -> Int {
    shape.samples * shape.references * chunks(shape) * shape.blocks * 16
  }
}
