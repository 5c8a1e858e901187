import CVulkan

/// The command buffers of one list, which run one after the other, each as a submission of its own.
///
/// They are handed to the device a few at a time: enough that it never waits for the host, and so few that the list can
/// be left soon.
final class CommandBuffers {
  /// How many seconds of work lie at the device at once, where a single submission takes no longer.
  private static let secondsAhead = 0.5

  /// The one that is being recorded.
  private(set) var current: VkCommandBuffer
  private var all: [VkCommandBuffer?]
  private var fences: [Fence]
  private let pool: VkCommandPool?
  private let device: DeviceHandle

  private var submittedCount = 0
  private var finishedCount = 0
  private var began = ContinuousClock.now
  /// The most submissions at the device at once; one until a run has shown how long they take, since a driver may
  /// compile kernels in the first.
  private var depth = 1

  init(_ device: DeviceHandle) throws {
    var info = VkCommandPoolCreateInfo()
    info.sType = VK_STRUCTURE_TYPE_COMMAND_POOL_CREATE_INFO
    info.queueFamilyIndex = device.physical.computeQueueFamily?.index ?? 0
    var pool: VkCommandPool?
    try device.check(vkCreateCommandPool(device.device, &info, nil, &pool), "vkCreateCommandPool")
    do {
      current = try begin(device, pool)
      fences = [try Fence(device)]
    } catch {
      vkDestroyCommandPool(device.device, pool, nil)
      throw error
    }
    all = [current]
    self.pool = pool
    self.device = device
  }

  deinit {
    vkDestroyCommandPool(device.device, pool, nil)
  }

  /// Ends the current command buffer and begins the next.
  func split() throws {
    try end()
    current = try begin(device, pool)
    all.append(current)
    fences.append(try Fence(device))
  }

  func end() throws {
    try device.check(vkEndCommandBuffer(current), "vkEndCommandBuffer")
  }

  // MARK: Running

  /// Whether some of a run's submissions are still with the host.
  var hasMore: Bool { submittedCount < all.count }

  /// Whether the device has submissions that were not waited for.
  var isBusy: Bool { finishedCount < submittedCount }

  /// Begins a run.
  func start() throws {
    (submittedCount, finishedCount, began) = (0, 0, .now)
    try advance()
  }

  /// Hands over as many submissions as may lie at the device.
  func advance() throws {
    while hasMore, submittedCount - finishedCount < depth { try submitNext() }
  }

  /// Hands over all that are left.
  func advanceToEnd() throws {
    while hasMore { try submitNext() }
  }

  /// Waits for the oldest submission at the device, and says whether it was done in time.
  func waitForOldest(seconds: Double) throws -> Bool {
    guard try fences[finishedCount].wait(seconds: seconds) else { return false }
    finishedCount += 1
    if finishedCount == all.count {
      let taken = (ContinuousClock.now - began) / Duration.seconds(1)
      depth = max(1, Int(min(Self.secondsAhead * Double(all.count) / max(taken, 1e-9), Double(all.count))))
    }
    return true
  }

  private func submitNext() throws {
    let fence = fences[submittedCount]
    try fence.reset()
    let result = withUnsafePointer(to: all[submittedCount]) { commands in
      var info = VkSubmitInfo()
      info.sType = VK_STRUCTURE_TYPE_SUBMIT_INFO
      info.commandBufferCount = 1
      info.pCommandBuffers = commands
      return vkQueueSubmit(device.queue, 1, &info, fence.handle)
    }
    try device.check(result, "vkQueueSubmit")
    submittedCount += 1
  }
}

private func begin(_ device: DeviceHandle, _ pool: VkCommandPool?) throws -> VkCommandBuffer {
  var info = VkCommandBufferAllocateInfo()
  info.sType = VK_STRUCTURE_TYPE_COMMAND_BUFFER_ALLOCATE_INFO
  info.commandPool = pool
  info.level = VK_COMMAND_BUFFER_LEVEL_PRIMARY
  info.commandBufferCount = 1
  var commands: VkCommandBuffer?
  try device.check(vkAllocateCommandBuffers(device.device, &info, &commands), "vkAllocateCommandBuffers")
  guard let commands else {
    throw VulkanError.callFailed(call: "vkAllocateCommandBuffers", result: "no command buffer")
  }
  var beginInfo = VkCommandBufferBeginInfo()
  beginInfo.sType = VK_STRUCTURE_TYPE_COMMAND_BUFFER_BEGIN_INFO
  try device.check(vkBeginCommandBuffer(commands, &beginInfo), "vkBeginCommandBuffer")
  return commands
}
