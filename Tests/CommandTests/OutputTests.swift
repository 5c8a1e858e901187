import Foundation
import TestSupport
import Testing

/// Runs the tool by a shell's `script`, in which it stands as `"$@"`.
private func inShell(_ script: String, _ arguments: [String], in folder: URL) throws -> ToolResult {
  try gpucolor(
    ["-c", script, "sh", builtTool.path] + arguments, in: folder, tool: URL(fileURLWithPath: "/bin/sh"))
}

@Suite struct OutputTests {
  @Test(
    "results that a full disk swallows are an error",
    arguments: [
      ["--help"], ["help", "train"], ["--generate-completion-script", "bash"], ["devices"],
      ["verify", "--filter", "extracted sample"],
      ["bench", "forward", "--json", "--runs", "1", "--size", "64", "--channels", "8"],
      ["synthesize", "--output", "cartoon", "--size", "32", "--shots", "1", "--frames", "3"],
    ])
  func fullDisk(_ arguments: [String]) throws {
    let scratch = try Scratch()
    let result = try inShell("exec \"$@\" > /dev/full", arguments, in: scratch.folder)
    #expect(result.exitCode == 1, "\(result.error)")
    let line = try #require(result.errorLines.last)
    #expect(line.hasPrefix("gpucolor: error: standard output could not be written: No space left on device"))
  }

  @Test(arguments: [["--help"], ["devices"]])
  func aClosedOutputIsAnError(_ arguments: [String]) throws {
    let scratch = try Scratch()
    let result = try inShell("exec \"$@\" >&-", arguments, in: scratch.folder)
    #expect(result.exitCode == 1 && result.errorLines.count == 1, "\(result.error)")
    #expect(result.error.contains("standard output could not be written: Bad file descriptor"), "\(result.error)")
  }

  /// Remarks that nobody can read were not given; who closes the stream wants none.
  @Test func remarksThatAFullDiskSwallowsAreAFailure() throws {
    let shot = try ShotCopy()
    try shot.scratch.file("line/notes.txt")
    let arguments = ["infer", "--line", "line", "--color", "color", "--checkpoint", "checkpoint", "--output", "output"]
    #expect(try inShell("exec \"$@\" 2> /dev/full", arguments, in: shot.scratch.folder).exitCode == 1)
    #expect(try shot.scratch.contents("output").count == 3)
    #expect(try inShell("exec \"$@\" 2>&-", arguments, in: shot.scratch.folder).exitCode == 0)
  }

  @Test(arguments: [["prepare", "", "--output", "data"], ["infer", "--line", ""], ["train", "--output="]])
  func anEmptyArgumentIsWrongUsage(_ arguments: [String]) throws {
    let scratch = try Scratch()
    let result = try gpucolor(arguments, in: scratch.folder)
    #expect(
      result.exitCode == 2 && result.errorLines.count == 1 && result.error.contains("is empty"), "\(result.error)")
    #expect(try scratch.contents().isEmpty)
  }

  @Test func aReaderThatHasGoneEndsTheToolQuietly() throws {
    let scratch = try Scratch()
    let result = try inShell("{ \"$@\"; echo $? >&2; } | true", ["--help"], in: scratch.folder)
    #expect(["0", "141"].contains(result.error.trimmingCharacters(in: .newlines)), "\(result.error)")
  }

  @Test func aFileThatMayNotGrowIsAnError() throws {
    let scratch = try Scratch()
    let result = try inShell(
      "ulimit -f 1; exec \"$@\"", ["synthesize", "--output", "cartoon", "--size", "512", "--shots", "1"],
      in: scratch.folder)
    #expect(result.exitCode == 1 && result.errorLines.count == 1, "\(result.error)")
    #expect(result.error.contains("File too large"), "\(result.error)")
  }

  @Test func memoryThatRunsOutIsSaid() throws {
    let scratch = try Scratch()
    let result = try inShell(
      "ulimit -v 1000000; exec \"$@\"", ["synthesize", "--output", "cartoon", "--size", "8192", "--shots", "1"],
      in: scratch.folder)
    #expect(result.exitCode == 1)
    #expect(result.errorLines.last?.hasPrefix("gpucolor: error: out of memory; ") == true, "\(result.error)")
  }

  @Test func aNameThatIsNoTextIsAWrongArgument() throws {
    let scratch = try Scratch()
    let result = try inShell(
      "name=$(printf 'a\\377'); mkdir $name; exec \"$@\" prepare $name --output data", [], in: scratch.folder)
    #expect(result.exitCode == 2 && result.errorLines.count == 1, "\(result.error)")
    #expect(result.error.contains("not UTF-8"), "\(result.error)")
  }
}
