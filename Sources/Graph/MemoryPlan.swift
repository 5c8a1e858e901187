import Kernels

/// Where each planned buffer lies in one shared piece of memory, so that buffers whose lives do not meet share bytes.
///
/// The largest buffers are placed first, each at the lowest offset where nothing alive at the same time lies
/// (greedy by size: Pisarchyk and Lee, "Efficient Memory Management for Deep Neural Net Inference", 2020).
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

  /// The offset of each request, in their order.
  public private(set) var offsets: [Int]
  /// The length of the shared memory in bytes.
  public private(set) var byteCount = 0
  /// What the buffers would take without sharing, in bytes.
  public let unsharedByteCount: Int

  /// Places `requests` at multiples of `alignment`, leaving `guardByteCount` bytes free before and after each.
  public init(_ requests: [Request], alignment: Int, guardByteCount: Int = 0) {
    func padded(_ count: Int) -> Int { (count + alignment - 1) / alignment * alignment }
    let margin = padded(guardByteCount)
    offsets = .init(repeating: 0, count: requests.count)
    unsharedByteCount = requests.reduce(0) { $0 + padded($1.byteCount) }
    var placed: [Int] = []
    let bySize = requests.indices.sorted {
      (requests[$1].byteCount, $0) < (requests[$0].byteCount, $1)
    }
    for index in bySize {
      let request = requests[index]
      let neighbours = placed.filter { requests[$0].lifetime.overlaps(request.lifetime) }
        .sorted { offsets[$0] < offsets[$1] }
      var offset = margin
      for other in neighbours {
        if offset + padded(request.byteCount) + margin <= offsets[other] { break }
        offset = max(offset, offsets[other] + padded(requests[other].byteCount) + margin)
      }
      offsets[index] = offset
      byteCount = max(byteCount, offset + padded(request.byteCount) + margin)
      placed.append(index)
    }
  }
}
