import Testing
import Vulkan

@testable import Kernels

/// Launches that are cut along their grid.
@Suite struct LaunchPartsTests {
  private func launch(_ groups: Grid, flops: Double) -> Launch {
    Launch(
      shader: Shader(
        name: "none", kind: .peak, bindings: [], constantByteCount: 0, specializationIDs: [], base64: ""),
      specialization: [], ranges: [], constants: [], groups: groups, cost: Cost(flops: flops))
  }

  /// Every workgroup of the launch, as often as the parts run it.
  private func visits(_ parts: [Launch]) -> [[Int]: Int] {
    var counts: [[Int]: Int] = [:]
    for part in parts {
      for z in 0..<part.groups.z {
        for y in 0..<part.groups.y {
          for x in 0..<part.groups.x {
            counts[[part.firstGroup.x + x, part.firstGroup.y + y, part.firstGroup.z + z], default: 0] += 1
          }
        }
      }
    }
    return counts
  }

  @Test(arguments: [Grid(1), Grid(7), Grid(5, 3), Grid(4, 1, 3), Grid(3, 5, 2), .folded(9), .folded(2500, layers: 2)])
  func everyWorkgroupRunsOnce(_ grid: Grid) {
    for limit in [1, 10, 33, 1000, 1e9] {
      let whole = launch(grid, flops: 1000)
      let parts = whole.parts(ofWork: limit)
      let counts = visits(parts)
      #expect(counts.count == grid.x * grid.y * grid.z && counts.values.allSatisfy { $0 == 1 })
      #expect(abs(parts.reduce(0) { $0 + $1.cost.flops } - 1000) < 1e-6)
      if limit >= 1000 { #expect(parts.count == 1) }
    }
  }

  @Test func partsAreNoLargerThanTheLimit() {
    let parts = launch(Grid(100, 10, 4), flops: 4000).parts(ofWork: 50)
    #expect(parts.allSatisfy { $0.cost.work <= 50 })
    #expect(parts.count == 80)
  }

  /// A workgroup's number is y times the row's length plus x: rows past the first stay whole.
  @Test func rowsOfAFoldedGridStayWhole() {
    let grid = Grid.folded(3000)
    #expect(grid.y == 3 && grid.x == 1000)
    for part in launch(grid, flops: 3000).parts(ofWork: 1) where part.firstGroup.y > 0 {
      #expect(part.groups.x == 1000 && part.firstGroup.x == 0)
    }
  }

  @Test func foldedGridsHoldWhatTheyAreFor() {
    for count in [1, 2, 1023, 1024, 1025, 90_400, 129_600, 5_000_000] {
      let grid = Grid.folded(count, layers: 2)
      #expect(grid.x * grid.y >= count && grid.x * (grid.y - 1) < count && grid.x * grid.y - count < grid.y)
      #expect(grid.x <= 1024 && grid.y <= 65535 && grid.z == 2)
      let narrow = grid.folded(rowLimit: 7)
      #expect(narrow.x <= 7 && narrow.x * narrow.y >= count)
    }
    #expect(Grid(9, 2).folded(rowLimit: 3) == Grid(9, 2))
  }
}
