import CVulkan

extension PhysicalDevice {
  static let subgroupSizeControl = VK_EXT_SUBGROUP_SIZE_CONTROL_EXTENSION_NAME
  static let cooperativeMatrix = VK_KHR_COOPERATIVE_MATRIX_EXTENSION_NAME

  /// Asks the driver for the facts.
  init(index: Int, handle: VkPhysicalDevice, instance: VkInstance) throws {
    let extensions = try Self.extensions(of: handle)
    let properties = DeviceProperties(handle, hasSizeControl: extensions.contains(Self.subgroupSizeControl))
    let features = FeatureQuery(
      handle, properties: properties, hasCooperativeMatrix: extensions.contains(Self.cooperativeMatrix))
    let limits = properties.core.limits
    let memory = Self.memory(of: handle)
    self.index = index
    name = text(properties.core.deviceName)
    driver = properties.driver
    version = Version(packed: properties.core.apiVersion)
    identity = Identity(
      vendor: properties.core.vendorID, device: properties.core.deviceID, driverVersion: properties.core.driverVersion,
      cacheUUID: withUnsafeBytes(of: properties.core.pipelineCacheUUID) { Array($0) })
    heaps = memory.heaps
    memoryTypes = memory.types
    maxAllocationByteCount = Int(clamping: properties.maxAllocationByteCount)
    maxConstantByteCount = Int(limits.maxPushConstantsSize)
    computeQueueFamily = Self.computeQueueFamily(of: handle, nanosecondsPerTick: Double(limits.timestampPeriod))
    variesSubgroupSize = properties.variesSubgroupSize && features.subgroupSizeControl
    facts = DeviceFacts(
      kind: Self.kind(properties.core.deviceType),
      subgroupSize: Int(properties.subgroupSize),
      maxWorkgroupInvocations: Int(limits.maxComputeWorkGroupInvocations),
      maxGroupCount: withUnsafeBytes(of: limits.maxComputeWorkGroupCount) {
        $0.bindMemory(to: UInt32.self).map(Int.init)
      },
      sharedMemoryByteCount: Int(limits.maxComputeSharedMemorySize),
      maxStorageBufferRange: Int(limits.maxStorageBufferRange),
      maxTexelBufferElements: Int(limits.maxTexelBufferElements),
      // A texel is 16 bytes, and so is the vec4 that kernels store.
      offsetAlignment: Int(
        max(16, limits.minStorageBufferOffsetAlignment, limits.minTexelBufferOffsetAlignment)),
      hasSubgroupShuffle: properties.hasSubgroupShuffle,
      hasFloat16Storage: features.float16Storage,
      hasFloat16Arithmetic: features.float16Arithmetic,
      cooperativeMatrices: features.cooperativeMatrix ? try Self.cooperativeMatrices(of: handle, instance) : [],
      hasTimestamps: (computeQueueFamily?.timestampBits ?? 0) > 0)
  }

  private static func kind(_ type: VkPhysicalDeviceType) -> DeviceFacts.Kind {
    switch type {
    case VK_PHYSICAL_DEVICE_TYPE_DISCRETE_GPU: .discrete
    case VK_PHYSICAL_DEVICE_TYPE_INTEGRATED_GPU: .integrated
    case VK_PHYSICAL_DEVICE_TYPE_VIRTUAL_GPU: .virtual
    case VK_PHYSICAL_DEVICE_TYPE_CPU: .cpu
    default: .other
    }
  }

  private static func extensions(of handle: VkPhysicalDevice) throws -> Set<String> {
    let properties = try enumerate("vkEnumerateDeviceExtensionProperties", filling: VkExtensionProperties()) {
      vkEnumerateDeviceExtensionProperties(handle, nil, $0, $1)
    }
    return Set(properties.map { text($0.extensionName) })
  }

  /// The sizes of matrices that a subgroup multiplies in float16 and adds up in float32.
  private static func cooperativeMatrices(
    of handle: VkPhysicalDevice, _ instance: VkInstance
  ) throws -> [DeviceFacts.MatrixSize] {
    let call = "vkGetPhysicalDeviceCooperativeMatrixPropertiesKHR"
    guard let address = vkGetInstanceProcAddr(instance, call) else { return [] }
    let query = unsafeBitCast(address, to: PFN_vkGetPhysicalDeviceCooperativeMatrixPropertiesKHR.self)
    var empty = VkCooperativeMatrixPropertiesKHR()
    empty.sType = GPUCOLOR_COOPERATIVE_MATRIX_PROPERTIES
    return try enumerate(call, filling: empty) { query(handle, $0, $1) }.filter { size in
      [size.AType, size.BType] == [VK_COMPONENT_TYPE_FLOAT16_KHR, VK_COMPONENT_TYPE_FLOAT16_KHR]
        && [size.CType, size.ResultType] == [VK_COMPONENT_TYPE_FLOAT32_KHR, VK_COMPONENT_TYPE_FLOAT32_KHR]
        && size.scope == VK_SCOPE_SUBGROUP_KHR
    }.map { .init(rows: Int($0.MSize), columns: Int($0.NSize), depth: Int($0.KSize)) }
  }

  private static func memory(of handle: VkPhysicalDevice) -> (heaps: [Heap], types: [MemoryType]) {
    var memory = VkPhysicalDeviceMemoryProperties()
    vkGetPhysicalDeviceMemoryProperties(handle, &memory)
    let heaps = withUnsafeBytes(of: memory.memoryHeaps) { bytes in
      bytes.bindMemory(to: VkMemoryHeap.self).prefix(Int(memory.memoryHeapCount)).map { heap in
        Heap(
          byteCount: Int(clamping: heap.size),
          isDeviceLocal: heap.flags & VK_MEMORY_HEAP_DEVICE_LOCAL_BIT.rawValue != 0)
      }
    }
    let types = withUnsafeBytes(of: memory.memoryTypes) { bytes in
      bytes.bindMemory(to: VkMemoryType.self).prefix(Int(memory.memoryTypeCount)).map {
        MemoryType(properties: $0.propertyFlags, heap: Int($0.heapIndex))
      }
    }
    return (heaps, types)
  }

  private static func computeQueueFamily(of handle: VkPhysicalDevice, nanosecondsPerTick: Double) -> QueueFamily? {
    var count: UInt32 = 0
    vkGetPhysicalDeviceQueueFamilyProperties(handle, &count, nil)
    var families = [VkQueueFamilyProperties](repeating: .init(), count: Int(count))
    vkGetPhysicalDeviceQueueFamilyProperties(handle, &count, &families)
    return QueueFamily.forCompute(among: families.map { $0.queueCount > 0 ? $0.queueFlags : 0 }).map {
      QueueFamily(
        index: UInt32($0), timestampBits: families[$0].timestampValidBits, nanosecondsPerTick: nanosecondsPerTick)
    }
  }
}

/// The properties of a device; those that Vulkan 1.2 brought are zero on older devices.
private struct DeviceProperties {
  let core: VkPhysicalDeviceProperties
  let driver: String
  let subgroupSize: UInt32
  let hasSubgroupShuffle: Bool
  let variesSubgroupSize: Bool
  let maxAllocationByteCount: UInt64
  let hasSizeControl: Bool

  var isVulkan12: Bool { core.apiVersion >= Version(1, 2).packed }

  init(_ handle: VkPhysicalDevice, hasSizeControl: Bool) {
    var core = VkPhysicalDeviceProperties()
    vkGetPhysicalDeviceProperties(handle, &core)
    self.core = core
    let isVulkan12 = core.apiVersion >= Version(1, 2).packed
    self.hasSizeControl = hasSizeControl && isVulkan12
    let chain = StructureChain()
    let all = chain.add(VkPhysicalDeviceProperties2(), VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_PROPERTIES_2)
    let of11 = chain.add(
      VkPhysicalDeviceVulkan11Properties(), VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_VULKAN_1_1_PROPERTIES)
    let of12 = chain.add(
      VkPhysicalDeviceVulkan12Properties(), VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_VULKAN_1_2_PROPERTIES)
    var sizes: UnsafeMutablePointer<VkPhysicalDeviceSubgroupSizeControlProperties>?
    if self.hasSizeControl {
      sizes = chain.add(
        VkPhysicalDeviceSubgroupSizeControlProperties(),
        VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_SUBGROUP_SIZE_CONTROL_PROPERTIES)
    }
    if isVulkan12 { vkGetPhysicalDeviceProperties2(handle, all) }
    let compute = VK_SHADER_STAGE_COMPUTE_BIT.rawValue
    driver =
      isVulkan12
      ? "\(text(of12.pointee.driverName)) \(text(of12.pointee.driverInfo))" : "driver \(core.driverVersion)"
    subgroupSize = max(1, of11.pointee.subgroupSize)
    hasSubgroupShuffle =
      of11.pointee.subgroupSupportedStages & compute != 0
      && of11.pointee.subgroupSupportedOperations & VK_SUBGROUP_FEATURE_SHUFFLE_BIT.rawValue != 0
      && of11.pointee.subgroupSupportedOperations & VK_SUBGROUP_FEATURE_ARITHMETIC_BIT.rawValue != 0
    maxAllocationByteCount = of11.pointee.maxMemoryAllocationSize
    variesSubgroupSize =
      sizes.map {
        $0.pointee.minSubgroupSize != $0.pointee.maxSubgroupSize && $0.pointee.requiredSubgroupSizeStages & compute != 0
      } ?? false
    withExtendedLifetime(chain) {}
  }
}

/// The features of a device that matter here.
private struct FeatureQuery {
  let float16Storage: Bool
  let float16Arithmetic: Bool
  let subgroupSizeControl: Bool
  /// With what kernels of cooperative matrices need besides: the memory model that they are compiled for, and full
  /// subgroups.
  let cooperativeMatrix: Bool

  init(_ handle: VkPhysicalDevice, properties: DeviceProperties, hasCooperativeMatrix: Bool) {
    let chain = StructureChain()
    let all = chain.add(VkPhysicalDeviceFeatures2(), VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_FEATURES_2)
    let of11 = chain.add(VkPhysicalDeviceVulkan11Features(), VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_VULKAN_1_1_FEATURES)
    let of12 = chain.add(VkPhysicalDeviceVulkan12Features(), VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_VULKAN_1_2_FEATURES)
    var sizes: UnsafeMutablePointer<VkPhysicalDeviceSubgroupSizeControlFeatures>?
    if properties.hasSizeControl {
      sizes = chain.add(
        VkPhysicalDeviceSubgroupSizeControlFeatures(),
        VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_SUBGROUP_SIZE_CONTROL_FEATURES)
    }
    var matrices: UnsafeMutablePointer<VkPhysicalDeviceCooperativeMatrixFeaturesKHR>?
    if hasCooperativeMatrix {
      matrices = chain.add(VkPhysicalDeviceCooperativeMatrixFeaturesKHR(), GPUCOLOR_COOPERATIVE_MATRIX_FEATURES)
    }
    if properties.isVulkan12 { vkGetPhysicalDeviceFeatures2(handle, all) }
    float16Storage = of11.pointee.storageBuffer16BitAccess != 0
    float16Arithmetic = of12.pointee.shaderFloat16 != 0
    subgroupSizeControl = sizes.map { $0.pointee.subgroupSizeControl != 0 } ?? false
    cooperativeMatrix =
      matrices.map { $0.pointee.cooperativeMatrix != 0 } ?? false && of12.pointee.vulkanMemoryModel != 0
      && sizes.map { $0.pointee.computeFullSubgroups != 0 } ?? false
    withExtendedLifetime(chain) {}
  }
}
