import Vulkan

/// How kernels that multiply matrices, convolutions among them, cut and stage what they multiply (`product_tile.glsl`).
public enum TileFamily: String, Hashable, Sendable, CaseIterable {
  /// Tiles in the registers of one subgroup, which shares by shuffles: for CPU devices, to which shared memory is no
  /// nearer than any other and a barrier costs microseconds.
  case registers
  /// Tiles of a workgroup in shared memory.
  case shared
  /// Tiles in shared memory, as float16, that cooperative matrices multiply with sums in float32.
  case cooperative

  /// What the family is called in tables.
  public var title: String {
    switch self {
    case .registers: "register tiles"
    case .shared: "shared-memory tiles"
    case .cooperative: "cooperative matrices"
    }
  }

  /// The family for a device, of which `facts` tell what may be used: see `DeviceFacts.usable`.
  public init(facts: DeviceFacts) {
    let order: [TileFamily] = facts.kind == .cpu ? [.registers] : [.cooperative, .shared, .registers]
    self = order.first { $0.runs(on: facts) } ?? .registers
  }

  /// Whether a device has what the family needs.
  public func runs(on facts: DeviceFacts) -> Bool {
    switch self {
    case .registers: facts.hasSubgroupShuffle
    case .shared: facts.sharedMemoryByteCount >= 16 << 10 && facts.maxWorkgroupInvocations >= 256
    case .cooperative: facts.hasFloat16Arithmetic && CooperativeTile.fitsEveryPanel(facts)
    }
  }
}

extension DeviceFacts {
  /// The facts as far as a graph that computes in `precision` may use them: cooperative matrices round factors to
  /// float16, so that they are for mixed precision.
  public func usable(in precision: Precision) -> DeviceFacts {
    var facts = self
    if precision == .single { facts.cooperativeMatrices = [] }
    return facts
  }
}

/// How the columns of a product are packed: in panels of so many vectors beside each other.
struct ColumnPanels: Hashable, Sendable {
  /// The most vectors of a panel, which the widest tiles have.
  static let widest = 32

  /// Vectors of four columns of a panel: as few as hold all columns, a power of two.
  let lanes: Int
  /// Panels.
  let count: Int

  /// Vectors of all panels, with those that have no columns.
  var vectors: Int { count * lanes }

  /// The panels of that many columns as the tiles of a family read them.
  init(columns: Int, family: TileFamily, facts: DeviceFacts) {
    precondition(columns > 0, "a product without columns")
    let widest = family == .registers ? min(Self.widest, facts.subgroupSize) : Self.widest
    var lanes = family == .cooperative ? CooperativeTile.narrowest : 1
    while lanes * 4 < columns && lanes < widest { lanes *= 2 }
    self.lanes = lanes
    count = columns.divided(by: 4 * lanes)
  }
}
