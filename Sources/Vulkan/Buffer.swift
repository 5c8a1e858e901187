import CVulkan

/// A range of device memory that shaders and transfers read and write. Its memory is given back when it is released.
public final class Buffer {
  /// What messages call it.
  public let name: String
  /// Its size in bytes.
  public let byteCount: Int
  /// Where the host sees it; nil for buffers of kind `device`. What the host writes is seen by work that is submitted
  /// afterwards, and what the device writes is seen after `CommandList.wait`.
  public let contents: UnsafeMutableRawPointer?

  let handle: VkBuffer
  private let device: DeviceHandle
  private let allocation: Allocation

  init(_ device: DeviceHandle, memory: MemoryManager, byteCount: Int, kind: MemoryKind, name: String) throws {
    precondition(byteCount > 0, "\(name): a buffer has at least one byte")
    try memory.requireRoom(for: byteCount, kind: kind, name: name)
    var info = VkBufferCreateInfo()
    info.sType = VK_STRUCTURE_TYPE_BUFFER_CREATE_INFO
    info.size = VkDeviceSize(byteCount)
    info.sharingMode = VK_SHARING_MODE_EXCLUSIVE
    info.usage =
      VK_BUFFER_USAGE_STORAGE_BUFFER_BIT.rawValue | VK_BUFFER_USAGE_UNIFORM_TEXEL_BUFFER_BIT.rawValue
      | VK_BUFFER_USAGE_TRANSFER_SRC_BIT.rawValue | VK_BUFFER_USAGE_TRANSFER_DST_BIT.rawValue
    var handle: VkBuffer?
    try device.check(vkCreateBuffer(device.device, &info, nil, &handle), "vkCreateBuffer for '\(name)'")
    guard let handle else { throw VulkanError.callFailed(call: "vkCreateBuffer", result: "no buffer") }
    do {
      var requirements = VkMemoryRequirements()
      vkGetBufferMemoryRequirements(device.device, handle, &requirements)
      allocation = try memory.allocate(requirements, kind: kind, name: name)
      let offset = VkDeviceSize(allocation.offset)
      try device.check(vkBindBufferMemory(device.device, handle, allocation.memory, offset), "vkBindBufferMemory")
    } catch {
      vkDestroyBuffer(device.device, handle, nil)
      throw error
    }
    self.name = name
    self.byteCount = byteCount
    self.device = device
    self.handle = handle
    contents = allocation.contents
    device.name(handle, VK_OBJECT_TYPE_BUFFER, name)
  }

  deinit {
    vkDestroyBuffer(device.device, handle, nil)
  }

  /// Writes `values` from byte `offset` on. The buffer must be host-visible and long enough.
  public func write<Value: BitwiseCopyable>(_ values: [Value], at offset: Int = 0) {
    values.withUnsafeBytes { source in
      hostBytes(offset: offset, byteCount: source.count).copyMemory(from: UnsafeRawBufferPointer(source))
    }
  }

  /// Reads `count` floats from byte `offset` on. The buffer must be host-visible and long enough.
  public func readFloats(count: Int, at offset: Int = 0) -> [Float] {
    let source = hostBytes(offset: offset, byteCount: count * MemoryLayout<Float>.stride)
    return [Float](unsafeUninitializedCapacity: count) { values, initialized in
      UnsafeMutableRawBufferPointer(values).copyMemory(from: UnsafeRawBufferPointer(source))
      initialized = count
    }
  }

  private func hostBytes(offset: Int, byteCount: Int) -> UnsafeMutableRawBufferPointer {
    guard let contents else { preconditionFailure("\(name): the host cannot see it") }
    precondition(offset >= 0 && byteCount >= 0 && offset + byteCount <= self.byteCount, "\(name): beyond its end")
    return UnsafeMutableRawBufferPointer(start: contents + offset, count: byteCount)
  }
}

/// A range of bytes in a buffer.
public struct BufferBinding {
  /// The buffer that it lies in.
  public var buffer: Buffer
  /// Where it begins, in bytes.
  public var offset: Int
  /// How long it is, in bytes.
  public var byteCount: Int
  /// What texel views take it for.
  public var element: ElementType

  /// The bytes `offset ..< offset + byteCount` of `buffer`, which must lie within it.
  public init(buffer: Buffer, offset: Int, byteCount: Int, element: ElementType = .float32) {
    precondition(
      offset >= 0 && byteCount > 0 && offset + byteCount <= buffer.byteCount,
      "\(buffer.name) has \(buffer.byteCount) bytes: no range \(offset) ..< \(offset + byteCount)")
    self.buffer = buffer
    self.offset = offset
    self.byteCount = byteCount
    self.element = element
  }

  /// The whole of `buffer`.
  public init(_ buffer: Buffer) {
    self.init(buffer: buffer, offset: 0, byteCount: buffer.byteCount)
  }
}
