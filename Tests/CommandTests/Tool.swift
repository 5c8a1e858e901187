import Foundation
import TestSupport
import Testing

/// What a run of the tool left behind.
struct ToolResult {
  let exitCode: Int32
  let output: String
  let error: String

  /// The lines on standard error.
  var errorLines: [Substring] { error.split(separator: "\n") }
}

/// The tool that was built beside this test bundle.
let builtTool = Bundle.main.bundleURL.appending(path: "gpucolor")

/// Runs `tool` with `arguments` and in `folder`, until it ends.
func gpucolor(
  _ arguments: [String], in folder: URL? = nil, environment: [String: String] = [:], tool: URL = builtTool
) throws -> ToolResult {
  // Files take any amount of text, where a full pipe would stop the tool.
  let scratch = try Scratch()
  let files = try ["output", "error"].map { try scratch.file($0) }
  let process = try start(
    arguments, in: folder, environment: environment, tool: tool, output: FileHandle(forWritingTo: files[0]),
    error: FileHandle(forWritingTo: files[1]))
  process.waitUntilExit()
  let texts = try files.map { String(decoding: try Data(contentsOf: $0), as: UTF8.self) }
  return ToolResult(exitCode: process.terminationStatus, output: texts[0], error: texts[1])
}

/// Starts `tool`; what it says is lost unless `output` and `error` take it.
func start(
  _ arguments: [String], in folder: URL?, environment: [String: String] = [:], tool: URL = builtTool,
  output: FileHandle = .nullDevice, error: FileHandle = .nullDevice
) throws -> Process {
  let process = Process()
  process.executableURL = tool
  process.arguments = arguments
  process.currentDirectoryURL = folder
  process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
  process.standardOutput = output
  process.standardError = error
  // The threads that run tests block signals, and a process inherits that from the thread that starts it.
  var none = sigset_t()
  var blocked = sigset_t()
  sigemptyset(&none)
  pthread_sigmask(SIG_SETMASK, &none, &blocked)
  defer { pthread_sigmask(SIG_SETMASK, &blocked, nil) }
  try process.run()
  return process
}
