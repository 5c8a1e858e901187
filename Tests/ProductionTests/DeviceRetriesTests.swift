import Testing
import Vulkan

@testable import Production

@Suite struct DeviceRetriesTests {
  private static let lost = VulkanError.deviceLost(device: "d", call: "c")
  private static let late = VulkanError.timedOut(commandList: "graph", seconds: 1)

  @Test func aLostDeviceIsTriedAgainInSmallerSubmissionsAndThatIsKept() throws {
    var retries = DeviceRetries(allowsCPU: false)
    var attempts: [DeviceAttempt] = []
    var reports = 0
    for _ in 0..<2 {
      let value = try retries.run(report: { _, next in
        reports += 1
        #expect(next == .smallSubmissions)
      }) { attempt in
        attempts.append(attempt)
        if attempt == .usual { throw Self.lost }
        return 7
      }
      #expect(value == 7)
    }
    #expect(attempts == [.usual, .smallSubmissions, .smallSubmissions] && reports == 1)
  }

  @Test func theCPUIsTriedWhereThatIsAllowed() throws {
    var retries = DeviceRetries(allowsCPU: true)
    var nexts: [DeviceAttempt] = []
    let attempt = try retries.run(report: { nexts.append($1) }) { attempt in
      if attempt != .cpu { throw Self.late }
      return attempt
    }
    #expect(attempt == .cpu && nexts == [.smallSubmissions, .cpu])
  }

  @Test func whatFailsInEveryWayIsThrown() {
    var retries = DeviceRetries(allowsCPU: false)
    #expect(throws: Self.late) {
      try retries.run(report: { _, _ in }) { attempt in throw attempt == .usual ? Self.lost : Self.late }
    }
  }

  @Test func otherErrorsAreNotRepeated() {
    var retries = DeviceRetries(allowsCPU: true)
    var count = 0
    #expect(throws: VulkanError.noDriver) {
      try retries.run(report: { _, _ in Issue.record("nothing to report") }) { _ in
        count += 1
        throw VulkanError.noDriver
      }
    }
    #expect(count == 1)
  }
}
