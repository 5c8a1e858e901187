import Cartoon
import Footage
import Foundation
import TestSupport
import Testing
import Training

/// `train` from the outside; what a run computes is tested below.
@Suite(.serialized) struct TrainTests {
  private let scratch: Scratch

  /// A data set `frames` of three shots at 32 px.
  init() throws {
    scratch = try Scratch()
    _ = try Cartoon(seed: 5, castSize: 1).write(
      to: scratch.folder.appending(path: "frames"), name: "a cartoon", shots: 3, frames: 5,
      size: ImageSize(width: 32, height: 32), report: { _, _ in true })
  }

  private func train(_ arguments: String...) throws -> ToolResult {
    try gpucolor(["train"] + arguments, in: scratch.folder)
  }

  private static let smallest = ["--size", "16", "--batch", "1", "--channels", "4", "--output", "run"]

  private func begin(_ more: String...) throws -> ToolResult {
    try gpucolor(["train", "frames"] + Self.smallest + more, in: scratch.folder)
  }

  private func configuration() throws -> RunConfiguration {
    try RunFolder(scratch.folder.appending(path: "run")).configuration()
  }

  @Test func aRunGoesOnWithMoreSteps() throws {
    let first = try begin("--steps", "2")
    #expect(first.exitCode == 0 && first.output.contains("2 steps done"), "\(first.error)")
    let done = try train("--resume", "--output", "run")
    #expect(done.exitCode == 1 && done.errorLines.count == 1 && done.error.contains("all 2 steps"), "\(done.error)")
    let more = try train("--resume", "--output", "run", "--steps", "3")
    #expect(more.exitCode == 0 && more.output.contains("3 steps done"), "\(more.error)")
    let again = try begin("--steps", "2")
    #expect(again.exitCode == 1 && again.errorLines.count == 1 && again.error.contains("--resume"), "\(again.error)")
  }

  @Test func epochsHeldOutShotsAndTheProfile() throws {
    let shots = try Dataset(at: scratch.folder.appending(path: "frames")).shots.map(\.name)
    let result = try begin("--epochs", "2", "--hold-out", shots[1], "--profile")
    #expect(result.exitCode == 0, "\(result.error)")
    // One sample of each shot but that which is held out, twice.
    #expect(result.output.contains("4 steps done") && result.output.contains("conv2d"))
    #expect(try configuration().heldOut == [shots[1]])
    let unknown = try gpucolor(
      ["train", "frames", "--output", "other", "--hold-out", "nobody"], in: scratch.folder)
    #expect(unknown.exitCode == 1 && unknown.errorLines.count == 1 && unknown.error.contains("nobody"))
    #expect(!scratch.exists("other"))
  }

  @Test func aSecondTrainerIsRefused() throws {
    let first = try start(
      ["train", "frames", "--steps", "1000000", "--evaluate-every", "1000000"] + Self.smallest, in: scratch.folder)
    let deadline = Date(timeIntervalSinceNow: 60)
    while !scratch.exists("run/metrics.jsonl"), first.isRunning, Date() < deadline { usleep(1000) }
    let second = try train("--resume", "--output", "run")
    #expect(second.exitCode == 1 && second.errorLines.count == 1, "\(second.error)")
    #expect(second.error.contains("process \(first.processIdentifier) trains"), "\(second.error)")
    // A process that is killed holds nothing, and what it did not save is computed again.
    kill(first.processIdentifier, SIGKILL)
    first.waitUntilExit()
    let third = try train("--resume", "--output", "run", "--steps", "1")
    #expect(third.exitCode == 0 && third.output.contains("1 steps done"), "\(third.error)")
    #expect(try scratch.contents("run").allSatisfy { !$0.hasPrefix(".") })
  }

  @Test func aMovedDatasetIsNamed() throws {
    #expect(try begin("--steps", "1").exitCode == 0)
    try FileManager.default.moveItem(
      at: scratch.folder.appending(path: "frames"), to: scratch.folder.appending(path: "moved"))
    let lost = try train("--resume", "--output", "run", "--steps", "2")
    #expect(lost.exitCode == 1 && lost.errorLines.count == 1, "\(lost.error)")
    #expect(lost.error.contains("gpucolor train NEW_PLACE --resume --output"), "\(lost.error)")
    let found = try train("moved", "--resume", "--output", "run", "--steps", "2")
    #expect(found.exitCode == 0 && found.output.contains("2 steps done"), "\(found.error)")
    #expect(!found.error.contains("warning"), "\(found.error)")
  }

  @Test(arguments: [
    ["--steps", "0"], ["--steps", "\(Int.max)"], ["--epochs", "-1"], ["--epochs", "\(Int.max)"],
    ["--batch", "\(Int.max)"], ["--channels", "\(Int.max)"], ["--evaluate-every", "\(Int.max)"],
    ["--learning-rate", "inf"], ["--l1-weight", "nan"], ["--style-weight", "1e39"],
  ])
  func aNumberThatCannotBeUsedIsOneLine(option: [String]) throws {
    let result = try gpucolor(
      ["train", "frames", "--output", "run", "\(option[0])=\(option[1])"], in: scratch.folder)
    #expect(result.exitCode == 2 && result.output.isEmpty && result.errorLines.count == 1, "\(result.error)")
    #expect(result.error.contains("\(option[0]) "), "\(result.error)")
    #expect(!scratch.exists("run"))
  }

  @Test(arguments: [
    ["--network", "reference"], ["--stage", "color"], ["--preset", "tiny"], ["--from", "starter"], ["--vgg19", "x"],
    ["--hold-out", "x"], ["--seed", "1"], ["--no-spectral-norm"], ["--ablate", "shift"],
  ])
  func whatARunBeganWithStays(option: [String]) throws {
    let result = try gpucolor(["train", "--resume", "--output", "run"] + option, in: scratch.folder)
    #expect(
      result.exitCode == 2 && result.errorLines.count == 1 && result.error.contains("leave out"), "\(result.error)")
  }
}
