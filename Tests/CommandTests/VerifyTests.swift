import Foundation
import Testing

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
    #expect(result.output.contains(": 4 cases"))
    #expect(result.output.split(separator: "\n").last?.hasPrefix("upsample ") == true)
    #expect(result.output.hasSuffix("passed\n"))
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

@Suite struct BenchTests {
  @Test func helpShowsExamples() throws {
    let result = try gpucolor(["bench", "--help"])
    #expect(result.exitCode == 0)
    #expect(result.output.contains("gpucolor bench training --preset tiny --profile"))
  }

  @Test(arguments: [
    ["forward", "--size", "7"], ["training", "--channels", "3"], ["forward", "--channels", "130"],
    ["forward", "--batch", "0"],
  ])
  func aValueThatCannotBeUsedIsOneLine(_ arguments: [String]) throws {
    let result = try gpucolor(["bench"] + arguments)
    #expect(result.exitCode == 2 && result.output.isEmpty)
    #expect(result.errorLines.count == 1 && result.error.contains(arguments[1]), "\(result.error)")
  }

  @Test(arguments: [
    ["forward", "--size", "4096", "--batch", "1024"], ["training", "--size", "4096", "--batch", "64"],
  ])
  func tensorsBeyondEveryDeviceAreOneLine(_ arguments: [String]) throws {
    let result = try gpucolor(["bench"] + arguments)
    #expect(result.exitCode == 1 && result.errorLines.count == 1, "\(result.exitCode) \(result.error)")
    #expect(result.error.contains("use smaller images"), "\(result.error)")
  }

  @Test func aDeviceThatDoesNotExistIsOneLine() throws {
    let result = try gpucolor(["bench", "conv2d", "--device", "99"])
    #expect(result.exitCode == 1)
    #expect(result.errorLines.count == 1 && result.error.contains("no device 99"), "\(result.error)")
  }

  @Test func aForwardPassIsTimedAndProfiled() throws {
    let result = try gpucolor(
      ["bench", "forward", "--channels", "4", "--size", "16", "--batch", "1", "--runs", "2", "--profile"])
    #expect(result.exitCode == 0, "\(result.error)")
    #expect(result.output.contains("of 2 runs, batch 1, 16 px, 4 channels"))
    #expect(result.output.contains("\nconv2d_forward "))
    #expect(result.output.contains("\nmemory of tensors: "))
  }
}
