import Conformance
import Graph
import Testing
import Vulkan

@Suite("Kernel conformance", .serialized)
struct ConformanceTests {
  @Test("every operator agrees with double precision on this device, forward and backward")
  func sweep() throws {
    let instance = try Instance()
    let device = try Device(instance.choose(), instance: instance)
    let runner = ConformanceRunner(device: device)
    for item in ConformanceCase.sweep() {
      let outcome = try runner.run(item)
      #expect(outcome.passed, "\(outcome.name): \(outcome.failures.joined(separator: "; "))")
    }
    #expect(instance.validationMessages.isEmpty)
  }
}
