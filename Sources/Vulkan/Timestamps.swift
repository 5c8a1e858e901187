import CVulkan

/// The timestamps of one command list.
final class Timestamps {
  private let device: DeviceHandle
  private let capacity: Int
  private let family: PhysicalDevice.QueueFamily
  private var pool: VkQueryPool?
  private var count = 0

  /// Room for `capacity` timestamps. Throws `VulkanError.missingFeature` where the device has none.
  init(_ device: DeviceHandle, capacity: Int) throws {
    guard let family = device.physical.computeQueueFamily, family.timestampBits > 0 else {
      throw VulkanError.missingFeature("timestamps", device: device.physical.name)
    }
    self.device = device
    self.capacity = capacity
    self.family = family
    var info = VkQueryPoolCreateInfo()
    info.sType = VK_STRUCTURE_TYPE_QUERY_POOL_CREATE_INFO
    info.queryType = VK_QUERY_TYPE_TIMESTAMP
    info.queryCount = UInt32(capacity)
    try device.check(vkCreateQueryPool(device.device, &info, nil, &pool), "vkCreateQueryPool")
  }

  deinit {
    vkDestroyQueryPool(device.device, pool, nil)
  }

  /// Records that each run begins with empty timestamps.
  func reset(in commands: VkCommandBuffer) {
    vkCmdResetQueryPool(commands, pool, 0, UInt32(capacity))
  }

  /// Records a timestamp after all earlier commands and returns its index.
  func write(to commands: VkCommandBuffer) -> Int {
    precondition(count < capacity, "more timestamps than the \(capacity) that were asked for")
    vkCmdWriteTimestamp(commands, VK_PIPELINE_STAGE_BOTTOM_OF_PIPE_BIT, pool, UInt32(count))
    count += 1
    return count - 1
  }

  /// Seconds since the first timestamp.
  func seconds() throws -> [Double] {
    guard count > 0 else { return [] }
    var ticks = [UInt64](repeating: 0, count: count)
    let stride = MemoryLayout<UInt64>.stride
    let flags = VK_QUERY_RESULT_64_BIT.rawValue | VK_QUERY_RESULT_WAIT_BIT.rawValue
    try device.check(
      vkGetQueryPoolResults(
        device.device, pool, 0, UInt32(count), count * stride, &ticks, VkDeviceSize(stride), flags),
      "vkGetQueryPoolResults")
    // The counter has `timestampBits` bits and wraps around.
    let mask = family.timestampBits >= 64 ? UInt64.max : (1 << UInt64(family.timestampBits)) - 1
    return ticks.map { Double(($0 &- ticks[0]) & mask) * family.nanosecondsPerTick * 1e-9 }
  }
}
