/// What the choice of kernels depends on: plain facts about a device, so that the choice can be tested without one.
public struct DeviceFacts: Hashable, Sendable {
  /// What kind of device it is.
  public enum Kind: String, Sendable {
    case discrete, integrated, virtual, cpu, other
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
  /// Whether the device offers VK_KHR_cooperative_matrix.
  public var hasCooperativeMatrix: Bool
  /// Whether the device can tell when a dispatch began and ended.
  public var hasTimestamps: Bool

  /// Facts as a device states them.
  public init(
    kind: Kind, subgroupSize: Int, maxWorkgroupInvocations: Int, maxGroupCount: [Int], sharedMemoryByteCount: Int,
    maxStorageBufferRange: Int, maxTexelBufferElements: Int, offsetAlignment: Int, hasSubgroupShuffle: Bool = true,
    hasFloat16Storage: Bool = false, hasFloat16Arithmetic: Bool = false, hasCooperativeMatrix: Bool = false,
    hasTimestamps: Bool = false
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
    self.hasCooperativeMatrix = hasCooperativeMatrix
    self.hasTimestamps = hasTimestamps
  }
}
