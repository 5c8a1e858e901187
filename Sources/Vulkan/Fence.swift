import CVulkan

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
