import Vulkan

/// How the rows of each image are cut into slabs of neighbouring rows for a sum in two passes, as `columns.glsl` does.
struct Slabs {
  /// Slabs of each image; none is empty.
  let count: Int
  /// Rows of each slab but the last, which may have fewer.
  let rows: Int
  /// Whether it is one slab because another kernel would cost more than several slabs save.
  let isSmall: Bool

  /// Slabs of at least 16 of an activation's pixels, and as few as keep the device busy.
  ///
  /// To a CPU, another kernel is worth some thousand elements; but with fewer groups of channels than a subgroup has
  /// lanes, one slab leaves some idle.
  init(_ shape: ActivationShape, facts: DeviceFacts) {
    isSmall = facts.kind == .cpu && shape.groupCount <= 16384 && shape.channelGroups >= facts.subgroupSize
    let lanes = facts.kind == .cpu ? 1024 : 65536
    let busy = lanes.divided(by: shape.images * shape.channelGroups)
    let wanted = isSmall ? 1 : min(shape.pixels.divided(by: 16), busy, 256)
    rows = shape.pixels.divided(by: wanted)
    count = shape.pixels.divided(by: rows)
  }
}

extension Slabs {
  /// All rows in one slab.
  init(single rows: Int) {
    self.rows = rows
    count = 1
    isSmall = false
  }
}
