/// What the choice of kernels depends on: plain facts about a device, so that the choice can be tested without one.
public struct DeviceFacts: Hashable, Sendable {
  /// What kind of device it is.
  public enum Kind: String, Sendable {
    case discrete, integrated, virtual, cpu, other
  }

  /// A size of cooperative matrices: sums of `rows` by `columns` in float32 over `depth` products of float16.
  public struct MatrixSize: Hashable, Sendable {
    /// Rows of the sums.
    public let rows: Int
    /// Columns of the sums.
    public let columns: Int
    /// Terms of each sum.
    public let depth: Int

    /// A size as the device states it.
    public init(rows: Int, columns: Int, depth: Int) {
      self.rows = rows
      self.columns = columns
      self.depth = depth
    }
  }

  /// What kind of device it is.
  public var kind: Kind
  /// Lanes of a subgroup.
  public var subgroupSize: Int
  /// Most invocations of one workgroup.
  public var maxWorkgroupInvocations: Int
  /// Most workgroups along each axis of a dispatch.
  public var maxGroupCount: [Int]
  /// Shared memory of one workgroup, in bytes.
  public var sharedMemoryByteCount: Int
  /// The largest storage-buffer binding, in bytes.
  public var maxStorageBufferRange: Int
  /// Most texels of one texel-buffer view.
  public var maxTexelBufferElements: Int
  /// The alignment, in bytes, that offsets of storage bindings and texel views must have.
  public var offsetAlignment: Int
  /// Whether compute shaders may shuffle values between the lanes of a subgroup.
  public var hasSubgroupShuffle: Bool
  /// Whether storage buffers may hold 16-bit floats.
  public var hasFloat16Storage: Bool
  /// Whether shaders may compute with 16-bit floats.
  public var hasFloat16Arithmetic: Bool
  /// The cooperative matrices (VK_KHR_cooperative_matrix) that subgroups may multiply; empty where there are none.
  public var cooperativeMatrices: [MatrixSize]
  /// Whether the device can tell when a dispatch began and ended.
  public var hasTimestamps: Bool

  /// Facts as a device states them.
  public init(
    kind: Kind, subgroupSize: Int, maxWorkgroupInvocations: Int, maxGroupCount: [Int], sharedMemoryByteCount: Int,
    maxStorageBufferRange: Int, maxTexelBufferElements: Int, offsetAlignment: Int, hasSubgroupShuffle: Bool = true,
    hasFloat16Storage: Bool = false, hasFloat16Arithmetic: Bool = false,
    cooperativeMatrices: [MatrixSize] = [], hasTimestamps: Bool = false
  ) {
    self.kind = kind
    self.subgroupSize = subgroupSize
    self.maxWorkgroupInvocations = maxWorkgroupInvocations
    self.maxGroupCount = maxGroupCount
    self.sharedMemoryByteCount = sharedMemoryByteCount
    self.maxStorageBufferRange = maxStorageBufferRange
    self.maxTexelBufferElements = maxTexelBufferElements
    self.offsetAlignment = offsetAlignment
    self.hasSubgroupShuffle = hasSubgroupShuffle
    self.hasFloat16Storage = hasFloat16Storage
    self.hasFloat16Arithmetic = hasFloat16Arithmetic
    self.cooperativeMatrices = cooperativeMatrices
    self.hasTimestamps = hasTimestamps
  }
}

extension DeviceFacts {
  /// What kernels use where a device has it, and can do without.
  public enum Feature: String, Sendable, CaseIterable {
    /// Tiles of matrix products in shared memory, with or without cooperative matrices.
    case sharedTiles = "shared-tiles"
    /// Matrix products by cooperative matrices.
    case cooperativeMatrices = "cooperative-matrices"
  }

  /// The facts of the device as if it lacked a feature.
  public func without(_ feature: Feature) -> DeviceFacts {
    var facts = self
    facts.cooperativeMatrices = []
    if feature == .sharedTiles { facts.sharedMemoryByteCount = 0 }
    return facts
  }
}
