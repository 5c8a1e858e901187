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

  /// Facts as a device states them.
  public init(
    kind: Kind, subgroupSize: Int, maxWorkgroupInvocations: Int, maxGroupCount: [Int], sharedMemoryByteCount: Int,
    maxStorageBufferRange: Int, maxTexelBufferElements: Int, offsetAlignment: Int
  ) {
    self.kind = kind
    self.subgroupSize = subgroupSize
    self.maxWorkgroupInvocations = maxWorkgroupInvocations
    self.maxGroupCount = maxGroupCount
    self.sharedMemoryByteCount = sharedMemoryByteCount
    self.maxStorageBufferRange = maxStorageBufferRange
    self.maxTexelBufferElements = maxTexelBufferElements
    self.offsetAlignment = offsetAlignment
  }
}
