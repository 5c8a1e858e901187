import Cartoon
import Footage
import Foundation
import TestSupport
import Testing
import Training

/// The program in a folder of its own, with a starter checkpoint that tells where its results come from: it is not that
/// of the package.
private final class Installation: Sendable {
  let scratch: Scratch
  let tool: URL
  let starter: URL

  init() throws {
    scratch = try Scratch()
    let folder = scratch.folder.resolvingSymlinksInPath()
    tool = folder.appending(path: "program/gpucolor")
    starter = folder.appending(path: "program/gpucolor_Networks.resources/starter.safetensors")
    let work = folder.appending(path: "work")
    for folder in [starter.deletingLastPathComponent(), work] {
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }
    try FileManager.default.copyItem(at: builtTool, to: tool)
    try writeMatchingCheckpoint(to: starter)
    let frames = work.appending(path: "frames")
    _ = try Cartoon(seed: 5, castSize: 1).write(
      to: frames, name: "a cartoon", shots: 2, frames: 5, size: ImageSize(width: 32, height: 32),
      report: { _, _ in true })
    let shot = try Dataset(at: frames).shots[0]
    let keys = work.appending(path: "color")
    try FileManager.default.createDirectory(at: keys, withIntermediateDirectories: true)
    try FileManager.default.copyItem(
      at: frames.appending(path: "line/\(shot.name)"), to: work.appending(path: "line"))
    try FileManager.default.copyItem(at: shot.frames[0][.color], to: keys.appending(path: shot.frames[0].name))
  }

  func run(_ arguments: [String], by tool: URL? = nil) throws -> ToolResult {
    try gpucolor(arguments, in: scratch.folder.appending(path: "work"), tool: tool ?? self.tool)
  }

  /// Colours the shot; returns the last frame.
  func infer(_ more: String..., by tool: URL? = nil) throws -> Image {
    let result = try run(["infer", "--line", "line", "--color", "color"] + more, by: tool)
    #expect(result.exitCode == 0, "\(result.error)")
    return try Image.read(rgb: scratch.folder.appending(path: "work/colored/0005.png"))
  }
}

@Suite(.serialized) struct StarterTests {
  @Test func itIsFoundBesideTheProgramAndThroughLinks() throws {
    let installation = try Installation()
    let expected = try installation.infer("--checkpoint", installation.starter.path)
    #expect(try installation.infer() == expected)
    // The name counts, whatever lies there.
    try installation.scratch.file("work/starter", Data("no checkpoint".utf8))
    #expect(try installation.infer("--checkpoint", "starter") == expected)
    let link = installation.scratch.folder.appending(path: "work/link")
    try FileManager.default.createSymbolicLink(atPath: link.path, withDestinationPath: "../program/gpucolor")
    #expect(try installation.infer(by: link) == expected)
  }

  @Test func itIsEvaluatedAndTrainedOn() throws {
    let installation = try Installation()
    let measured = try installation.run(["evaluate", "frames", "--size", "32"])
    #expect(measured.exitCode == 0, "\(measured.error)")
    #expect(measured.output.contains(installation.starter.path) && measured.output.contains("of 4 channels"))
    let trained = try installation.run([
      "train", "frames", "--from", "starter", "--steps", "1", "--size", "32", "--batch", "1", "--output", "run",
    ])
    #expect(trained.exitCode == 0, "\(trained.error)")
    let run = RunFolder(installation.scratch.folder.appending(path: "work/run"))
    let configuration = try run.configuration()
    #expect(configuration.start == installation.starter.path && configuration.channels == 4)
  }

  @Test func withoutARunItColoursACartoon() throws {
    let installation = try Installation()
    let result = try installation.run(["infer", "--size", "64"])
    #expect(result.exitCode == 0, "\(result.error)")
    #expect(result.output.contains("colored/sheet.png"))
    #expect(try Set(installation.scratch.contents("work/colored")).isSuperset(of: ["0002.png", "color", "line"]))
  }

  @Test(arguments: [
    ["infer", "--line", "line", "--color", "color"], ["infer"], ["evaluate", "frames"],
    ["train", "--from", "starter", "--output", "run"],
  ])
  func whereItIsMissingOneLineSaysSo(arguments: [String]) throws {
    let installation = try Installation()
    let before = try installation.scratch.contents("work")
    try FileManager.default.removeItem(at: installation.starter.deletingLastPathComponent())
    let result = try installation.run(arguments)
    #expect(result.exitCode == 1 && result.output.isEmpty && result.errorLines.count == 1, "\(result.error)")
    #expect(result.error.contains(installation.starter.path) && result.error.contains("missing"))
    #expect(try installation.scratch.contents("work") == before)
  }

  /// That which the build put beside the program: it can be used from any folder.
  @Test func thePackagesOwnIsThere() throws {
    let installation = try Installation()
    let result = try installation.run(
      ["infer", "--line", "line", "--color", "color", "--checkpoint", "starter"], by: builtTool)
    #expect(result.exitCode == 0, "\(result.error)")
  }
}
