import Cartoon
import Footage
import Foundation
import TestSupport
import Testing

/// Work of a command that lasts until it is stopped.
private struct Work: CustomTestStringConvertible, Sendable {
  let arguments: [String]
  /// What lies in the folder once the work has begun; `*` ends a name of which only the beginning is known.
  let sign: String

  var testDescription: String { arguments[0] }

  /// Of a folder with the data set `frames`.
  static let all = [
    Work(
      arguments: ["train", "frames", "--output", "run", "--steps", "1000000", "--evaluate-every", "1000000"]
        + smallest, sign: "run/metrics.jsonl"),
    Work(arguments: ["synthesize", "--output", "cartoon", "--shots", "9999"], sign: ".gpucolor-*"),
    Work(arguments: ["prepare", "frames/color", "--output", "prepared"], sign: ".gpucolor-*"),
  ]
  /// The smallest images, so that steps are quick.
  static let smallest = ["--size", "32", "--batch", "1", "--channels", "8"]

  func hasBegun(in scratch: Scratch) -> Bool {
    guard sign.hasSuffix("*") else {
      return (try? Data(contentsOf: scratch.folder.appending(path: sign)))?.isEmpty == false
    }
    return (try? scratch.contents())?.contains { $0.hasPrefix(sign.dropLast()) } == true
  }
}

/// A folder with a data set `frames` of two shots at 32 px; with `longShot`, one of many frames that take long to read.
private func scratchWithFrames(longShot: Bool = false) throws -> Scratch {
  let scratch = try Scratch()
  _ = try Cartoon(seed: 5, castSize: 1).write(
    to: scratch.folder.appending(path: "frames"), name: "a cartoon", shots: 2, frames: 5,
    size: ImageSize(width: 32, height: 32), report: { _, _ in true })
  if longShot {
    let shot = scratch.folder.appending(path: "frames/color/long")
    try FileManager.default.createDirectory(at: shot, withIntermediateDirectories: true)
    let frame = try Dataset(at: scratch.folder.appending(path: "frames")).shots[0].frames[0][.color]
    for number in 1000..<4000 {
      try FileManager.default.linkItem(at: frame, to: shot.appending(path: "\(number).png"))
    }
  }
  return scratch
}

/// Starts `tool`, sends `signals` once the work has begun, and waits for its end.
private func interrupt(
  _ work: Work, by signals: [Int32], in scratch: Scratch, ignoring ignored: String = ""
) throws -> (process: Process, error: String) {
  let log = try scratch.file("error")
  // The shell's own process becomes the tool.
  let script = "trap '' \(ignored); exec \"$@\""
  let arguments = ignored.isEmpty ? work.arguments : ["-c", script, "sh", builtTool.path] + work.arguments
  let process = try start(
    arguments, in: scratch.folder, tool: ignored.isEmpty ? builtTool : URL(fileURLWithPath: "/bin/sh"),
    error: FileHandle(forWritingTo: log))
  waitUntilBegun(work, process, in: scratch)
  for signal in signals { kill(process.processIdentifier, signal) }
  process.waitUntilExit()
  return (process, String(decoding: try Data(contentsOf: log), as: UTF8.self))
}

private func waitUntilBegun(_ work: Work, _ process: Process, in scratch: Scratch) {
  let deadline = Date(timeIntervalSinceNow: 60)
  while !work.hasBegun(in: scratch), process.isRunning, Date() < deadline { usleep(1000) }
}

@Suite(.serialized) struct SignalTests {
  @Test(arguments: [(0, SIGINT), (0, SIGTERM), (0, SIGHUP), (1, SIGINT), (2, SIGTERM)])
  func aStoppedCommandEndsAsTheSignalWouldHaveEndedIt(index: Int, signal: Int32) throws {
    let work = Work.all[index]
    let scratch = try scratchWithFrames(longShot: work.arguments[0] == "prepare")
    let (process, error) = try interrupt(work, by: [signal], in: scratch)
    #expect(process.terminationReason == .uncaughtSignal && process.terminationStatus == signal, "\(error)")
    #expect(error.split(separator: "\n").last?.hasPrefix("stopped") == true, "\(error)")
    #expect(try scratch.contents().allSatisfy { !$0.hasPrefix(".") })
    #expect(scratch.exists("run/checkpoints/newest.safetensors") == (work.arguments[0] == "train"))
  }

  @Test(arguments: [(SIGINT, "INT"), (SIGTERM, "TERM"), (SIGHUP, "HUP")])
  func aSignalThatWasIgnoredStaysIgnored(ignored: Int32, name: String) throws {
    let scratch = try scratchWithFrames()
    let other = ignored == SIGTERM ? SIGINT : SIGTERM
    // Had the first been heeded, the second would kill at once and save nothing.
    let (process, error) = try interrupt(Work.all[0], by: [ignored, other], in: scratch, ignoring: name)
    #expect(process.terminationReason == .uncaughtSignal && process.terminationStatus == other, "\(error)")
    #expect(scratch.exists("run/checkpoints/newest.safetensors"))
  }

  /// As a terminal gives Ctrl-C: to the shell, which ends where its child ended by the signal, and to the child.
  @Test func aScriptDoesNotGoOnAfterAStoppedTraining() throws {
    let scratch = try scratchWithFrames()
    let work = Work.all[0]
    let script = try start(
      ["-c", "\"$@\"; touch after", "bash", builtTool.path] + work.arguments, in: scratch.folder,
      tool: URL(fileURLWithPath: "/bin/bash"))
    waitUntilBegun(work, script, in: scratch)
    let group = script.processIdentifier
    try #require(getpgid(group) == group)
    kill(-group, SIGINT)
    script.waitUntilExit()
    #expect(script.terminationReason == .uncaughtSignal && !scratch.exists("after"))
  }

  @Test(arguments: ["it's", "-run", "läufe $HOME `ls` \"x\""])
  func theCommandToGoOnWithCanBePasted(run: String) throws {
    let scratch = try scratchWithFrames()
    let work = Work(
      arguments: Work.all[0].arguments.map { $0 == "run" ? "./\(run)" : $0 }, sign: "\(run)/metrics.jsonl")
    let (_, error) = try interrupt(work, by: [SIGTERM], in: scratch)
    let line = try #require(error.split(separator: "\n").last)
    let step = try #require(line.components(separatedBy: "after step ").last?.prefix { $0.isNumber })
    let command = try #require(line.components(separatedBy: "go on with: gpucolor ").last)
    #expect(command.contains("'") == (run != "-run"), "\(command)")
    let last = (Int(step) ?? 0) + 1
    let pasted = try gpucolor(
      ["-c", "'\(builtTool.path)' \(command) --steps \(last)"], in: scratch.folder,
      tool: URL(fileURLWithPath: "/bin/sh"))
    #expect(pasted.exitCode == 0 && pasted.output.contains("\(last) steps done"), "\(pasted.error)")
  }
}
