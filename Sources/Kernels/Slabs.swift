import Vulkan

/// How the rows of each image are cut into slabs of neighbouring rows for a sum in two passes, as `columns.glsl` does.
struct Slabs {
  /// Slabs of each image; none is empty.
  let count: Int
  /// Rows of each slab but the last, which may have fewer.
  let rows: Int

  /// Slabs of at least 16 rows, and as few as keep the device busy with `columns` lanes a slab.
  init(rows: Int, columns: Int, facts: DeviceFacts) {
    let lanes = facts.kind == .cpu ? 1024 : 65536
    let wanted = min(rows.divided(by: 16), lanes.divided(by: columns), 256)
    self.rows = rows.divided(by: wanted)
    count = rows.divided(by: self.rows)
  }
}

extension Slabs {
  /// All rows in one slab.
  init(single rows: Int) {
    self.rows = rows
    count = 1
  }
}
