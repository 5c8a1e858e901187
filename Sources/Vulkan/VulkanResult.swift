import CVulkan

/// Throws unless `result` is success. `device` names the device in the error when it was lost.
func check(_ result: VkResult, _ call: String, device: String = "the device") throws {
  switch result {
  case VK_SUCCESS: return
  case VK_ERROR_DEVICE_LOST: throw VulkanError.deviceLost(device: device, call: call)
  default: throw VulkanError.callFailed(call: call, result: resultName(result))
  }
}

/// The name of a result as the Vulkan specification spells it.
func resultName(_ result: VkResult) -> String {
  let names: [Int32: String] = [
    VK_NOT_READY.rawValue: "VK_NOT_READY",
    VK_TIMEOUT.rawValue: "VK_TIMEOUT",
    VK_INCOMPLETE.rawValue: "VK_INCOMPLETE",
    VK_ERROR_OUT_OF_HOST_MEMORY.rawValue: "VK_ERROR_OUT_OF_HOST_MEMORY",
    VK_ERROR_OUT_OF_DEVICE_MEMORY.rawValue: "VK_ERROR_OUT_OF_DEVICE_MEMORY",
    VK_ERROR_INITIALIZATION_FAILED.rawValue: "VK_ERROR_INITIALIZATION_FAILED",
    VK_ERROR_DEVICE_LOST.rawValue: "VK_ERROR_DEVICE_LOST",
    VK_ERROR_MEMORY_MAP_FAILED.rawValue: "VK_ERROR_MEMORY_MAP_FAILED",
    VK_ERROR_LAYER_NOT_PRESENT.rawValue: "VK_ERROR_LAYER_NOT_PRESENT",
    VK_ERROR_EXTENSION_NOT_PRESENT.rawValue: "VK_ERROR_EXTENSION_NOT_PRESENT",
    VK_ERROR_FEATURE_NOT_PRESENT.rawValue: "VK_ERROR_FEATURE_NOT_PRESENT",
    VK_ERROR_INCOMPATIBLE_DRIVER.rawValue: "VK_ERROR_INCOMPATIBLE_DRIVER",
    VK_ERROR_TOO_MANY_OBJECTS.rawValue: "VK_ERROR_TOO_MANY_OBJECTS",
    VK_ERROR_FRAGMENTED_POOL.rawValue: "VK_ERROR_FRAGMENTED_POOL",
    VK_ERROR_OUT_OF_POOL_MEMORY.rawValue: "VK_ERROR_OUT_OF_POOL_MEMORY",
    VK_ERROR_FRAGMENTATION.rawValue: "VK_ERROR_FRAGMENTATION",
    VK_ERROR_UNKNOWN.rawValue: "VK_ERROR_UNKNOWN",
  ]
  return names[result.rawValue] ?? "VkResult \(result.rawValue)"
}
