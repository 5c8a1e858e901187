import Conformance
import Foundation
import Testing
import Vulkan

/// Where the golden vectors lie.
let fixtures = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
  .appending(path: "Fixtures")

/// All golden vectors with their cases; empty where they cannot be read, which a test notices.
let goldenVectors = (try? ConformanceCase.golden(in: fixtures)) ?? []

/// The device that all tests share, because compiling pipelines takes longer than running them.
@MainActor
final class SharedDevice {
  private static let shared = Result { try SharedDevice() }

  private let instance: Instance
  private let device: Device
  private let runner: ConformanceRunner

  private init() throws {
    instance = try Instance()
    device = try Device(instance.choose(), instance: instance)
    runner = ConformanceRunner(device: device)
  }

  /// Runs `body` with the device and expects no message from the validation layer.
  static func use<Result>(_ body: (Device) throws -> Result) throws -> Result {
    let shared = try shared.get()
    let messages = shared.instance.validationMessages.count
    let result = try body(shared.device)
    #expect(Array(shared.instance.validationMessages.dropFirst(messages)) == [])
    return result
  }

  /// Runs those of the cases that the device can run, and expects that they pass, without a message from the validation
  /// layer. The others are reported by `everyCaseIsRunOnThisDevice`.
  static func expectConformance(_ items: [ConformanceCase]) throws {
    let runner = try shared.get().runner
    try use { _ in
      for item in items where runner.runs(item) {
        let outcome = try runner.run(item)
        #expect(outcome.passed, "\(outcome.name): \(outcome.failures.joined(separator: "; "))")
      }
    }
  }

  /// What is wrong with a case.
  static func failures(of item: ConformanceCase) throws -> [String] {
    try shared.get().runner.run(item).failures
  }
}
