import CVulkan
import Foundation

extension VulkanError {
  /// The variables that name the manifests of drivers to the loader.
  private static let driverVariables = ["VK_DRIVER_FILES", "VK_ICD_FILENAMES", "VK_ADD_DRIVER_FILES"]

  /// Why `vkCreateInstance` gave `result`, as far as the loader lets that be told.
  static func noInstance(
    _ result: VkResult, environment: [String: String] = ProcessInfo.processInfo.environment
  ) -> VulkanError {
    switch result {
    // Loaders say the first of a manifest that is not JSON, and the others where none leads to a driver that works.
    case VK_ERROR_OUT_OF_HOST_MEMORY, VK_ERROR_INCOMPATIBLE_DRIVER, VK_ERROR_INITIALIZATION_FAILED:
      let settings = settings(environment)
      if !settings.isEmpty { return .unusableDriverFiles(settings: settings, result: resultName(result)) }
      return result == VK_ERROR_INCOMPATIBLE_DRIVER ? .noDriver : .instanceRefused(result: resultName(result))
    default: return .callFailed(call: "vkCreateInstance", result: resultName(result))
    }
  }

  /// Why the drivers list no device.
  static func noDevices(environment: [String: String] = ProcessInfo.processInfo.environment) -> VulkanError {
    let settings = settings(environment)
    return settings.isEmpty ? .noDriver : .unusableDriverFiles(settings: settings, result: "no device")
  }

  /// The variables that are set, as in a shell. An empty one counts: it leaves the loader without drivers.
  private static func settings(_ environment: [String: String]) -> [String] {
    driverVariables.compactMap { name in environment[name].map { "\(name)='\($0)'" } }
  }

  /// What to do about a call that gave `result`.
  static func advice(_ result: String) -> String {
    switch result {
    case resultName(VK_ERROR_OUT_OF_HOST_MEMORY):
      "the host has no memory left; close other programs, or use smaller images, or in training a smaller batch or fewer channels"
    case resultName(VK_ERROR_INITIALIZATION_FAILED):
      "the driver could not start the device; see that you may use it (Debian: the groups render and video), restart "
        + "after a driver's update, or choose another device"
    case _ where result.hasPrefix("VK_ERROR_OUT_OF_"):
      "use smaller images, or in training a smaller batch or fewer channels"
    default: "update the Vulkan driver, and report it if that does not help"
    }
  }
}
