import CVulkan
import Testing

@testable import Vulkan

@Suite struct ChoiceTests {
  @Test func discreteBeforeIntegratedBeforeCPU() throws {
    let kinds: [DeviceFacts.Kind] = [.other, .cpu, .virtual, .integrated, .discrete, .discrete]
    var devices = kinds.enumerated().map { physicalDevice($0, facts($1)) }
    for expected in [4, 5, 3, 2, 1, 0] {
      #expect(try PhysicalDevice.choose(index: nil, from: devices).index == expected)
      devices.removeAll { $0.index == expected }
    }
    #expect(throws: VulkanError.noDriver) { try PhysicalDevice.choose(index: nil, from: devices) }
  }

  @Test func anUnusableDeviceIsLast() throws {
    let devices = [
      physicalDevice(0, facts(.discrete), version: Version(1, 1)),
      physicalDevice(1, facts(.integrated, hasSubgroupShuffle: false)), physicalDevice(2, facts(.cpu)),
    ]
    #expect(try PhysicalDevice.choose(index: nil, from: devices).index == 2)
    #expect(try PhysicalDevice.choose(index: nil, from: Array(devices.prefix(1))).missingFeature != nil)
  }

  @Test func anIndexIsObeyedOrRefused() throws {
    let devices = [physicalDevice(0, facts(.discrete)), physicalDevice(1, facts(.cpu))]
    #expect(try PhysicalDevice.choose(index: 1, from: devices).index == 1)
    #expect(throws: VulkanError.noDevice(index: 7, available: [0, 1])) {
      try PhysicalDevice.choose(index: 7, from: devices)
    }
    #expect(
      VulkanError.noDevice(index: 7, available: [0, 1]).description == "there is no device 7; choose one of: 0, 1")
  }

  @Test func aQueueWithoutGraphicsIsPreferred() {
    let (graphics, compute) = (VK_QUEUE_GRAPHICS_BIT.rawValue, VK_QUEUE_COMPUTE_BIT.rawValue)
    let transfer = VK_QUEUE_TRANSFER_BIT.rawValue
    typealias Family = PhysicalDevice.QueueFamily
    #expect(Family.forCompute(among: [graphics | compute | transfer, transfer, compute | transfer, compute]) == 2)
    #expect(Family.forCompute(among: [graphics, graphics | compute, graphics | compute]) == 1)
    #expect(Family.forCompute(among: [transfer, graphics, 0]) == nil)
  }

  @Test func memoryTypesOfADiscreteDevice() {
    let local = VK_MEMORY_PROPERTY_DEVICE_LOCAL_BIT.rawValue
    let coherent = VK_MEMORY_PROPERTY_HOST_VISIBLE_BIT.rawValue | VK_MEMORY_PROPERTY_HOST_COHERENT_BIT.rawValue
    let cached = VK_MEMORY_PROPERTY_HOST_CACHED_BIT.rawValue
    let visibleOnly = VK_MEMORY_PROPERTY_HOST_VISIBLE_BIT.rawValue
    let lazy = VK_MEMORY_PROPERTY_LAZILY_ALLOCATED_BIT.rawValue
    let properties = [
      0, local | lazy, visibleOnly | cached, local | coherent, local, coherent | cached, coherent,
    ]
    let types = properties.map { PhysicalDevice.MemoryType(properties: $0, heap: 0) }
    #expect(MemoryKind.device.type(among: types, allowed: .max) == 4)
    #expect(MemoryKind.upload.type(among: types, allowed: .max) == 6)
    #expect(MemoryKind.download.type(among: types, allowed: .max) == 5)
    #expect(MemoryKind.upload.type(among: types, allowed: 1 << 3) == 3)
    #expect(MemoryKind.upload.type(among: types, allowed: 1 << 2) == nil)
  }
}
