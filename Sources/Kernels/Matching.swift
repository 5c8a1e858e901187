import Vulkan

/// Softmax matching (SPEC, similarity-based colour transform): y = softmax(query . key over all keys) . value, without
/// a temperature and without storing the matrix.
public enum Matching {
  /// The most features and values that a lane holds.
  public static let maxFeatures = 128

  /// The sizes of query [images, queries, features], key [images, keys, features] and value [images, keys, values].
  public struct Shape: Hashable, Sendable {
    /// Entries along each axis.
    public var images, queries, keys, features, values: Int

    /// Sizes as of matrices whose last axis is padded to a multiple of four.
    public init(images: Int, queries: Int, keys: Int, features: Int, values: Int) {
      precondition(features <= maxFeatures && values <= maxFeatures, "more features than a lane holds")
      self.images = images
      self.queries = queries
      self.keys = keys
      self.features = features
      self.values = values
    }

    var featureGroups: Int { features.divided(by: 4) }
    var valueGroups: Int { values.divided(by: 4) }
    var queryByteCount: Int { images * queries * featureGroups * 16 }
    var keyByteCount: Int { images * keys * featureGroups * 16 }
    var valueByteCount: Int { images * keys * valueGroups * 16 }
    var outputByteCount: Int { images * queries * valueGroups * 16 }

    /// A multiply-add for each pair of query and key.
    func flops(_ pairFeatures: Int) -> Double { 2 * Double(images * queries) * Double(keys) * Double(pairFeatures) }
  }

  /// Bytes of the logarithms of the softmax sums (to the base 2), a matrix [images, queries] padded to four queries.
  public static func logSumsByteCount(_ shape: Shape) -> Int {
    shape.images * shape.queries.rounded(upTo: 4) * 4
  }

  /// y to `output`, and what the gradient needs to `logSums`.
  public static func forward(
    query: BufferRange, key: BufferRange, value: BufferRange, shape: Shape, output: BufferRange,
    logSums: BufferRange, facts: DeviceFacts
  ) -> [Launch] {
    let block = block(work: shape.features + shape.values)
    return ranges(shape.keys, block: block).map { keys in
      MatchingForward.launch(
        query: query, key: key, value: value, output: output, logSums: logSums,
        constants: .init(
          queries: UInt32(shape.queries), keys: UInt32(shape.keys), firstKey: UInt32(keys.lowerBound),
          endKey: UInt32(keys.upperBound)),
        specialization: .init(
          localSizeX: UInt32(facts.subgroupSize), featureGroups: UInt32(shape.featureGroups),
          valueGroups: UInt32(shape.valueGroups), block: UInt32(block)),
        groups: grid(columns: shape.queries, shape, facts),
        cost: Cost(
          flops: shape.flops(shape.features + shape.values) * share(keys, of: shape.keys),
          bytes: Double(shape.queryByteCount + shape.keyByteCount + shape.valueByteCount + shape.outputByteCount)))
    }
  }

  /// Bytes of scratch that `backward` needs.
  public static func backwardScratchByteCount(_ shape: Shape) -> Int { logSumsByteCount(shape) }

  /// The gradients of query, key and value from that of the output, with `outputs` and `logSums` as `forward` left
  /// them. Values that are data have no gradient.
  public static func backward(
    outputGradient: BufferRange, outputs: BufferRange, logSums: BufferRange, query: BufferRange, key: BufferRange,
    value: BufferRange, shape: Shape, queryGradient: BufferRange, keyGradient: BufferRange,
    valueGradient: BufferRange?, scratch: BufferRange, facts: DeviceFacts
  ) -> [Launch] {
    let deltas = scratch.part(at: 0, byteCount: backwardScratchByteCount(shape))
    let bytes = Double(
      2 * (shape.queryByteCount + shape.outputByteCount) + shape.keyByteCount + shape.valueByteCount)
    let (features, values) = (UInt32(shape.featureGroups), UInt32(shape.valueGroups))
    let lanes = UInt32(facts.subgroupSize)
    let queryWork = 2 * shape.features + shape.values
    let queryBlock = block(work: queryWork)
    let queryLaunches = ranges(shape.keys, block: queryBlock).map { keys in
      MatchingBackwardQuery.launch(
        query: query, key: key, value: value, outputs: outputs, outputGradient: outputGradient, logSums: logSums,
        queryGradient: queryGradient, deltas: deltas,
        constants: .init(
          queries: UInt32(shape.queries), keys: UInt32(shape.keys), firstKey: UInt32(keys.lowerBound),
          endKey: UInt32(keys.upperBound)),
        specialization: .init(
          localSizeX: lanes, featureGroups: features, valueGroups: values, block: UInt32(queryBlock)),
        groups: grid(columns: shape.queries, shape, facts),
        cost: Cost(flops: shape.flops(queryWork) * share(keys, of: shape.keys), bytes: bytes))
    }
    let keyWork = queryWork + (valueGradient == nil ? 0 : shape.values)
    let keyBlock = block(work: keyWork)
    let keyLaunches = ranges(shape.queries, block: keyBlock).map { queries in
      MatchingBackwardKey.launch(
        query: query, key: key, value: value, outputGradient: outputGradient, logSums: logSums, deltas: deltas,
        // Something has to be bound, though nothing touches it.
        keyGradient: keyGradient, valueGradient: valueGradient ?? keyGradient,
        constants: .init(
          queries: UInt32(shape.queries), keys: UInt32(shape.keys), firstQuery: UInt32(queries.lowerBound),
          endQuery: UInt32(queries.upperBound)),
        specialization: .init(
          localSizeX: lanes, featureGroups: features, valueGroups: values, block: UInt32(keyBlock),
          hasValueGradient: valueGradient != nil),
        groups: grid(columns: shape.keys, shape, facts),
        cost: Cost(flops: shape.flops(keyWork) * share(queries, of: shape.queries), bytes: bytes))
    }
    return queryLaunches + keyLaunches
  }

  /// Rows a turn, where a pair of query and key takes `work` multiply-adds. A CPU reads the code of 250 of them and four
  /// columns a lane from its instruction cache; where not even two rows fit, it is fewer turns that count.
  static func block(work: Int) -> Int { [8, 4, 2].first { $0 * work <= 250 } ?? 8 }

  /// The rows that each launch takes: Mesa 22 leaves a loop after 65,535 turns.
  static func ranges(_ rows: Int, block: Int) -> [Range<Int>] {
    stride(from: 0, to: rows, by: 32768 * block).map { $0..<min(rows, $0 + 32768 * block) }
  }

  private static func share(_ range: Range<Int>, of count: Int) -> Double { Double(range.count) / Double(count) }

  private static func grid(columns: Int, _ shape: Shape, _ facts: DeviceFacts) -> Grid {
    .folded(columns.divided(by: 4 * facts.subgroupSize), layers: shape.images)
  }
}
