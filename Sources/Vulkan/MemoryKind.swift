import CVulkan

/// Where a buffer lies and who can see it.
public enum MemoryKind: Hashable, Sendable {
  /// Memory of the device; the host cannot see it.
  case device
  /// Memory that the host writes and the device reads.
  case upload
  /// Memory that the device writes and the host reads.
  case download

  /// Whether the host can see it.
  public var isHostVisible: Bool { self != .device }

  /// The memory types that will do among those whose bits are set in `allowed`, the best first.
  ///
  /// Host memory has to be coherent, which every device offers, so that nothing has to be flushed.
  func types(among types: [PhysicalDevice.MemoryType], allowed: UInt32) -> [Int] {
    let local = VK_MEMORY_PROPERTY_DEVICE_LOCAL_BIT.rawValue
    let cached = VK_MEMORY_PROPERTY_HOST_CACHED_BIT.rawValue
    let host = VK_MEMORY_PROPERTY_HOST_VISIBLE_BIT.rawValue | VK_MEMORY_PROPERTY_HOST_COHERENT_BIT.rawValue
    // Memory that needs more than this is not for plain buffers: lazily allocated, protected, vendors' own.
    let known = local | cached | host
    let candidates = types.indices.filter {
      allowed & (1 << UInt32($0)) != 0 && types[$0].properties & ~known == 0
    }
    let required: UInt32
    let preferred: UInt32
    let avoided: UInt32
    switch self {
    case .device: (required, preferred, avoided) = (0, local, host | cached)
    // The host-visible window into a discrete device's memory is small: leave it to the driver.
    case .upload: (required, preferred, avoided) = (host, 0, local | cached)
    case .download: (required, preferred, avoided) = (host, cached, local)
    }
    func cost(_ index: Int) -> Int {
      let properties = types[index].properties
      return (preferred & ~properties).nonzeroBitCount * 8 + (avoided & properties).nonzeroBitCount
    }
    // The driver lists the faster of equals first.
    return candidates.filter { types[$0].properties & required == required }.sorted { (cost($0), $0) < (cost($1), $1) }
  }
}
