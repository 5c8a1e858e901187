import Testing
import Vulkan

@testable import Conformance

/// That a run over many cases goes on after what goes wrong, as long as there is a device.
@Suite struct ConformanceReportTests {
  private static let cases = Array(ConformanceCase.sweep().prefix(5))

  /// A run in which the cases at some places throw.
  private func report(
    failing errors: [Int: VulkanError], skipping skipped: Int? = nil, cancellation: Cancellation = .init(),
    begins: (Int) -> Void = { _ in }
  ) -> ConformanceReport {
    func place(_ item: ConformanceCase) -> Int? { Self.cases.firstIndex { $0.name == item.name } }
    return ConformanceReport(
      Self.cases, cancellation: cancellation, runs: { place($0) != skipped }, begins: { index, _ in begins(index) }
    ) { item in
      if let error = place(item).flatMap({ errors[$0] }) { throw error }
      return .init(item, error: 1e-12, failures: [])
    }
  }

  @Test func aCaseThatThrowsHasFailedAndTheOthersAreRun() {
    let error = VulkanError.callFailed(call: "vkCreateComputePipelines", result: "VK_ERROR_UNKNOWN")
    let report = report(failing: [0: error, 3: .missingFeature("halves", device: "a GPU")], skipping: 1)
    #expect(report.outcomes.map(\.passed) == [false, true, false, true])
    #expect(report.outcomes.map { $0.error != nil } == [false, true, false, true])
    #expect(report.failures.first == "\(Self.cases[0].name): \(error)")
    #expect(report.skipped.map(\.name) == [Self.cases[1].name])
    #expect(report.notRun.isEmpty)
  }

  @Test(arguments: [
    VulkanError.deviceLost(device: "a GPU", call: "vkQueueSubmit"), .timedOut(commandList: "graph", seconds: 600),
  ])
  func aLostDeviceEndsTheRun(_ error: VulkanError) {
    let report = report(failing: [2: error], skipping: 4)
    #expect(report.outcomes.map(\.passed) == [true, true, false])
    #expect(report.failures == ["\(Self.cases[2].name): \(error)"])
    #expect(report.notRun.map(\.name) == [Self.cases[3].name])
    #expect(report.skipped.map(\.name) == [Self.cases[4].name])
  }

  @Test func aStoppedRunSaysWhatWasNotRun() {
    let cancellation = Cancellation()
    let report = report(failing: [:], cancellation: cancellation) { if $0 == 1 { cancellation.wish() } }
    #expect(report.outcomes.count == 2 && report.failures.isEmpty)
    #expect(report.notRun.map(\.name) == Self.cases.dropFirst(2).map(\.name))
  }
}
