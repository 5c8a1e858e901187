import Testing

@testable import Kernels

@Suite struct MatchingRangeTests {
  @Test(arguments: [(1, 8, 1), (262_144, 8, 1), (262_145, 8, 2), (300_001, 4, 3), (65_537, 2, 2)])
  func launchesCoverAllRowsBelowTheLoopLimit(_ rows: Int, _ block: Int, _ count: Int) {
    let ranges = Matching.ranges(rows, block: block)
    #expect(ranges.count == count)
    #expect(ranges.flatMap { $0 }.elementsEqual(0..<rows))
    #expect(ranges.allSatisfy { $0.count / block < RegisterTile.maxTurns })
    // A launch goes on where whole blocks end.
    #expect(ranges.allSatisfy { $0.lowerBound % block == 0 })
  }
}
