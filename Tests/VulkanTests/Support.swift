import Foundation

@testable import Vulkan

/// A device under validation. Tests end with the expectation that `instance.validationMessages` is empty.
struct Bench {
  let instance: Instance
  let device: Device

  init(cacheDirectory: URL? = nil) throws {
    instance = try Instance(validation: .on)
    device = try Device(instance.choose(), instance: instance, cacheDirectory: cacheDirectory)
  }

  /// A host-visible buffer that holds `values`.
  func upload(_ values: [Float], name: String = "upload") throws -> Buffer {
    let buffer = try device.makeBuffer(byteCount: values.count * 4, memory: .upload, name: name)
    buffer.write(values)
    return buffer
  }
}

/// The facts of a made-up device.
func facts(_ kind: DeviceFacts.Kind, hasSubgroupShuffle: Bool = true) -> DeviceFacts {
  DeviceFacts(
    kind: kind, subgroupSize: 32, maxWorkgroupInvocations: 1024, maxGroupCount: [65535, 65535, 65535],
    sharedMemoryByteCount: 32768, maxStorageBufferRange: 1 << 27, maxTexelBufferElements: 1 << 27, offsetAlignment: 64,
    hasSubgroupShuffle: hasSubgroupShuffle)
}

/// A made-up device.
func physicalDevice(
  _ index: Int, _ facts: DeviceFacts, version: Version = Version(1, 2), heaps: [PhysicalDevice.Heap] = [],
  memoryTypes: [PhysicalDevice.MemoryType] = []
) -> PhysicalDevice {
  PhysicalDevice(
    index: index, name: "device \(index)", driver: "driver", facts: facts, heaps: heaps,
    identity: .init(vendor: 1, device: 2, driverVersion: 3, cacheUUID: Array(repeating: 7, count: 16)),
    memoryTypes: memoryTypes, maxAllocationByteCount: 1 << 30, maxConstantByteCount: 128, version: version,
    computeQueueFamily: .init(index: 0, timestampBits: 64, nanosecondsPerTick: 1), variesSubgroupSize: false)
}

/// A new folder below the temporary one.
func temporaryDirectory() -> URL {
  FileManager.default.temporaryDirectory.appendingPathComponent("gpucolor-\(UUID().uuidString)")
}
