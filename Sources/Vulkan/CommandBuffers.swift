import CVulkan

/// The command buffers of one list, submitted together, each as a submission of its own.
final class CommandBuffers {
  /// The one that is being recorded.
  private(set) var current: VkCommandBuffer
  private var all: [VkCommandBuffer?]
  private let pool: VkCommandPool?
  private let device: DeviceHandle

  init(_ device: DeviceHandle) throws {
    var info = VkCommandPoolCreateInfo()
    info.sType = VK_STRUCTURE_TYPE_COMMAND_POOL_CREATE_INFO
    info.queueFamilyIndex = device.physical.computeQueueFamily?.index ?? 0
    var pool: VkCommandPool?
    try device.check(vkCreateCommandPool(device.device, &info, nil, &pool), "vkCreateCommandPool")
    do {
      current = try begin(device, pool)
    } catch {
      vkDestroyCommandPool(device.device, pool, nil)
      throw error
    }
    all = [current]
    self.pool = pool
    self.device = device
  }

  deinit {
    vkDestroyCommandPool(device.device, pool, nil)
  }

  /// Ends the current command buffer and begins the next.
  func split() throws {
    try end()
    current = try begin(device, pool)
    all.append(current)
  }

  func end() throws {
    try device.check(vkEndCommandBuffer(current), "vkEndCommandBuffer")
  }

  func submit(signalling fence: Fence) throws {
    let result = all.withUnsafeBufferPointer { all in
      let infos = all.indices.map { index in
        var info = VkSubmitInfo()
        info.sType = VK_STRUCTURE_TYPE_SUBMIT_INFO
        info.commandBufferCount = 1
        info.pCommandBuffers = all.baseAddress.map { $0 + index }
        return info
      }
      return vkQueueSubmit(device.queue, UInt32(infos.count), infos, fence.handle)
    }
    try device.check(result, "vkQueueSubmit")
  }
}

private func begin(_ device: DeviceHandle, _ pool: VkCommandPool?) throws -> VkCommandBuffer {
  var info = VkCommandBufferAllocateInfo()
  info.sType = VK_STRUCTURE_TYPE_COMMAND_BUFFER_ALLOCATE_INFO
  info.commandPool = pool
  info.level = VK_COMMAND_BUFFER_LEVEL_PRIMARY
  info.commandBufferCount = 1
  var commands: VkCommandBuffer?
  try device.check(vkAllocateCommandBuffers(device.device, &info, &commands), "vkAllocateCommandBuffers")
  guard let commands else {
    throw VulkanError.callFailed(call: "vkAllocateCommandBuffers", result: "no command buffer")
  }
  var beginInfo = VkCommandBufferBeginInfo()
  beginInfo.sType = VK_STRUCTURE_TYPE_COMMAND_BUFFER_BEGIN_INFO
  try device.check(vkBeginCommandBuffer(commands, &beginInfo), "vkBeginCommandBuffer")
  return commands
}

/// Tells the host when submitted work is done.
final class Fence {
  private(set) var handle: VkFence?
  private let device: DeviceHandle

  init(_ device: DeviceHandle) throws {
    self.device = device
    var info = VkFenceCreateInfo()
    info.sType = VK_STRUCTURE_TYPE_FENCE_CREATE_INFO
    try device.check(vkCreateFence(device.device, &info, nil, &handle), "vkCreateFence")
  }

  deinit {
    vkDestroyFence(device.device, handle, nil)
  }

  func reset() throws {
    try device.check(vkResetFences(device.device, 1, &handle), "vkResetFences")
  }

  /// Waits, and says whether the work was done in time. Waits second by second: the clock runs on while the process is
  /// stopped (Ctrl-Z), and the device with its threads may not.
  func wait(seconds: Double) throws -> Bool {
    var left = seconds
    while true {
      let slice = min(left, 1)
      let result = vkWaitForFences(device.device, 1, &handle, VkBool32(VK_TRUE), UInt64(slice * 1e9))
      if result != VK_TIMEOUT {
        try device.check(result, "vkWaitForFences")
        return true
      }
      left -= slice
      if left <= 0 { return false }
    }
  }
}
