import CVulkan

/// Work for the device, recorded once and run as often as wanted.
///
/// The order of commands is only kept across `barrier()`; whoever records puts one between commands that touch the
/// same bytes. Successive runs, also of other lists of the device, are ordered by themselves. The list retains the
/// buffers and pipelines that it uses.
public final class CommandList {
  private enum State {
    case recording, finished, submitted
  }

  /// What messages call it.
  public let name: String

  let device: DeviceHandle
  private var commands: CommandBuffers
  private var state = State.recording
  private let descriptors: DescriptorPools
  private var cancellation: Cancellation?
  private let timestamps: Timestamps?
  private var boundPipeline: Pipeline?
  private var buffers: [ObjectIdentifier: Buffer] = [:]
  private var pipelines: [ObjectIdentifier: Pipeline] = [:]

  init(_ device: DeviceHandle, name: String, timestamps: Int) throws {
    self.name = name
    self.device = device
    descriptors = DescriptorPools(device)
    self.timestamps = timestamps > 0 ? try Timestamps(device, capacity: timestamps) : nil
    commands = try CommandBuffers(device)
    self.timestamps?.reset(in: commands.current)
  }

  deinit {
    // What still runs must not lose its buffers. A failure here is the device's loss, after which nothing runs.
    if state == .submitted { _ = vkQueueWaitIdle(device.queue) }
  }

  /// Runs `pipeline` over a grid of `groups` workgroups, the first of which has the number `first`.
  ///
  /// There is one binding for each of the pipeline's, beginning at a multiple of `DeviceFacts.offsetAlignment`; the
  /// ranges of texel bindings are whole texels of four elements. Throws `VulkanError.bindingTooLarge` or `limitExceeded`.
  public func dispatch(
    _ pipeline: Pipeline, _ bindings: [BufferBinding], constants: [UInt8], groups: (Int, Int, Int),
    from first: (Int, Int, Int) = (0, 0, 0)
  ) throws {
    precondition(bindings.count == pipeline.bindings.count, "\(pipeline.name): one buffer a binding")
    precondition(constants.count == pipeline.constantByteCount, "\(pipeline.name): wrong size of push constants")
    try check(bindings, of: pipeline)
    precondition(min(groups.0, groups.1, groups.2) > 0, "\(pipeline.name): a grid without workgroups")
    try check((first.0 + groups.0, first.1 + groups.1, first.2 + groups.2), of: pipeline)
    let commands = recorded()
    if boundPipeline !== pipeline {
      vkCmdBindPipeline(commands, VK_PIPELINE_BIND_POINT_COMPUTE, pipeline.handle)
      boundPipeline = pipeline
      pipelines[ObjectIdentifier(pipeline)] = pipeline
    }
    if !bindings.isEmpty {
      for binding in bindings { retain(binding) }
      var set = try descriptors.makeSet(pipeline, bindings)
      vkCmdBindDescriptorSets(commands, VK_PIPELINE_BIND_POINT_COMPUTE, pipeline.layout, 0, 1, &set, 0, nil)
    }
    if !constants.isEmpty {
      let stage = VK_SHADER_STAGE_COMPUTE_BIT.rawValue
      vkCmdPushConstants(commands, pipeline.layout, stage, 0, UInt32(constants.count), constants)
    }
    vkCmdDispatchBase(
      commands, UInt32(first.0), UInt32(first.1), UInt32(first.2), UInt32(groups.0), UInt32(groups.1),
      UInt32(groups.2))
  }

  /// Lets everything recorded so far finish, and be seen, before everything recorded from here on.
  public func barrier() {
    recordBarrier(toHost: false)
  }

  /// Copies `source` to `target`, of the same length, which must not overlap.
  public func copy(from source: BufferBinding, to target: BufferBinding) {
    precondition(source.byteCount == target.byteCount, "a copy of \(source.byteCount) to \(target.byteCount) bytes")
    var region = VkBufferCopy(
      srcOffset: VkDeviceSize(source.offset), dstOffset: VkDeviceSize(target.offset),
      size: VkDeviceSize(source.byteCount))
    retain(source)
    retain(target)
    vkCmdCopyBuffer(recorded(), source.buffer.handle, target.buffer.handle, 1, &region)
  }

  /// Sets every 4 bytes of `range`, which begins and ends at multiples of 4, to `word`.
  public func fill(_ range: BufferBinding, with word: UInt32) {
    precondition(range.offset % 4 == 0 && range.byteCount % 4 == 0, "\(range.buffer.name): a fill of part of a word")
    retain(range)
    vkCmdFillBuffer(
      recorded(), range.buffer.handle, VkDeviceSize(range.offset), VkDeviceSize(range.byteCount), word)
  }

  /// Takes the time when everything recorded so far has finished, and returns its index in `timestampSeconds`.
  public func timestamp() throws -> Int {
    guard let timestamps else {
      preconditionFailure("\(name): made without room for timestamps")
    }
    return timestamps.write(to: recorded())
  }

  /// Begins another submission to the device, so that no single one lasts long enough for a watchdog to end it, and a run
  /// can be left between them.
  public func split() throws {
    precondition(state == .recording, "\(name): recorded after finish")
    boundPipeline = nil
    try commands.split()
  }

  /// Ends the recording, after which the list can be run.
  public func finish() throws {
    recordBarrier(toHost: true)
    try commands.end()
    state = .finished
  }

  /// Hands the first of the submissions to the device and returns at once; `wait`, which comes before the next `submit`,
  /// hands over the others. Where `cancellation` is wished meanwhile, those that are left are not run.
  ///
  /// Throws `CancellationError` where it is wished already.
  public func submit(cancellation: Cancellation? = nil) throws {
    precondition(state == .finished, "\(name): submitted before it was finished, or twice without a wait")
    try cancellation?.check()
    // Runs are ordered by when they are handed over.
    try device.unfinished?.commands.advanceToEnd()
    defer { state = commands.isBusy ? .submitted : .finished }
    try commands.start()
    self.cancellation = cancellation
    device.unfinished = commands.hasMore ? self : nil
  }

  /// Waits until the submitted work is done.
  ///
  /// Throws `CancellationError` where the work was left half done as was wished: nothing of it runs any more, and the list
  /// can be submitted again. Throws `VulkanError.deviceLost`, or `timedOut` where a submission takes longer than `seconds`;
  /// the list then stays for good, with all that it uses: what may still run must not lose its memory, and what hangs is
  /// not waited for again.
  public func wait(seconds: Double = 600) throws {
    precondition(state == .submitted, "\(name): nothing to wait for")
    while commands.isBusy {
      guard try commands.waitForOldest(seconds: seconds) else {
        _ = Unmanaged.passRetained(self)
        throw VulkanError.timedOut(commandList: name, seconds: seconds)
      }
      if cancellation?.isWished != true { try commands.advance() }
    }
    state = .finished
    if device.unfinished === self { device.unfinished = nil }
    if commands.hasMore { throw CancellationError() }
  }

  /// Submits the work and waits until it is done, as `wait` does.
  public func run(seconds: Double = 600, cancellation: Cancellation? = nil) throws {
    try submit(cancellation: cancellation)
    try wait(seconds: seconds)
  }

  /// The times of the last run, which was not left half done, in seconds since its first timestamp, in the order of their
  /// indices.
  public func timestampSeconds() throws -> [Double] {
    precondition(state == .finished && !commands.hasMore, "\(name): read before it has run")
    return try timestamps?.seconds() ?? []
  }

  func recorded() -> VkCommandBuffer {
    precondition(state == .recording, "\(name): recorded after finish")
    return commands.current
  }

  private func retain(_ binding: BufferBinding) {
    buffers[ObjectIdentifier(binding.buffer)] = binding.buffer
  }

  private func recordBarrier(toHost: Bool) {
    let shaderAndTransfer = VK_PIPELINE_STAGE_COMPUTE_SHADER_BIT.rawValue | VK_PIPELINE_STAGE_TRANSFER_BIT.rawValue
    let writes = VK_ACCESS_SHADER_WRITE_BIT.rawValue | VK_ACCESS_TRANSFER_WRITE_BIT.rawValue
    let reads = VK_ACCESS_SHADER_READ_BIT.rawValue | VK_ACCESS_TRANSFER_READ_BIT.rawValue
    var barrier = VkMemoryBarrier()
    barrier.sType = VK_STRUCTURE_TYPE_MEMORY_BARRIER
    barrier.srcAccessMask = writes
    barrier.dstAccessMask = reads | writes | (toHost ? VK_ACCESS_HOST_READ_BIT.rawValue : 0)
    let stages = shaderAndTransfer | (toHost ? VK_PIPELINE_STAGE_HOST_BIT.rawValue : 0)
    vkCmdPipelineBarrier(recorded(), shaderAndTransfer, stages, 0, 1, &barrier, 0, nil, 0, nil)
  }

  private func check(_ bindings: [BufferBinding], of pipeline: Pipeline) throws {
    let facts = device.physical.facts
    for (kind, binding) in zip(pipeline.bindings, bindings) {
      precondition(
        binding.offset % facts.offsetAlignment == 0, "\(pipeline.name), \(binding.buffer.name): misaligned offset")
      let limit: Int
      switch kind {
      case .storage: limit = facts.maxStorageBufferRange
      case .texel:
        let texel = binding.element.vectorByteCount
        precondition(binding.byteCount % texel == 0, "\(pipeline.name), \(binding.buffer.name): part of a texel")
        limit = facts.maxTexelBufferElements * texel
      }
      guard binding.byteCount <= limit else {
        throw VulkanError.bindingTooLarge(
          name: "\(binding.buffer.name) of \(pipeline.name)", byteCount: binding.byteCount, limit: limit)
      }
    }
  }

  private func check(_ groups: (Int, Int, Int), of pipeline: Pipeline) throws {
    for (count, limit) in zip([groups.0, groups.1, groups.2], device.physical.facts.maxGroupCount) {
      guard count <= limit else {
        throw VulkanError.limitExceeded(what: "the grid of \(pipeline.name)", value: count, limit: limit)
      }
    }
  }
}
