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
  private let runner: ConformanceRunner

  private init() throws {
    instance = try Instance()
    runner = ConformanceRunner(device: try Device(instance.choose(), instance: instance))
  }

  /// Runs cases and expects that all pass, without a message from the validation layer.
  static func expectConformance(_ items: [ConformanceCase]) throws {
    let device = try shared.get()
    let messages = device.instance.validationMessages.count
    for item in items {
      let outcome = try device.runner.run(item)
      #expect(outcome.passed, "\(outcome.name): \(outcome.failures.joined(separator: "; "))")
    }
    #expect(Array(device.instance.validationMessages.dropFirst(messages)) == [])
  }

  /// What is wrong with a case.
  static func failures(of item: ConformanceCase) throws -> [String] {
    try shared.get().runner.run(item).failures
  }
}
