import Testing
import Vulkan

@testable import Kernels

/// Facts as an NVIDIA or AMD GPU states them, or those of lavapipe.
private func facts(
  _ kind: DeviceFacts.Kind = .discrete, subgroupSize: Int = 32, shared: Int = 48 << 10,
  matrices: [(Int, Int, Int)] = []
) -> DeviceFacts {
  DeviceFacts(
    kind: kind, subgroupSize: subgroupSize, maxWorkgroupInvocations: 1024, maxGroupCount: [65535, 65535, 65535],
    sharedMemoryByteCount: shared, maxStorageBufferRange: 1 << 30, maxTexelBufferElements: 1 << 27,
    offsetAlignment: 16, hasFloat16Arithmetic: true,
    cooperativeMatrices: matrices.map { .init(rows: $0, columns: $1, depth: $2) })
}

@Suite struct TileFamilyTests {
  private static let matrices = [(16, 16, 16)]

  private func chosen(_ facts: DeviceFacts, _ precision: Precision) -> TileFamily {
    TileFamily(facts: facts.usable(in: precision))
  }

  @Test func cpuDevicesTakeRegistersWhateverTheyOffer() {
    for precision in Precision.allCases {
      #expect(chosen(facts(.cpu, subgroupSize: 8, matrices: [(8, 8, 8)]), precision) == .registers)
    }
  }

  @Test func gpusTakeSharedMemoryAndRoundOnlyInMixedPrecision() {
    for kind in [DeviceFacts.Kind.discrete, .integrated, .virtual, .other] {
      #expect(chosen(facts(kind, matrices: Self.matrices), .single) == .shared)
      #expect(chosen(facts(kind, matrices: Self.matrices), .mixed) == .cooperative)
      #expect(chosen(facts(kind), .mixed) == .shared)
    }
  }

  @Test func whatADeviceLacksOrIsToldToDoWithoutIsNotChosen() {
    let whole = facts(matrices: Self.matrices)
    #expect(chosen(whole.without(.cooperativeMatrices), .mixed) == .shared)
    #expect(chosen(whole.without(.sharedTiles), .mixed) == .registers)
    #expect(chosen(facts(shared: 8 << 10), .single) == .registers)
    var noHalves = whole
    noHalves.hasFloat16Arithmetic = false
    #expect(chosen(noHalves, .mixed) == .shared)
  }

  /// What vendors state: NVIDIA, AMD with wide subgroups, Intel, lavapipe; and sizes that no tile is cut for.
  @Test(arguments: [
    (32, [(16, 16, 16), (16, 8, 16), (16, 8, 8)], true), (64, [(16, 16, 16)], true), (8, [(8, 16, 16)], true),
    (16, [(8, 16, 16)], true), (8, [(8, 8, 8)], true), (32, [(32, 32, 64)], false), (64, [(8, 8, 8)], false),
  ])
  func matricesThatFitTheTilesAreUsed(_ subgroupSize: Int, _ matrices: [(Int, Int, Int)], _ fits: Bool) {
    let facts = facts(subgroupSize: subgroupSize, matrices: matrices)
    #expect(TileFamily.cooperative.runs(on: facts) == fits)
  }
}

@Suite struct ProductTileTests {
  private func tile(
    _ family: TileFamily, columns: Int, rows: Int, instances: Int = 1, _ facts: DeviceFacts = facts()
  ) -> ProductTile {
    ProductTile(family: family, columns: columns, rows: rows, instances: instances, facts: facts)
  }

  @Test func largeTilesAreForProductsThatFillTheDevice() {
    let large = tile(.shared, columns: 256, rows: 65536)
    #expect([large.columnLanes, large.tileRows, large.workgroupSize] == [32, 128, 256])
    // 64 workgroups of the large tile would leave half of a GPU idle.
    let small = tile(.shared, columns: 256, rows: 4096)
    #expect([small.columnLanes, small.tileRows] == [16, 64])
    #expect(tile(.shared, columns: 256, rows: 4096, instances: 36) == large)
  }

  @Test(arguments: [TileFamily.registers, .shared, .cooperative], [1, 3, 4, 7, 16, 30, 64, 65, 128, 129, 512])
  func tilesCoverTheProduct(_ family: TileFamily, _ columns: Int) {
    let devices = [
      facts(matrices: [(16, 16, 16)]), facts(subgroupSize: 64, shared: 32 << 10, matrices: [(16, 16, 16)]),
      facts(.cpu, subgroupSize: 8, shared: 32 << 10, matrices: [(8, 8, 8)]),
    ]
    for device in devices {
      let panels = ColumnPanels(columns: columns, family: family, facts: device)
      #expect(panels.count * panels.lanes * 4 >= columns)
      for rows in [1, 33, 1000, 100_000] {
        let tile = tile(family, columns: columns, rows: rows, device)
        #expect(tile.columnTiles * tile.columnLanes * 4 >= columns)
        #expect(tile.columnTiles * tile.columnLanes <= panels.vectors, "a tile reads past the last panel")
        #expect(panels.lanes % tile.columnLanes == 0)
        #expect(tile.rowTiles(rows) * tile.rows >= rows)
        #expect(tile.workgroupSize <= device.maxWorkgroupInvocations)
      }
    }
  }

  /// With little shared memory a device gets smaller tiles.
  @Test func tilesFitSharedMemory() {
    let little = facts(shared: 16 << 10)
    #expect(tile(.shared, columns: 256, rows: 65536, little).columnLanes == 16)
    #expect(tile(.shared, columns: 3, rows: 65536, little).columnLanes == 1)
  }

  @Test func stagedSumsStayBelowTheLoopLimit() {
    let lavapipe = facts(.cpu, subgroupSize: 8, shared: 32 << 10)
    for columns in [3, 16, 64, 256] {
      let tile = tile(.shared, columns: columns, rows: 64, lavapipe)
      let slabs = SumSlabs(steps: 10_000_000, workgroups: 1000, tile: tile, byteCount: 1 << 24, facts: lavapipe)
      #expect(tile.turns(blocks: slabs.steps / 4) < RegisterTile.maxTurns)
    }
  }
}
