import CVulkan

/// A device that a driver offers, as plain facts: it can be passed around and tested without Vulkan.
public struct PhysicalDevice: Sendable {
  /// A heap of memory.
  public struct Heap: Hashable, Sendable {
    /// Its size in bytes.
    public let byteCount: Int
    /// Whether it is the device's own memory.
    public let isDeviceLocal: Bool
  }

  /// A kind of memory that can be allocated: property flags as Vulkan gives them, and the heap that it comes from.
  struct MemoryType: Hashable, Sendable {
    let properties: UInt32
    let heap: Int
  }

  /// Tells one device with one driver from another; what a pipeline cache is valid for.
  struct Identity: Hashable, Sendable {
    let vendor: UInt32
    let device: UInt32
    let driverVersion: UInt32
    let cacheUUID: [UInt8]
  }

  /// The number to choose the device by.
  public let index: Int
  /// The name that the driver gives it.
  public let name: String
  /// Name and version of the driver.
  public let driver: String
  /// What kernels may rely on.
  public internal(set) var facts: DeviceFacts
  /// The memory that it has.
  public let heaps: [Heap]

  let identity: Identity
  let memoryTypes: [MemoryType]
  let maxAllocationByteCount: Int
  let maxConstantByteCount: Int
  let version: Version
  let computeQueueFamily: QueueFamily?
  /// Whether a pipeline has to ask for its subgroup size to be sure of it.
  let variesSubgroupSize: Bool

  /// What is needed of a family of queues.
  struct QueueFamily: Hashable, Sendable {
    let index: UInt32
    let timestampBits: UInt32
    let nanosecondsPerTick: Double

    /// The index of the family to compute on, given what each can do, as Vulkan's flags; nil where none can compute.
    ///
    /// One without graphics comes first: on the queue that draws the desktop, long work makes it stutter.
    static func forCompute(among flags: [UInt32]) -> Int? {
      let able = flags.indices.filter { flags[$0] & VK_QUEUE_COMPUTE_BIT.rawValue != 0 }
      return able.first { flags[$0] & VK_QUEUE_GRAPHICS_BIT.rawValue == 0 } ?? able.first
    }
  }

  /// The device as if it lacked some features.
  public func without(_ features: [DeviceFacts.Feature]) -> PhysicalDevice {
    var device = self
    for feature in features { device.facts = device.facts.without(feature) }
    return device
  }

  /// The version of Vulkan that the driver speaks, such as `1.3`.
  public var apiVersion: String { version.description }

  /// What the device lacks of what everything here needs, or nil when it can be used.
  public var missingFeature: String? {
    if version < Version(1, 2) { return "Vulkan 1.2 (it has \(version))" }
    if computeQueueFamily == nil { return "a compute queue" }
    if facts.maxWorkgroupInvocations < 256 { return "workgroups of 256 invocations" }
    if !facts.hasSubgroupShuffle { return "subgroup shuffles in compute shaders" }
    return nil
  }

  /// The device of that index; without an index the first usable one, discrete before integrated before virtual
  /// before CPU.
  ///
  /// Throws `VulkanError.noDevice` for an index that does not exist and `noDriver` for an empty list.
  public static func choose(index: Int?, from devices: [PhysicalDevice]) throws -> PhysicalDevice {
    if let index {
      guard let device = devices.first(where: { $0.index == index }) else {
        throw VulkanError.noDevice(index: index, available: devices.map(\.index))
      }
      return device
    }
    let order: [DeviceFacts.Kind] = [.discrete, .integrated, .virtual, .cpu, .other]
    func rank(_ device: PhysicalDevice) -> Int {
      (device.missingFeature == nil ? 0 : order.count) + (order.firstIndex(of: device.facts.kind) ?? order.count)
    }
    // `min` keeps the first of equals, so that the choice follows the listed order.
    guard let device = devices.min(by: { rank($0) < rank($1) }) else { throw VulkanError.noDriver }
    return device
  }
}

extension Instance {
  /// The device of that index, or the best one; see `PhysicalDevice.choose`.
  public func choose(index: Int? = nil) throws -> PhysicalDevice {
    try PhysicalDevice.choose(index: index, from: devices)
  }
}
