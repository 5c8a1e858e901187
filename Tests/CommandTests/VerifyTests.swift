import Foundation
import TestSupport
import Testing
import Vulkan

@testable import Conformance
@testable import gpucolor

@Suite struct VerifyTests {
  private static let fixtures = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "Fixtures")

  @Test func helpShowsExamples() throws {
    let result = try gpucolor(["verify", "--help"])
    #expect(result.exitCode == 0)
    #expect(result.output.contains("gpucolor verify --device 1 --filter conv2d"))
  }

  @Test func aDeviceThatDoesNotExistIsOneLine() throws {
    let result = try gpucolor(["verify", "--device", "99"])
    #expect(result.exitCode == 1)
    #expect(result.errorLines.count == 1 && result.error.contains("no device 99"), "\(result.error)")
  }

  @Test func aFilterWithoutMatchNamesTheOperators() throws {
    let result = try gpucolor(["verify", "--filter", "conv5d"])
    #expect(result.exitCode == 2 && result.output.isEmpty)
    #expect(result.errorLines.count == 1 && result.error.hasSuffix("windowed matching\n"), "\(result.error)")
    #expect(result.error.contains("'conv5d' matches no case") && result.error.contains("spectral norm"))
  }

  @Test func aFilterChoosesOperatorsAndGoldenVectors() throws {
    let result = try gpucolor(["verify", "--filter", "UPSAMPLE", "--golden", Self.fixtures.path])
    #expect(result.exitCode == 0, "\(result.output)\(result.error)")
    #expect(result.output.contains(": 5 cases"))
    #expect(result.output.split(separator: "\n").last?.hasPrefix("upsample ") == true)
    #expect(result.output.hasSuffix("passed\n"))
  }

  @Test func whatADeviceCannotRunStandsInTheTable() throws {
    let result = try gpucolor(["verify", "--filter", "1x1x1 1to1 kernel 1", "--without", "shared-tiles"])
    #expect(result.exitCode == 0, "\(result.output)\(result.error)")
    #expect(result.output.contains(": 1 cases"))
    let missing = result.output.split(separator: "\n").filter { $0.hasSuffix(" skipped") }
    #expect(missing.map { $0.prefix(8) } == ["conv2d, ", "conv2d, "], "\(result.output)")
  }

  @Test func theTableIsShownWhenTheDeviceIsLost() {
    let cases = ConformanceCase.sweep().filter { $0.operation.name == "upsample" }
    let lost = VulkanError.deviceLost(device: "a GPU", call: "vkQueueSubmit")
    let report = ConformanceReport(
      cases, cancellation: .init(), runs: { $0.name != cases.last?.name }, begins: { _, _ in }, run: { _ in throw lost }
    )
    let rows = Verify.table(report).split(separator: "\n").dropFirst().map { $0.split(separator: " ").map(String.init) }
    let count = String(cases.count - 2)
    let expected = [["1", "1", "failed"], ["1", "skipped"], [count, "not", "run"]].map { ["upsample"] + $0 }
    #expect(cases.count > 2 && rows == expected)
  }

  @Test func goldenVectorsAreNotLookedForInTheCurrentFolder() throws {
    let scratch = try Scratch()
    try scratch.file("Tests/Fixtures/ops/relu.safetensors", Data([1, 2, 3]))
    let result = try gpucolor(["verify", "--filter", "extracted sample"], in: scratch.folder)
    #expect(result.exitCode == 0, "\(result.output)\(result.error)")
    #expect(result.output.hasSuffix("passed\n"))
  }

  @Test func anUnknownFeatureIsOneLineWithTheKnownOnes() throws {
    let result = try gpucolor(["verify", "--without", "everything"])
    #expect(result.exitCode == 64 && result.output.isEmpty)
    #expect(result.error.contains("shared-tiles") && result.error.contains("cooperative-matrices"), "\(result.error)")
  }

  @Test func aFolderWithoutGoldenVectorsIsOneLine() throws {
    let scratch = try Scratch()
    let result = try gpucolor(["verify", "--golden", scratch.folder.path])
    #expect(result.exitCode == 1)
    #expect(result.errorLines.count == 1 && result.error.contains(scratch.folder.lastPathComponent))
  }

  @Test func aGoldenVectorThatDisagreesFails() throws {
    let scratch = try Self.vectors { $0.replaceSubrange($0.count - 4..<$0.count, with: [0, 0, 0xc8, 0x42]) }
    let result = try gpucolor(["verify", "--filter", "relu relu", "--golden", scratch.folder.path])
    #expect(result.exitCode == 1)
    #expect(result.output.contains("1 failed"))
    #expect(result.output.contains("failed: relu relu: "))
  }

  @Test func aTruncatedGoldenVectorIsOneLine() throws {
    let scratch = try Self.vectors { $0.removeLast(100) }
    let result = try gpucolor(["verify", "--filter", "relu", "--golden", scratch.folder.path])
    #expect(result.exitCode == 1 && result.output.isEmpty)
    #expect(result.errorLines.count == 1 && result.error.contains("truncated"), "\(result.error)")
  }

  /// A folder with one golden vector, changed by `change`.
  private static func vectors(change: (inout Data) -> Void) throws -> Scratch {
    let scratch = try Scratch()
    try FileManager.default.createDirectory(atPath: scratch.path("ops"), withIntermediateDirectories: true)
    var file = try Data(contentsOf: fixtures.appending(path: "ops/relu.safetensors"))
    change(&file)
    try scratch.file("ops/relu.safetensors", file)
    return scratch
  }
}
