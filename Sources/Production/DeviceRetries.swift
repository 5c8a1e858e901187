import Vulkan

/// How work is given to a device, from the usual way to what is left when a device fails.
enum DeviceAttempt: CaseIterable {
  /// As it was asked for.
  case usual
  /// On the same device opened anew, in submissions so small that no watchdog minds.
  case smallSubmissions
  /// On the CPU.
  case cpu
}

/// Repeats work for which a device was lost or took too long.
struct DeviceRetries {
  /// The way that worked last; what follows begins with it.
  private(set) var attempt = DeviceAttempt.usual
  private let allowed: [DeviceAttempt]

  /// The CPU is a way where `allowsCPU`.
  init(allowsCPU: Bool) {
    allowed = DeviceAttempt.allCases.filter { $0 != .cpu || allowsCPU }
  }

  /// What `work` makes, given the way to do it; `report` is told of each failure and of the way that is tried next.
  ///
  /// - Throws: what `work` throws, but for `VulkanError` `.deviceLost` and `.timedOut` as long as a way is left.
  mutating func run<Value>(
    report: (VulkanError, _ next: DeviceAttempt) -> Void, _ work: (DeviceAttempt) throws -> Value
  ) throws -> Value {
    while true {
      do {
        return try work(attempt)
      } catch let error as VulkanError {
        guard error.isLossOfDevice, let next = allowed.drop(while: { $0 != attempt }).dropFirst().first else {
          throw error
        }
        report(error, next)
        attempt = next
      }
    }
  }
}
