import CVulkan

/// The logical device and its queue. Everything made on a device retains it, so that it goes last.
final class DeviceHandle {
  let device: VkDevice
  let queue: VkQueue
  let physical: PhysicalDevice
  /// The list that has handed over a part of its work.
  weak var unfinished: CommandList?
  private let setName: PFN_vkSetDebugUtilsObjectNameEXT?
  // The instance has to outlive the device.
  private let instance: Instance

  init(_ physical: PhysicalDevice, instance: Instance) throws {
    if let missing = physical.missingFeature { throw VulkanError.missingFeature(missing, device: physical.name) }
    guard let family = physical.computeQueueFamily, instance.physicalDevices.indices.contains(physical.index) else {
      throw VulkanError.noDevice(index: physical.index, available: instance.devices.map(\.index))
    }
    device = try createDevice(instance.physicalDevices[physical.index], physical, family: family.index)
    var queue: VkQueue?
    vkGetDeviceQueue(device, family.index, 0, &queue)
    guard let queue else {
      vkDestroyDevice(device, nil)
      throw VulkanError.callFailed(call: "vkGetDeviceQueue", result: "no queue")
    }
    self.queue = queue
    self.physical = physical
    self.instance = instance
    setName =
      instance.validates
      ? instance.function("vkSetDebugUtilsObjectNameEXT", PFN_vkSetDebugUtilsObjectNameEXT.self) : nil
  }

  deinit {
    vkDestroyDevice(device, nil)
  }

  /// Throws unless `result` is success.
  func check(_ result: VkResult, _ call: String) throws {
    try Vulkan.check(result, call, device: physical.name)
  }

  /// Names an object for the messages of the validation layer.
  func name(_ object: OpaquePointer?, _ type: VkObjectType, _ name: String) {
    guard let setName, let object else { return }
    name.withCString { name in
      var info = VkDebugUtilsObjectNameInfoEXT()
      info.sType = VK_STRUCTURE_TYPE_DEBUG_UTILS_OBJECT_NAME_INFO_EXT
      info.objectType = type
      info.objectHandle = UInt64(UInt(bitPattern: object))
      info.pObjectName = name
      // A name is a help for reading messages; failing to set one changes nothing.
      _ = setName(device, &info)
    }
  }
}

/// Creates the logical device with one compute queue and the features that its facts promise.
private func createDevice(_ handle: VkPhysicalDevice, _ physical: PhysicalDevice, family: UInt32) throws -> VkDevice {
  let chain = StructureChain()
  // Robust buffer access stays off: kernels never reach beyond a range, and checks cost time.
  chain.add(VkPhysicalDeviceFeatures2(), VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_FEATURES_2)
  var of11 = VkPhysicalDeviceVulkan11Features()
  of11.storageBuffer16BitAccess = physical.facts.hasFloat16Storage ? 1 : 0
  chain.add(of11, VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_VULKAN_1_1_FEATURES)
  var of12 = VkPhysicalDeviceVulkan12Features()
  of12.shaderFloat16 = physical.facts.hasFloat16Arithmetic ? 1 : 0
  // Modules with cooperative matrices are compiled for the Vulkan memory model.
  of12.vulkanMemoryModel = physical.facts.cooperativeMatrices.isEmpty ? 0 : 1
  chain.add(of12, VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_VULKAN_1_2_FEATURES)
  var extensions: [String] = []
  let hasMatrices = !physical.facts.cooperativeMatrices.isEmpty
  if physical.variesSubgroupSize || hasMatrices {
    extensions.append(PhysicalDevice.subgroupSizeControl)
    var sizes = VkPhysicalDeviceSubgroupSizeControlFeatures()
    sizes.subgroupSizeControl = physical.variesSubgroupSize ? 1 : 0
    sizes.computeFullSubgroups = hasMatrices ? 1 : 0
    chain.add(sizes, VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_SUBGROUP_SIZE_CONTROL_FEATURES)
  }
  if hasMatrices {
    extensions.append(PhysicalDevice.cooperativeMatrix)
    var matrices = VkPhysicalDeviceCooperativeMatrixFeaturesKHR()
    matrices.cooperativeMatrix = 1
    chain.add(matrices, GPUCOLOR_COOPERATIVE_MATRIX_FEATURES)
  }
  var device: VkDevice?
  let result = withUnsafePointer(to: Float(1)) { priority in
    var queue = VkDeviceQueueCreateInfo()
    queue.sType = VK_STRUCTURE_TYPE_DEVICE_QUEUE_CREATE_INFO
    queue.queueFamilyIndex = family
    queue.queueCount = 1
    queue.pQueuePriorities = priority
    return withUnsafePointer(to: queue) { queue in
      withCStrings(extensions) { extensions in
        var info = VkDeviceCreateInfo()
        info.sType = VK_STRUCTURE_TYPE_DEVICE_CREATE_INFO
        info.pNext = UnsafeRawPointer(chain.head)
        info.queueCreateInfoCount = 1
        info.pQueueCreateInfos = queue
        info.enabledExtensionCount = UInt32(extensions.count)
        info.ppEnabledExtensionNames = extensions.baseAddress
        return vkCreateDevice(handle, &info, nil, &device)
      }
    }
  }
  try check(result, "vkCreateDevice", device: physical.name)
  guard let device else { throw VulkanError.callFailed(call: "vkCreateDevice", result: "no device") }
  return device
}
