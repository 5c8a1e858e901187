import CVulkan

/// Descriptor sets, and the texel views that they hold, for as long as this object lives.
final class DescriptorPools {
  private static let setsPerPool: UInt32 = 256
  private static let descriptorsPerPool: UInt32 = 2048

  private struct ViewKey: Hashable {
    let buffer: ObjectIdentifier
    let offset: Int
    let byteCount: Int
    let element: ElementType
  }

  private let device: DeviceHandle
  private var pools: [VkDescriptorPool?] = []
  private var views: [ViewKey: VkBufferView] = [:]

  init(_ device: DeviceHandle) {
    self.device = device
  }

  deinit {
    for pool in pools { vkDestroyDescriptorPool(device.device, pool, nil) }
    for view in views.values { vkDestroyBufferView(device.device, view, nil) }
  }

  /// A descriptor set of the pipeline's layout that holds `bindings`. The caller keeps their buffers alive.
  func makeSet(_ pipeline: Pipeline, _ bindings: [BufferBinding]) throws -> VkDescriptorSet? {
    let set = try allocate(pipeline.setLayout)
    let infos = bindings.map {
      VkDescriptorBufferInfo(
        buffer: $0.buffer.handle, offset: VkDeviceSize($0.offset), range: VkDeviceSize($0.byteCount))
    }
    let views = try zip(pipeline.bindings, bindings).map { try $0 == .texel ? view($1) : nil }
    infos.withUnsafeBufferPointer { infos in
      views.withUnsafeBufferPointer { views in
        let writes = pipeline.bindings.enumerated().map { index, kind in
          var write = VkWriteDescriptorSet()
          write.sType = VK_STRUCTURE_TYPE_WRITE_DESCRIPTOR_SET
          write.dstSet = set
          write.dstBinding = UInt32(index)
          write.descriptorCount = 1
          write.descriptorType = kind.descriptorType
          switch kind {
          case .storage: write.pBufferInfo = infos.baseAddress.map { $0 + index }
          case .texel: write.pTexelBufferView = views.baseAddress.map { $0 + index }
          }
          return write
        }
        vkUpdateDescriptorSets(device.device, UInt32(writes.count), writes, 0, nil)
      }
    }
    return set
  }

  private func allocate(_ layout: VkDescriptorSetLayout) throws -> VkDescriptorSet? {
    if let pool = pools.last {
      let (result, set) = allocate(layout, from: pool)
      if result != VK_ERROR_OUT_OF_POOL_MEMORY && result != VK_ERROR_FRAGMENTED_POOL {
        try device.check(result, "vkAllocateDescriptorSets")
        return set
      }
    }
    let pool = try makePool()
    pools.append(pool)
    let (result, set) = allocate(layout, from: pool)
    try device.check(result, "vkAllocateDescriptorSets")
    return set
  }

  private func allocate(_ layout: VkDescriptorSetLayout, from pool: VkDescriptorPool?) -> (VkResult, VkDescriptorSet?) {
    withUnsafePointer(to: Optional(layout)) { layout in
      var info = VkDescriptorSetAllocateInfo()
      info.sType = VK_STRUCTURE_TYPE_DESCRIPTOR_SET_ALLOCATE_INFO
      info.descriptorPool = pool
      info.descriptorSetCount = 1
      info.pSetLayouts = layout
      var set: VkDescriptorSet?
      let result = vkAllocateDescriptorSets(device.device, &info, &set)
      return (result, set)
    }
  }

  private func makePool() throws -> VkDescriptorPool? {
    let sizes = [BindingKind.storage, .texel].map {
      VkDescriptorPoolSize(type: $0.descriptorType, descriptorCount: Self.descriptorsPerPool)
    }
    var pool: VkDescriptorPool?
    try sizes.withUnsafeBufferPointer { sizes in
      var info = VkDescriptorPoolCreateInfo()
      info.sType = VK_STRUCTURE_TYPE_DESCRIPTOR_POOL_CREATE_INFO
      info.maxSets = Self.setsPerPool
      info.poolSizeCount = UInt32(sizes.count)
      info.pPoolSizes = sizes.baseAddress
      try device.check(vkCreateDescriptorPool(device.device, &info, nil, &pool), "vkCreateDescriptorPool")
    }
    return pool
  }

  /// A view of the range as texels of four elements.
  private func view(_ binding: BufferBinding) throws -> VkBufferView {
    let key = ViewKey(
      buffer: ObjectIdentifier(binding.buffer), offset: binding.offset, byteCount: binding.byteCount,
      element: binding.element)
    if let view = views[key] { return view }
    var info = VkBufferViewCreateInfo()
    info.sType = VK_STRUCTURE_TYPE_BUFFER_VIEW_CREATE_INFO
    info.buffer = binding.buffer.handle
    info.format = binding.element.texelFormat
    info.offset = VkDeviceSize(binding.offset)
    info.range = VkDeviceSize(binding.byteCount)
    var view: VkBufferView?
    try device.check(vkCreateBufferView(device.device, &info, nil, &view), "vkCreateBufferView")
    guard let view else { throw VulkanError.callFailed(call: "vkCreateBufferView", result: "no view") }
    views[key] = view
    return view
  }
}
