import CVulkan
import Foundation

/// How much device memory a device's buffers take, in bytes.
public struct MemoryStatistics: Hashable, Sendable {
  /// Bytes of living buffers.
  public internal(set) var inUse = 0
  /// Bytes allocated from the driver.
  public internal(set) var reserved = 0
  /// The most bytes of living buffers so far.
  public internal(set) var peak = 0
}

/// Places buffers in a few large blocks of device memory.
final class MemoryManager {
  /// The usual size of a block; larger requests get a block of their own.
  static let blockByteCount = 64 << 20

  private let device: DeviceHandle
  private var blocks: [MemoryBlock] = []
  private(set) var statistics = MemoryStatistics()

  init(_ device: DeviceHandle) {
    self.device = device
  }

  /// A place of the asked size and alignment in memory of that kind. `name` tells errors what it was for.
  func allocate(_ requirements: VkMemoryRequirements, kind: MemoryKind, name: String) throws -> Allocation {
    let physical = device.physical
    let types = try physical.memoryTypes(for: kind, allowed: requirements.memoryTypeBits)
    let byteCount = Int(clamping: requirements.size)
    let alignment = Int(clamping: requirements.alignment)
    // What the best type's heap has no room for goes to the next type: a device is slower with the host's memory, and
    // still does its work.
    for type in types {
      // Where one type serves all kinds, a block that was made for the device alone is not mapped.
      for block in blocks where block.type == type && (block.mapped != nil || !kind.isHostVisible) {
        if let offset = block.ranges.allocate(byteCount: byteCount, alignment: alignment) {
          return allocated(byteCount, at: offset, in: block)
        }
      }
      if let block = try makeBlock(type: type, holding: byteCount, isMapped: kind.isHostVisible) {
        guard let offset = block.ranges.allocate(byteCount: byteCount, alignment: alignment) else {
          preconditionFailure("a new block holds what it was made for")
        }
        return allocated(byteCount, at: offset, in: block)
      }
    }
    throw outOfMemory(name, wanted: byteCount, heap: physical.memoryTypes[types[0]].heap)
  }

  /// Throws where no block could ever hold `byteCount` bytes: more than any heap has, or than the device allocates at
  /// once. Drivers need not say so when a buffer is created.
  func requireRoom(for byteCount: Int, kind: MemoryKind, name: String) throws {
    if let heap = try device.physical.heapTooSmall(for: byteCount, kind: kind, inPieces: false) {
      throw outOfMemory(name, wanted: byteCount, heap: heap)
    }
    let limit = device.physical.maxAllocationByteCount
    guard byteCount <= limit else {
      throw VulkanError.limitExceeded(what: "the size of '\(name)' in bytes", value: byteCount, limit: limit)
    }
  }

  /// Throws where `byteCount` bytes, in however many blocks, are more than all heaps have that will do.
  func requireHeaps(for byteCount: Int, kind: MemoryKind, name: String) throws {
    if let heap = try device.physical.heapTooSmall(for: byteCount, kind: kind, inPieces: true) {
      throw outOfMemory(name, wanted: byteCount, heap: heap)
    }
  }

  private func outOfMemory(_ name: String, wanted: Int, heap: Int) -> VulkanError {
    let physical = device.physical
    let inUse = blocks.filter { physical.memoryTypes[$0.type].heap == heap }.map(\.ranges.byteCount).reduce(0, +)
    return .outOfMemory(
      name: name, wanted: wanted, heap: heap, heapByteCount: physical.heaps[heap].byteCount, inUse: inUse)
  }

  private func allocated(_ byteCount: Int, at offset: Int, in block: MemoryBlock) -> Allocation {
    statistics.inUse += byteCount
    statistics.peak = max(statistics.peak, statistics.inUse)
    return Allocation(manager: self, block: block, offset: offset, byteCount: byteCount)
  }

  /// A block with room for `byteCount` bytes, or nil where the type's heap has not that much left.
  private func makeBlock(type: Int, holding byteCount: Int, isMapped: Bool) throws -> MemoryBlock? {
    let physical = device.physical
    let heap = physical.memoryTypes[type].heap
    let heapByteCount = physical.heaps[heap].byteCount
    // A small heap is not spent on one block.
    let usual = min(Self.blockByteCount, heapByteCount / 8)
    let sizes = byteCount <= usual / 2 ? [usual, byteCount] : [byteCount]
    for size in sizes where size <= min(heapByteCount, physical.maxAllocationByteCount) {
      if let block = try MemoryBlock(device, type: type, byteCount: size, isMapped: isMapped) {
        blocks.append(block)
        statistics.reserved += size
        return block
      }
    }
    return nil
  }

  fileprivate func release(_ allocation: Allocation) {
    allocation.block.ranges.release(at: allocation.offset)
    statistics.inUse -= allocation.byteCount
    if allocation.block.ranges.isEmpty {
      statistics.reserved -= allocation.block.ranges.byteCount
      blocks.removeAll { $0 === allocation.block }
    }
  }
}

/// A place in device memory, given back when it is released.
final class Allocation {
  fileprivate let manager: MemoryManager
  fileprivate let block: MemoryBlock
  let offset: Int
  let byteCount: Int

  fileprivate init(manager: MemoryManager, block: MemoryBlock, offset: Int, byteCount: Int) {
    self.manager = manager
    self.block = block
    self.offset = offset
    self.byteCount = byteCount
  }

  deinit {
    manager.release(self)
  }

  var memory: VkDeviceMemory { block.memory }

  /// Where the host sees it, for host-visible memory.
  var contents: UnsafeMutableRawPointer? { block.mapped.map { $0 + offset } }
}

/// One allocation from the driver, mapped for as long as it lives where the host can see it.
private final class MemoryBlock {
  let memory: VkDeviceMemory
  let type: Int
  let mapped: UnsafeMutableRawPointer?
  var ranges: RangeAllocator
  private let device: DeviceHandle

  /// A block of `byteCount` bytes, or nil where the driver has not that much left.
  init?(_ device: DeviceHandle, type: Int, byteCount: Int, isMapped: Bool) throws {
    var info = VkMemoryAllocateInfo()
    info.sType = VK_STRUCTURE_TYPE_MEMORY_ALLOCATE_INFO
    info.allocationSize = VkDeviceSize(byteCount)
    info.memoryTypeIndex = UInt32(type)
    var memory: VkDeviceMemory?
    let result = vkAllocateMemory(device.device, &info, nil, &memory)
    if result == VK_ERROR_OUT_OF_DEVICE_MEMORY || result == VK_ERROR_OUT_OF_HOST_MEMORY { return nil }
    try device.check(result, "vkAllocateMemory")
    guard let memory else { return nil }
    var mapped: UnsafeMutableRawPointer?
    let visible = VK_MEMORY_PROPERTY_HOST_VISIBLE_BIT.rawValue
    let isHostMemory =
      device.physical.facts.kind == .cpu && device.physical.memoryTypes[type].properties & visible != 0
    if isMapped || isHostMemory {
      let result = vkMapMemory(device.device, memory, 0, VkDeviceSize(byteCount), 0, &mapped)
      if result != VK_SUCCESS { vkFreeMemory(device.device, memory, nil) }
      try device.check(result, "vkMapMemory")
    }
    if isHostMemory, let contents = mapped { Self.adviseLargePages(contents, byteCount: byteCount) }
    if !isMapped, mapped != nil {
      vkUnmapMemory(device.device, memory)
      mapped = nil
    }
    self.device = device
    self.memory = memory
    self.type = type
    self.mapped = mapped
    ranges = RangeAllocator(byteCount: byteCount)
  }

  deinit {
    vkFreeMemory(device.device, memory, nil)
  }

  /// Asks the kernel for pages of 2 MiB: among those of 4 KiB a CPU device loses a tenth of its time to finding them. It
  /// is no more than advice, so that nothing is lost where it is refused.
  private static func adviseLargePages(_ contents: UnsafeMutableRawPointer, byteCount: Int) {
    #if os(Linux)
      let start = contents.alignedUp(toMultipleOf: Int(getpagesize()))
      _ = madvise(start, max(byteCount - (start - contents), 0), MADV_HUGEPAGE)
    #endif
  }
}
