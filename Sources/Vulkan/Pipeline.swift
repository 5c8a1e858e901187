import CVulkan

/// A compiled compute shader with its layout. `Device.pipeline` makes them.
public final class Pipeline {
  /// What messages and profiles call it.
  public let name: String
  /// The kinds of its buffers, in binding order.
  public let bindings: [BindingKind]
  /// The size of its push-constant block in bytes.
  public let constantByteCount: Int

  let handle: VkPipeline
  let layout: VkPipelineLayout
  let setLayout: VkDescriptorSetLayout
  private let device: DeviceHandle

  init(_ device: DeviceHandle, _ description: PipelineDescription, cache: VkPipelineCache?) throws {
    let limit = device.physical.maxConstantByteCount
    guard description.constantByteCount <= limit else {
      throw VulkanError.limitExceeded(
        what: "the push-constant size of \(description.name)", value: description.constantByteCount, limit: limit)
    }
    name = description.name
    bindings = description.bindings
    constantByteCount = description.constantByteCount
    self.device = device
    let setLayout = try makeSetLayout(device, description.bindings)
    var layout: VkPipelineLayout?
    do {
      layout = try makeLayout(device, setLayout, constantByteCount: description.constantByteCount)
      handle = try makePipeline(device, description, layout: layout, cache: cache)
    } catch {
      vkDestroyPipelineLayout(device.device, layout, nil)
      vkDestroyDescriptorSetLayout(device.device, setLayout, nil)
      throw error
    }
    guard let layout, let setLayout else {
      throw VulkanError.callFailed(call: "vkCreatePipelineLayout", result: "no layout")
    }
    self.layout = layout
    self.setLayout = setLayout
    device.name(handle, VK_OBJECT_TYPE_PIPELINE, name)
  }

  deinit {
    vkDestroyPipeline(device.device, handle, nil)
    vkDestroyPipelineLayout(device.device, layout, nil)
    vkDestroyDescriptorSetLayout(device.device, setLayout, nil)
  }
}

extension BindingKind {
  var descriptorType: VkDescriptorType {
    switch self {
    case .storage: VK_DESCRIPTOR_TYPE_STORAGE_BUFFER
    case .texel: VK_DESCRIPTOR_TYPE_UNIFORM_TEXEL_BUFFER
    }
  }
}

private func makeSetLayout(_ device: DeviceHandle, _ kinds: [BindingKind]) throws -> VkDescriptorSetLayout? {
  let bindings = kinds.enumerated().map { index, kind in
    var binding = VkDescriptorSetLayoutBinding()
    binding.binding = UInt32(index)
    binding.descriptorType = kind.descriptorType
    binding.descriptorCount = 1
    binding.stageFlags = VK_SHADER_STAGE_COMPUTE_BIT.rawValue
    return binding
  }
  var layout: VkDescriptorSetLayout?
  try bindings.withUnsafeBufferPointer { bindings in
    var info = VkDescriptorSetLayoutCreateInfo()
    info.sType = VK_STRUCTURE_TYPE_DESCRIPTOR_SET_LAYOUT_CREATE_INFO
    info.bindingCount = UInt32(bindings.count)
    info.pBindings = bindings.baseAddress
    try device.check(
      vkCreateDescriptorSetLayout(device.device, &info, nil, &layout), "vkCreateDescriptorSetLayout")
  }
  return layout
}

private func makeLayout(
  _ device: DeviceHandle, _ setLayout: VkDescriptorSetLayout?, constantByteCount: Int
) throws -> VkPipelineLayout? {
  var constants = VkPushConstantRange()
  constants.stageFlags = VK_SHADER_STAGE_COMPUTE_BIT.rawValue
  constants.size = UInt32(constantByteCount)
  var layout: VkPipelineLayout?
  try withUnsafePointer(to: constants) { constants in
    try withUnsafePointer(to: setLayout) { setLayout in
      var info = VkPipelineLayoutCreateInfo()
      info.sType = VK_STRUCTURE_TYPE_PIPELINE_LAYOUT_CREATE_INFO
      info.setLayoutCount = 1
      info.pSetLayouts = setLayout
      info.pushConstantRangeCount = constantByteCount > 0 ? 1 : 0
      info.pPushConstantRanges = constants
      try device.check(vkCreatePipelineLayout(device.device, &info, nil, &layout), "vkCreatePipelineLayout")
    }
  }
  return layout
}

private func makeModule(_ device: DeviceHandle, _ code: [UInt32]) throws -> VkShaderModule? {
  var module: VkShaderModule?
  try code.withUnsafeBufferPointer { code in
    var info = VkShaderModuleCreateInfo()
    info.sType = VK_STRUCTURE_TYPE_SHADER_MODULE_CREATE_INFO
    info.codeSize = code.count * MemoryLayout<UInt32>.stride
    info.pCode = code.baseAddress
    try device.check(vkCreateShaderModule(device.device, &info, nil, &module), "vkCreateShaderModule")
  }
  return module
}

private func makePipeline(
  _ device: DeviceHandle, _ description: PipelineDescription, layout: VkPipelineLayout?, cache: VkPipelineCache?
) throws -> VkPipeline {
  let module = try makeModule(device, description.code)
  defer { vkDestroyShaderModule(device.device, module, nil) }
  let chain = StructureChain()
  if device.physical.variesSubgroupSize {
    // Kernels are written for one subgroup size; without this the driver may compile to another.
    var size = VkPipelineShaderStageRequiredSubgroupSizeCreateInfo()
    size.requiredSubgroupSize = UInt32(device.physical.facts.subgroupSize)
    chain.add(size, VK_STRUCTURE_TYPE_PIPELINE_SHADER_STAGE_REQUIRED_SUBGROUP_SIZE_CREATE_INFO)
  }
  let values = description.specialization.map(\.value)
  let entries = description.specialization.enumerated().map { index, constant in
    VkSpecializationMapEntry(constantID: constant.id, offset: UInt32(index * 4), size: 4)
  }
  var pipeline: VkPipeline?
  let result = entries.withUnsafeBufferPointer { entries in
    values.withUnsafeBytes { values in
      "main".withCString { entryPoint in
        var specialization = VkSpecializationInfo()
        specialization.mapEntryCount = UInt32(entries.count)
        specialization.pMapEntries = entries.baseAddress
        specialization.dataSize = values.count
        specialization.pData = values.baseAddress
        return withUnsafePointer(to: specialization) { specialization in
          var info = VkComputePipelineCreateInfo()
          info.sType = VK_STRUCTURE_TYPE_COMPUTE_PIPELINE_CREATE_INFO
          // A dispatch may begin at any workgroup.
          info.flags = VK_PIPELINE_CREATE_DISPATCH_BASE_BIT.rawValue
          info.layout = layout
          info.stage.sType = VK_STRUCTURE_TYPE_PIPELINE_SHADER_STAGE_CREATE_INFO
          info.stage.pNext = UnsafeRawPointer(chain.head)
          info.stage.stage = VK_SHADER_STAGE_COMPUTE_BIT
          if description.needsFullSubgroups {
            info.stage.flags = VK_PIPELINE_SHADER_STAGE_CREATE_REQUIRE_FULL_SUBGROUPS_BIT.rawValue
          }
          info.stage.module = module
          info.stage.pName = entryPoint
          info.stage.pSpecializationInfo = entries.isEmpty ? nil : specialization
          return vkCreateComputePipelines(device.device, cache, 1, &info, nil, &pipeline)
        }
      }
    }
  }
  withExtendedLifetime(chain) {}
  try device.check(result, "vkCreateComputePipelines (\(description.name))")
  guard let pipeline else {
    throw VulkanError.callFailed(call: "vkCreateComputePipelines (\(description.name))", result: "no pipeline")
  }
  return pipeline
}
