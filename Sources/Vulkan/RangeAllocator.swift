/// Hands out aligned ranges of a fixed number of bytes and takes them back: a free list in ascending order whose
/// neighbours are merged, searched for the best fit.
///
/// Pure bookkeeping, so that it can be tested without a device.
public struct RangeAllocator: Sendable {
  /// How many bytes there are in all.
  public let byteCount: Int
  /// How many bytes are handed out.
  public private(set) var usedByteCount = 0
  /// The free ranges: ascending, not empty, and never touching.
  private(set) var free: [Range<Int>]
  /// The length of every range handed out, by its beginning.
  private var used: [Int: Int] = [:]

  /// An allocator over the bytes `0 ..< byteCount`.
  public init(byteCount: Int) {
    precondition(byteCount >= 0, "a negative number of bytes")
    self.byteCount = byteCount
    free = byteCount > 0 ? [0..<byteCount] : []
  }

  /// Whether nothing is handed out.
  public var isEmpty: Bool { used.isEmpty }

  /// The beginning of `byteCount` free bytes at a multiple of `alignment`, or nil when no free range holds them.
  public mutating func allocate(byteCount: Int, alignment: Int) -> Int? {
    precondition(byteCount > 0 && alignment > 0, "an empty range or no alignment")
    var best: (index: Int, offset: Int)?
    for (index, range) in free.enumerated() {
      let offset = (range.lowerBound + alignment - 1) / alignment * alignment
      guard offset <= range.upperBound, range.upperBound - offset >= byteCount else { continue }
      if let current = best, free[current.index].count <= range.count { continue }
      best = (index, offset)
    }
    guard let best else { return nil }
    let range = free[best.index]
    let rest = [range.lowerBound..<best.offset, best.offset + byteCount..<range.upperBound].filter { !$0.isEmpty }
    free.replaceSubrange(best.index...best.index, with: rest)
    used[best.offset] = byteCount
    usedByteCount += byteCount
    return best.offset
  }

  /// Takes back the range that begins at `offset`, which must be one that `allocate` gave.
  public mutating func release(at offset: Int) {
    guard let count = used.removeValue(forKey: offset) else {
      preconditionFailure("no range was handed out at \(offset)")
    }
    usedByteCount -= count
    var merged = offset..<offset + count
    let index = free.firstIndex { $0.lowerBound > offset } ?? free.count
    var replaced = index..<index
    if index < free.count, free[index].lowerBound == merged.upperBound {
      merged = merged.lowerBound..<free[index].upperBound
      replaced = replaced.lowerBound..<index + 1
    }
    if index > 0, free[index - 1].upperBound == merged.lowerBound {
      merged = free[index - 1].lowerBound..<merged.upperBound
      replaced = index - 1..<replaced.upperBound
    }
    free.replaceSubrange(replaced, with: [merged])
  }
}
