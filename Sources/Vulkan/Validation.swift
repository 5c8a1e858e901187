import CVulkan
import Foundation
import Synchronization

/// Whether the Khronos validation layer watches every call.
public enum Validation: Sendable {
  /// No validation.
  case off
  /// Core and synchronization validation.
  case on
  /// On where the environment variable `GPUCOLOR_VALIDATION` is 1.
  case environment

  var isOn: Bool {
    switch self {
    case .off: false
    case .on: true
    case .environment: ProcessInfo.processInfo.environment["GPUCOLOR_VALIDATION"] == "1"
    }
  }

  static let layer = "VK_LAYER_KHRONOS_validation"
}

/// The warnings and errors of the validation layer, collected from whatever thread they come on.
final class ValidationLog: Sendable {
  private let storage = Mutex<[String]>([])

  var messages: [String] { storage.withLock { $0 } }

  func append(_ message: String) {
    storage.withLock { $0.append(message) }
    FileHandle.standardError.write(Data("Vulkan validation: \(message)\n".utf8))
  }

  /// How a debug messenger that reports to this log is created. The log has to outlive the messenger.
  var messengerInfo: VkDebugUtilsMessengerCreateInfoEXT {
    var info = VkDebugUtilsMessengerCreateInfoEXT()
    info.sType = VK_STRUCTURE_TYPE_DEBUG_UTILS_MESSENGER_CREATE_INFO_EXT
    info.messageSeverity =
      VK_DEBUG_UTILS_MESSAGE_SEVERITY_WARNING_BIT_EXT.rawValue | VK_DEBUG_UTILS_MESSAGE_SEVERITY_ERROR_BIT_EXT.rawValue
    info.messageType =
      VK_DEBUG_UTILS_MESSAGE_TYPE_VALIDATION_BIT_EXT.rawValue | VK_DEBUG_UTILS_MESSAGE_TYPE_PERFORMANCE_BIT_EXT.rawValue
    info.pfnUserCallback = { _, _, data, log in
      guard let log, let message = data?.pointee.pMessage else { return VkBool32(VK_FALSE) }
      Unmanaged<ValidationLog>.fromOpaque(log).takeUnretainedValue().append(String(cString: message))
      return VkBool32(VK_FALSE)
    }
    info.pUserData = Unmanaged.passUnretained(self).toOpaque()
    return info
  }
}
