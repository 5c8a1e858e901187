import Testing

@testable import Vulkan

@Suite struct RangeAllocatorTests {
  @Test func neighboursMerge() throws {
    var ranges = RangeAllocator(byteCount: 300)
    let offsets = (0..<3).map { _ in ranges.allocate(byteCount: 100, alignment: 1) }
    #expect(offsets == [0, 100, 200])
    let beyond = ranges.allocate(byteCount: 1, alignment: 1)
    #expect(beyond == nil)
    ranges.release(at: 0)
    ranges.release(at: 200)
    #expect(ranges.free == [0..<100, 200..<300])
    let overlong = ranges.allocate(byteCount: 101, alignment: 1)
    #expect(overlong == nil)
    ranges.release(at: 100)
    #expect(ranges.free == [0..<300])
    #expect(ranges.isEmpty)
  }

  @Test func bestFitKeepsLargeRangesWhole() throws {
    var ranges = RangeAllocator(byteCount: 1000)
    for _ in 0..<2 { _ = ranges.allocate(byteCount: 100, alignment: 1) }
    ranges.release(at: 0)
    let reused = ranges.allocate(byteCount: 80, alignment: 1)
    #expect(reused == 0)
    let aligned = ranges.allocate(byteCount: 10, alignment: 16)
    #expect(aligned == 80)
  }

  /// Random requests against an oracle that remembers every byte.
  @Test(arguments: 0..<8) func nothingOverlapsAndNothingIsLost(seed: UInt64) throws {
    var random = SplitMix(state: seed)
    var ranges = RangeAllocator(byteCount: 4096)
    var taken = [Bool](repeating: false, count: 4096)
    var living: [Range<Int>] = []
    for _ in 0..<2000 {
      if living.isEmpty || random.next() % 5 < 3 {
        let byteCount = Int(random.next() % 300) + 1
        let alignment = 1 << Int(random.next() % 8)
        if let offset = ranges.allocate(byteCount: byteCount, alignment: alignment) {
          let range = offset..<offset + byteCount
          #expect(offset % alignment == 0 && range.upperBound <= 4096)
          #expect(!taken[range].contains(true))
          taken.replaceSubrange(range, with: repeatElement(true, count: byteCount))
          living.append(range)
        } else {
          let fits = stride(from: 0, through: 4096 - byteCount, by: alignment).contains {
            !taken[$0..<$0 + byteCount].contains(true)
          }
          #expect(!fits, "refused \(byteCount) bytes that were free")
        }
      } else {
        let range = living.remove(at: Int(random.next() % UInt64(living.count)))
        ranges.release(at: range.lowerBound)
        taken.replaceSubrange(range, with: repeatElement(false, count: range.count))
      }
      #expect(ranges.usedByteCount == living.map(\.count).reduce(0, +))
    }
    for range in living { ranges.release(at: range.lowerBound) }
    #expect(ranges.free == [0..<4096])
  }
}

/// A small seeded generator (Steele et al., "Fast splittable pseudorandom number generators", 2014).
private struct SplitMix: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var z = state
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return z ^ (z >> 31)
  }
}
