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
    func order(_ kind: MemoryKind, allowed: UInt32 = .max) -> [Int] { kind.types(among: types, allowed: allowed) }
    #expect(order(.device) == [4, 3, 0, 2, 6, 5])
    #expect(order(.upload) == [6, 3, 5])
    #expect(order(.download) == [5, 6, 3])
    #expect(order(.upload, allowed: 1 << 3) == [3])
    #expect(order(.upload, allowed: 1 << 2) == [])
  }

  @Test func whatTheDevicesHeapCannotHoldGoesToTheHost() throws {
    let local = VK_MEMORY_PROPERTY_DEVICE_LOCAL_BIT.rawValue
    let coherent = VK_MEMORY_PROPERTY_HOST_VISIBLE_BIT.rawValue | VK_MEMORY_PROPERTY_HOST_COHERENT_BIT.rawValue
    let device = physicalDevice(
      0, facts(.discrete),
      heaps: [.init(byteCount: 800, isDeviceLocal: true), .init(byteCount: 1600, isDeviceLocal: false)],
      memoryTypes: [.init(properties: local, heap: 0), .init(properties: coherent, heap: 1)])
    #expect(try device.memoryTypes(for: .device) == [0, 1])
    for byteCount in [800, 801, 1600] {
      #expect(try device.heapTooSmall(for: byteCount, kind: .device, inPieces: false) == nil)
    }
    #expect(try device.heapTooSmall(for: 1601, kind: .device, inPieces: false) == 1)
    #expect(try device.heapTooSmall(for: 2400, kind: .device, inPieces: true) == nil)
    #expect(try device.heapTooSmall(for: 2401, kind: .device, inPieces: true) == 1)
    // The host does not see the device's own memory.
    #expect(try device.heapTooSmall(for: 1601, kind: .upload, inPieces: true) == 1)
    #expect(try device.heapTooSmall(for: .max, kind: .device, inPieces: true) == 1)
    #expect(throws: VulkanError.self) { try physicalDevice(0, facts(.discrete)).memoryTypes(for: .device) }
  }
}
