import CVulkan
import Testing

@testable import Vulkan

/// That errors give advice that fits what happened.
@Suite struct AdviceTests {
  private static let refusals = [
    VK_ERROR_OUT_OF_HOST_MEMORY, VK_ERROR_INCOMPATIBLE_DRIVER, VK_ERROR_INITIALIZATION_FAILED,
  ]

  @Test(arguments: ["VK_DRIVER_FILES", "VK_ICD_FILENAMES", "VK_ADD_DRIVER_FILES"])
  func driversThatTheEnvironmentNamesAreNamed(_ variable: String) {
    for result in Self.refusals {
      let text = VulkanError.noInstance(result, environment: [variable: "bad.json"]).description
      #expect(text.contains("\(variable)='bad.json'") && text.contains("unset"))
      #expect(text.contains(resultName(result)) && !text.contains("smaller images") && !text.contains("\n"))
    }
    #expect(VulkanError.noDevices(environment: [variable: ""]).description.contains("\(variable)=''"))
  }

  @Test func withoutVariablesTheInstalledDriversAreMeant() {
    #expect(VulkanError.noInstance(VK_ERROR_INCOMPATIBLE_DRIVER, environment: [:]) == .noDriver)
    #expect(VulkanError.noDevices(environment: [:]) == .noDriver)
    let memory = VulkanError.noInstance(VK_ERROR_OUT_OF_HOST_MEMORY, environment: [:]).description
    #expect(memory.contains("/usr/share/vulkan/icd.d") && !memory.contains("smaller images"))
    let other = VulkanError.noInstance(VK_ERROR_LAYER_NOT_PRESENT, environment: ["VK_DRIVER_FILES": "good.json"])
    #expect(other == .callFailed(call: "vkCreateInstance", result: "VK_ERROR_LAYER_NOT_PRESENT"))
  }

  @Test func callsThatFailSayWhatToDo() {
    func text(_ result: VkResult) -> String {
      VulkanError.callFailed(call: "vkCreateBuffer", result: resultName(result)).description
    }
    #expect(text(VK_ERROR_OUT_OF_HOST_MEMORY).contains("the host has no memory left; close other programs"))
    #expect(
      text(VK_ERROR_OUT_OF_DEVICE_MEMORY).hasSuffix(
        "; use smaller images, or in training a smaller batch or fewer channels"))
    #expect(text(VK_ERROR_INITIALIZATION_FAILED).contains("choose another device"))
    #expect(text(VK_ERROR_UNKNOWN).contains("update the Vulkan driver"))
  }
}
