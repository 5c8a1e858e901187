import Vulkan

/// How a matrix product is cut into the tiles of `register_tile.glsl`: 32 rows by four columns a lane, in one subgroup.
struct RegisterTile: Hashable, Sendable {
  /// Rows of a tile.
  static let rows = 32
  /// Mesa 22's lavapipe silently leaves every loop once an invocation's loops have turned this often in total.
  static let maxTurns = 65_535

  /// Lanes of the subgroup, which is the workgroup.
  let subgroupSize: Int
  /// Neighbouring lanes that share a tile, a power of two.
  let columnLanes: Int
  /// Columns of the product.
  let columns: Int

  /// The tile for a product with that many columns: as few lanes as hold them, so that none are wasted on a narrow one.
  init(columns: Int, facts: DeviceFacts) {
    subgroupSize = facts.subgroupSize
    columnLanes = ColumnPanels(columns: columns, family: .registers, facts: facts).lanes
    self.columns = columns
  }

  /// Tiles of a workgroup, one below the other.
  var rowGroups: Int { subgroupSize / columnLanes }
}

/// How the sum of a matrix product is cut into slabs, each with a partial sum that a second kernel adds up in order.
struct SumSlabs: Hashable, Sendable {
  /// What the steps of a slab are a multiple of.
  private static let turn = 8
  /// Steps of a slab at least: fewer do not pay for the second kernel.
  private static let shortest = 64
  /// Steps of a slab at most, so that what it reads of both operands stays in the caches of a CPU.
  private static let longest = 4096
  /// Bytes of partial sums at most, unless the loop limit asks for more.
  private static let scratchLimit = 8 << 20

  /// Slabs.
  let count: Int
  /// Steps of each slab, a multiple of eight; the last slabs may have fewer, or none.
  let steps: Int

  /// Cuts a sum of `steps` into slabs, `together` of which share `workgroups` workgroups of `tile`, its row groups taking
  /// one each. A slab takes `byteCount` bytes of partial sums.
  init(
    steps: Int, workgroups: Int, tile: ProductTile, together: Int = 1, byteCount: Int, facts: DeviceFacts
  ) {
    // A workgroup of shared memory is several subgroups.
    let busy = facts.kind == .cpu ? 32 : tile.family == .registers ? 1024 : 256
    let wanted = min(busy.divided(by: workgroups), steps / (Self.shortest * together))
    let cached = steps.divided(by: Self.longest * together)
    let affordable = Self.scratchLimit / (byteCount * together)
    let stepsPerTurn = 4 * tile.blocksPerTurn / tile.turnsPerTurn
    let needed = steps.divided(by: (RegisterTile.maxTurns - 1) * stepsPerTurn * together)
    let launched = max(min(max(wanted, cached), affordable), needed, 1)
    self.steps = steps.divided(by: launched * together).rounded(upTo: Self.turn)
    count = steps.divided(by: self.steps * together) * together
  }
}
