import Vulkan

/// How a matrix product is cut into workgroups, in the terms of `product_tile.glsl`.
struct ProductTile: Hashable, Sendable {
  /// The family, whose shader runs.
  let family: TileFamily
  /// Columns of the product.
  let columns: Int
  /// Lanes of a workgroup.
  let workgroupSize: Int
  /// Vectors of columns of a tile.
  let columnLanes: Int
  /// Rows of a tile.
  let tileRows: Int
  /// Tiles of a workgroup, one below the other.
  let rowGroups: Int
  /// Blocks of four steps that a turn of the loop over the sum takes.
  let blocksPerTurn: Int
  /// Turns of all loops for each of these.
  let turnsPerTurn: Int
  /// The specialization constants that the family's shaders have beyond the size of the workgroup and `columnLanes`.
  let constants: [UInt32]

  /// Tiles beside each other.
  var columnTiles: Int { columns.divided(by: 4 * columnLanes) }
  /// Rows of a workgroup.
  var rows: Int { tileRows * rowGroups }
  /// Workgroups for that many rows, one below the other.
  func rowTiles(_ rows: Int) -> Int { rows.divided(by: self.rows) }
  /// Turns that the loops of an invocation take over a sum of that many blocks.
  func turns(blocks: Int) -> Int { blocks.divided(by: blocksPerTurn) * turnsPerTurn }
}

extension ProductTile {
  /// Workgroups that keep a device busy: two for each multiprocessor of a large GPU. On a CPU few, so that small products
  /// come to large tiles there too, which conformance is to see.
  private static func busy(_ facts: DeviceFacts) -> Int { facts.kind == .cpu ? 4 : 256 }

  /// The tile for a product of `rows` by `columns`, of which there are `instances`: the largest that gives enough
  /// workgroups, or else the smallest.
  init(family: TileFamily, columns: Int, rows: Int, instances: Int = 1, facts: DeviceFacts) {
    let panelLanes = ColumnPanels(columns: columns, family: family, facts: facts).lanes
    let choices: [ProductTile] =
      switch family {
      case .registers: [ProductTile(RegisterTile(columns: columns, facts: facts))]
      case .shared: SharedTile.choices(panelLanes: panelLanes, facts).map { ProductTile($0, panelLanes, columns) }
      case .cooperative:
        CooperativeTile.choices(panelLanes: panelLanes, facts).map { ProductTile($0, panelLanes, columns, facts) }
      }
    let large = choices.first { tile in
      tile.columnTiles * tile.rowTiles(rows) * instances >= Self.busy(facts)
    }
    guard let tile = large ?? choices.last else {
      preconditionFailure("no \(family.title) for \(columns) columns on this device")
    }
    self = tile
  }

  private init(_ tile: RegisterTile) {
    self.init(
      family: .registers, columns: tile.columns, workgroupSize: tile.subgroupSize, columnLanes: tile.columnLanes,
      tileRows: RegisterTile.rows, rowGroups: tile.rowGroups, blocksPerTurn: 2, turnsPerTurn: 1, constants: [])
  }

  private init(_ tile: SharedTile, _ panelLanes: Int, _ columns: Int) {
    self.init(
      family: .shared, columns: columns, workgroupSize: tile.workgroupSize, columnLanes: tile.columnLanes,
      tileRows: tile.rows, rowGroups: 1, blocksPerTurn: tile.stageBlocks, turnsPerTurn: tile.stageBlocks + 1,
      constants: [tile.rows, panelLanes, tile.stageBlocks, tile.laneColumns].map(UInt32.init))
  }

  private init(_ tile: CooperativeTile, _ panelLanes: Int, _ columns: Int, _ facts: DeviceFacts) {
    self.init(
      family: .cooperative, columns: columns, workgroupSize: tile.workgroupSize(facts), columnLanes: tile.columnLanes,
      tileRows: tile.rows, rowGroups: 1, blocksPerTurn: CooperativeTile.stageBlocks, turnsPerTurn: 1,
      constants: [
        tile.rows, panelLanes, CooperativeTile.stageBlocks, tile.matrix.rows, tile.matrix.columns, tile.matrix.depth,
        tile.subgroupRows, tile.subgroupColumns,
      ].map(UInt32.init))
  }
}

/// A tile of `shared_tile.glsl`.
private struct SharedTile {
  let workgroupSize, columnLanes, rows: Int
  /// Vectors of columns that a lane sums.
  var laneColumns = 1
  var stageBlocks = 4

  /// The largest first. A lane sums eight rows by two vectors, eight by one, or four by one.
  private static let all = [
    SharedTile(workgroupSize: 256, columnLanes: 32, rows: 128, laneColumns: 2),
    SharedTile(workgroupSize: 256, columnLanes: 16, rows: 128),
    SharedTile(workgroupSize: 256, columnLanes: 16, rows: 64),
    SharedTile(workgroupSize: 256, columnLanes: 8, rows: 128), SharedTile(workgroupSize: 128, columnLanes: 8, rows: 64),
    SharedTile(workgroupSize: 128, columnLanes: 4, rows: 128), SharedTile(workgroupSize: 64, columnLanes: 4, rows: 64),
    SharedTile(workgroupSize: 64, columnLanes: 2, rows: 128),
    SharedTile(workgroupSize: 64, columnLanes: 1, rows: 256, stageBlocks: 2),
  ]

  /// The tiles for panels of that width that the device's shared memory holds: as wide as a panel, and half of the
  /// widest.
  static func choices(panelLanes: Int, _ facts: DeviceFacts) -> [SharedTile] {
    all.filter { tile in
      (tile.columnLanes == panelLanes || tile.columnLanes == 16 && panelLanes == 32)
        && tile.byteCount <= facts.sharedMemoryByteCount
    }
  }

  /// Bytes of shared memory, whichever way the rows lie.
  private var byteCount: Int {
    let rowVectors = max(rows * (stageBlocks + 1), 4 * stageBlocks * (rows / 4 + 1))
    return 16 * (rowVectors + 4 * stageBlocks * (columnLanes + 1))
  }
}

/// A tile of `cooperative_tile.glsl`.
struct CooperativeTile {
  /// Vectors of columns of the narrowest tile, a matrix of 16 columns.
  static let narrowest = 4
  /// Blocks of a stage, 32 steps: two matrices of the usual depth between barriers.
  static let stageBlocks = 8

  let rows, columnLanes, subgroupRows, subgroupColumns: Int
  let matrix: DeviceFacts.MatrixSize

  /// Shapes without matrices, the largest first: a subgroup's share is 64, 32 or 16 rows by 32 columns, or 16 by 16.
  private static let shapes: [(rows: Int, lanes: Int, subgroups: (Int, Int))] = [
    (128, 32, (2, 4)), (128, 16, (4, 2)), (64, 16, (2, 2)), (128, 8, (8, 1)), (64, 8, (4, 1)),
    (128, 4, (8, 1)), (64, 4, (4, 1)),
  ]

  /// Whether a device can run a tile for panels of every width.
  static func fitsEveryPanel(_ facts: DeviceFacts) -> Bool {
    [4, 8, 16, ColumnPanels.widest].allSatisfy { !choices(panelLanes: $0, facts).isEmpty }
  }

  /// The tiles that a device can run for panels of that width, the largest first, with the largest matrices that fit
  /// them: as wide as a panel, and half of the widest.
  static func choices(panelLanes: Int, _ facts: DeviceFacts) -> [CooperativeTile] {
    let sizes = facts.cooperativeMatrices.sorted { $0.rows * $0.columns * $0.depth > $1.rows * $1.columns * $1.depth }
    let fitting = shapes.filter { $0.lanes == panelLanes || $0.lanes == 16 && panelLanes == ColumnPanels.widest }
    return fitting.compactMap { shape in
      sizes.lazy.map {
        CooperativeTile(
          rows: shape.rows, columnLanes: shape.lanes, subgroupRows: shape.subgroups.0,
          subgroupColumns: shape.subgroups.1, matrix: $0)
      }.first { $0.fits(facts) }
    }
  }

  /// Lanes of the workgroup.
  func workgroupSize(_ facts: DeviceFacts) -> Int { subgroupRows * subgroupColumns * facts.subgroupSize }

  /// Vectors of columns of a subgroup's share.
  private var shareLanes: Int { columnLanes / subgroupColumns }

  private func fits(_ facts: DeviceFacts) -> Bool {
    func divides(_ divisor: Int, _ number: Int) -> Bool { number % divisor == 0 }
    let lanes = facts.subgroupSize
    return divides(matrix.rows, rows / subgroupRows) && divides(matrix.columns, 4 * shareLanes)
      && divides(matrix.depth, 4 * Self.stageBlocks) && divides(4, matrix.columns) && divides(4, matrix.depth)
      // Each lane gets the same column of whole lines of the sums, and stages vectors of the same step or block.
      && divides(shareLanes, lanes) && divides(lanes, matrix.rows * shareLanes)
      && divides(rows / 4, workgroupSize(facts)) && divides(columnLanes, workgroupSize(facts))
      && divides(Self.stageBlocks, workgroupSize(facts))
      && workgroupSize(facts) <= facts.maxWorkgroupInvocations && byteCount <= facts.sharedMemoryByteCount
  }

  /// Bytes of shared memory, whichever way the operands lie.
  private var byteCount: Int {
    let steps = 4 * Self.stageBlocks
    let rowVectors = max(rows * (Self.stageBlocks + 2), steps * (rows / 4 + 2))
    let columnVectors = max(steps * (columnLanes + 2), 4 * columnLanes * (Self.stageBlocks + 2))
    let sums = subgroupRows * subgroupColumns * matrix.rows * (4 * shareLanes + 4)
    return 8 * (rowVectors + columnVectors) + 4 * sums
  }
}

extension Launch {
  /// The dispatch in the tiles of another family, whose shader the build compiled from the same text: it takes the same,
  /// and the constants of `tile` after its own.
  func inTiles(_ tile: ProductTile, shared: Shader, cooperative: Shader? = nil) -> Launch {
    let variant: Shader?
    switch tile.family {
    case .registers: return self
    case .shared: variant = shared
    case .cooperative: variant = cooperative
    }
    guard let variant else { preconditionFailure("\(shader.name) has no \(tile.family.title)") }
    return running(variant, addedConstants: tile.constants)
  }
}
