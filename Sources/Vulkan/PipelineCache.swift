import CVulkan
import Foundation
import Logging

/// The driver's cache of compiled pipelines, kept on disk.
final class PipelineCache {
  let handle: VkPipelineCache?
  private let device: DeviceHandle
  private let file: PipelineCacheFile?
  private var saved: Data

  /// A cache that begins with what `directory` holds for this device; without a directory it lasts for one run.
  init(_ device: DeviceHandle, directory: URL?) throws {
    self.device = device
    file = directory.map { PipelineCacheFile(directory: $0, identity: device.physical.identity) }
    saved = file?.load() ?? Data()
    var handle: VkPipelineCache?
    try saved.withUnsafeBytes { bytes in
      var info = VkPipelineCacheCreateInfo()
      info.sType = VK_STRUCTURE_TYPE_PIPELINE_CACHE_CREATE_INFO
      info.initialDataSize = bytes.count
      info.pInitialData = bytes.baseAddress
      try device.check(vkCreatePipelineCache(device.device, &info, nil, &handle), "vkCreatePipelineCache")
    }
    self.handle = handle
  }

  deinit {
    save()
    vkDestroyPipelineCache(device.device, handle, nil)
  }

  /// Writes the pipelines to disk when there are new ones. A cache that cannot be written only costs time, so that
  /// is a line in the log.
  func save() {
    guard let file else { return }
    do {
      let data = try contents()
      guard data != saved, file.accepts(data) else { return }
      try file.save(data)
      saved = data
    } catch {
      Logger(label: "gpucolor.vulkan").warning(
        "pipelines not kept in \(file.url.path), the next start compiles them again: \(error.localizedDescription)")
    }
  }

  private func contents() throws -> Data {
    var count = 0
    try device.check(vkGetPipelineCacheData(device.device, handle, &count, nil), "vkGetPipelineCacheData")
    var data = Data(count: count)
    try data.withUnsafeMutableBytes { bytes in
      try device.check(
        vkGetPipelineCacheData(device.device, handle, &count, bytes.baseAddress), "vkGetPipelineCacheData")
    }
    return data.prefix(count)
  }
}
