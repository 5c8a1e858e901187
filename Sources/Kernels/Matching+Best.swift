import Vulkan

extension Matching {
  /// The sizes of query [samples, queries, features] and keys [samples * references, keyRows, keyColumns, features].
  public struct BestShape: Hashable, Sendable {
    /// Entries along each axis.
    public var samples, references, queries, keyRows, keyColumns, features: Int

    /// Sizes as of activations, whose last axis is padded to a multiple of four.
    public init(samples: Int, references: Int, queries: Int, keyRows: Int, keyColumns: Int, features: Int) {
      precondition(features <= maxFeatures, "more features than a lane holds")
      self.samples = samples
      self.references = references
      self.queries = queries
      self.keyRows = keyRows
      self.keyColumns = keyColumns
      self.features = features
    }

    /// Keys of a reference.
    var keys: Int { keyRows * keyColumns }
    var featureGroups: Int { features.divided(by: 4) }
  }

  /// For each query the best key of each reference of its sample: `best` [samples * references, queries, 3] holds the
  /// largest product, then the row and the column of the key that has it, of equal ones the first.
  public static func best(
    query: BufferRange, key: BufferRange, shape: BestShape, best: BufferRange, facts: DeviceFacts
  ) -> [Launch] {
    let block = 8
    return ranges(shape.keys, block: block).map { keys in
      MatchingBest.launch(
        query: query, key: key, best: best,
        constants: .init(
          queries: UInt32(shape.queries), keys: UInt32(shape.keys), keyColumns: UInt32(shape.keyColumns),
          references: UInt32(shape.references), firstKey: UInt32(keys.lowerBound), endKey: UInt32(keys.upperBound)),
        specialization: .init(
          localSizeX: UInt32(facts.subgroupSize), featureGroups: UInt32(shape.featureGroups), block: UInt32(block)),
        groups: .folded(
          shape.queries.divided(by: 4 * facts.subgroupSize), layers: shape.samples * shape.references),
        cost: Cost(
          flops: 2 * Double(shape.samples * shape.references * shape.queries) * Double(keys.count * shape.features),
          bytes: Double(query.byteCount + key.byteCount + best.byteCount)))
    }
  }

  /// One step of propagation of best matches (PatchMatch, Barnes et al. 2009): each query, of which a row has
  /// `queryColumns`, takes of the displacements of its own best match and of its neighbours' the one under which it and
  /// its neighbours together have the largest products. `best` and `propagated` are as of `best`.
  public static func propagated(
    query: BufferRange, key: BufferRange, best: BufferRange, shape: BestShape, queryColumns: Int,
    propagated: BufferRange
  ) -> [Launch] {
    let count = shape.samples * shape.references * shape.queries
    return [
      MatchingPropagate.launch(
        query: query, key: key, best: best, propagated: propagated,
        constants: .init(
          count: UInt32(count), references: UInt32(shape.references), rows: UInt32(shape.queries / queryColumns),
          columns: UInt32(queryColumns), keyRows: UInt32(shape.keyRows), keyColumns: UInt32(shape.keyColumns)),
        specialization: .init(featureGroups: UInt32(shape.featureGroups)),
        groups: .folded(count.divided(by: 64)),
        cost: Cost(
          flops: 2 * 82 * Double(count * shape.features),
          bytes: Double(query.byteCount + key.byteCount + best.byteCount + propagated.byteCount)))
    ]
  }
}
