import CVulkan
import Foundation

/// A device that is ready for work: memory, pipelines and one queue.
///
/// A device and all that is made on it belong to one thread at a time.
public final class Device {
  /// The device that it stands for.
  public let physical: PhysicalDevice

  private let handle: DeviceHandle
  private let memory: MemoryManager
  private let cache: PipelineCache
  private var pipelines: [PipelineDescription: Pipeline] = [:]

  /// Opens `physical`, which `instance` listed.
  ///
  /// Compiled pipelines are kept in `cacheDirectory` between runs; nil keeps none. Throws
  /// `VulkanError.missingFeature` when the device lacks what everything here needs.
  public init(
    _ physical: PhysicalDevice, instance: Instance, cacheDirectory: URL? = Device.defaultCacheDirectory
  ) throws {
    handle = try DeviceHandle(physical, instance: instance)
    memory = MemoryManager(handle)
    cache = try PipelineCache(handle, directory: cacheDirectory)
    self.physical = physical
  }

  /// `$XDG_CACHE_HOME/gpucolor` or `~/.cache/gpucolor`.
  public static var defaultCacheDirectory: URL? {
    let environment = ProcessInfo.processInfo.environment
    // The XDG specification says to ignore relative paths.
    if let path = environment["XDG_CACHE_HOME"], path.hasPrefix("/") {
      return URL(fileURLWithPath: path).appendingPathComponent("gpucolor")
    }
    return environment["HOME"].map { URL(fileURLWithPath: $0).appendingPathComponent(".cache/gpucolor") }
  }

  /// What kernels may rely on.
  public var facts: DeviceFacts { physical.facts }

  /// How much memory its buffers take.
  public var memoryStatistics: MemoryStatistics { memory.statistics }

  /// A buffer of `byteCount` bytes whose contents are undefined.
  ///
  /// Throws `VulkanError.outOfMemory`; `name` says there what it was for.
  public func makeBuffer(byteCount: Int, memory kind: MemoryKind, name: String) throws -> Buffer {
    try Buffer(handle, memory: memory, byteCount: byteCount, kind: kind, name: name)
  }

  /// Buffers of `byteCounts` bytes that are needed together; their contents are undefined.
  ///
  /// Throws `VulkanError.outOfMemory` with the bytes of all of them where the device's heaps cannot hold them.
  public func makeBuffers(byteCounts: [Int], memory kind: MemoryKind, name: String) throws -> [Buffer] {
    try memory.requireHeaps(for: byteCounts.reduce(0, +), kind: kind, name: name)
    return try byteCounts.map { try makeBuffer(byteCount: $0, memory: kind, name: name) }
  }

  /// The pipeline of that description, compiled on first use.
  public func pipeline(_ description: PipelineDescription) throws -> Pipeline {
    if let pipeline = pipelines[description] { return pipeline }
    let pipeline = try Pipeline(handle, description, cache: cache.handle)
    pipelines[description] = pipeline
    return pipeline
  }

  /// Compiles those of the pipelines that are not compiled yet, all at once on the cores of the host, until `cancellation`
  /// is wished for: many take seconds where the driver has cached none of them.
  ///
  /// - Throws: `VulkanError`, `CancellationError`.
  public func compile(_ descriptions: [PipelineDescription], cancellation: Cancellation? = nil) throws {
    let missing = Array(Set(descriptions).subtracting(pipelines.keys))
    // Vulkan lets threads create pipelines at the same time, and orders their use of the cache itself (Vulkan 1.2,
    // "Threading Behavior"). Each writes an element of its own.
    nonisolated(unsafe) let (handle, cache) = (handle, cache.handle)
    let compiled = [Result<Pipeline, any Error>](unsafeUninitializedCapacity: missing.count) { results, count in
      nonisolated(unsafe) let results = results
      DispatchQueue.concurrentPerform(iterations: missing.count) { index in
        results.initializeElement(
          at: index,
          to: Result {
            try cancellation?.check()
            return try Pipeline(handle, missing[index], cache: cache)
          })
      }
      count = missing.count
    }
    for (description, result) in zip(missing, compiled) { pipelines[description] = try result.get() }
  }

  /// An empty command list with room for `timestamps` timestamps.
  public func makeCommandList(name: String, timestamps: Int = 0) throws -> CommandList {
    try CommandList(handle, name: name, timestamps: timestamps)
  }

  /// Writes the compiled pipelines to disk now; releasing the device does it too.
  public func savePipelineCache() {
    cache.save()
  }
}
