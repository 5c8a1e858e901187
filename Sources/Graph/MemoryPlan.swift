import Kernels

/// Where each planned buffer lies in a few blocks of memory, so that buffers whose lives do not meet share bytes.
/// Devices bound what they allocate at once, so that one block does not hold every plan.
///
/// The largest buffers are placed first, each in the first block with room and there at the lowest offset where nothing
/// alive at the same time lies (greedy by size: Pisarchyk and Lee, "Efficient Memory Management for Deep Neural Net
/// Inference", 2020).
public struct MemoryPlan {
  /// The launches from the first that touches a buffer to the last.
  public struct Request {
    /// The buffer's size in bytes.
    public let byteCount: Int
    /// The launches during which its contents matter.
    public let lifetime: ClosedRange<Int>

    /// A buffer of `byteCount` bytes that is alive during `lifetime`.
    public init(byteCount: Int, lifetime: ClosedRange<Int>) {
      self.byteCount = byteCount
      self.lifetime = lifetime
    }
  }

  /// A place in the blocks.
  public struct Place: Hashable {
    /// The number of the block.
    public let block: Int
    /// The first byte in the block.
    public let offset: Int
  }

  /// The place of each request, in their order.
  public private(set) var places: [Place]
  /// The length of each block in bytes.
  public private(set) var blockByteCounts: [Int] = []
  /// The length of all blocks in bytes.
  public var byteCount: Int { blockByteCounts.reduce(0, +) }
  /// What the buffers would take without sharing, in bytes.
  public let unsharedByteCount: Int

  /// Places `requests` at multiples of `alignment`, leaving `guardByteCount` bytes free before and after each. A block
  /// has at most `blockByteCount` bytes, or one request that is larger.
  public init(_ requests: [Request], alignment: Int, guardByteCount: Int = 0, blockByteCount: Int = .max) {
    func padded(_ count: Int) -> Int { (count + alignment - 1) / alignment * alignment }
    let margin = padded(guardByteCount)
    places = .init(repeating: Place(block: 0, offset: 0), count: requests.count)
    unsharedByteCount = requests.reduce(0) { $0 + padded($1.byteCount) }
    var blocks: [[Int]] = []
    let bySize = requests.indices.sorted {
      (requests[$1].byteCount, $0) < (requests[$0].byteCount, $1)
    }
    for index in bySize {
      let length = padded(requests[index].byteCount) + margin
      /// The lowest offset in a block that is free for as long as the request lives.
      func offset(in block: [Int]) -> Int {
        let neighbours = block.filter { requests[$0].lifetime.overlaps(requests[index].lifetime) }
          .sorted { places[$0].offset < places[$1].offset }
        var offset = margin
        for other in neighbours {
          if offset + length <= places[other].offset { break }
          offset = max(offset, places[other].offset + padded(requests[other].byteCount) + margin)
        }
        return offset
      }
      var place = Place(block: 0, offset: margin)
      while place.block < blocks.count {
        place = Place(block: place.block, offset: offset(in: blocks[place.block]))
        if place.offset + length <= max(blockByteCount, blockByteCounts[place.block]) { break }
        place = Place(block: place.block + 1, offset: margin)
      }
      if place.block == blocks.count {
        blocks.append([])
        blockByteCounts.append(0)
      }
      places[index] = place
      blocks[place.block].append(index)
      blockByteCounts[place.block] = max(blockByteCounts[place.block], place.offset + length)
    }
  }
}
